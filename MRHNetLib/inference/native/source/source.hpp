// Where a job's patches come from.
#ifndef MRHNET_SOURCE_HPP
#define MRHNET_SOURCE_HPP

#include <cstdint>

#include "gather.hpp"

namespace mrhnet {

class Source {
public:
    virtual ~Source() = default;
    // Fills `raw`, [voxel][pixel][contrast] with `contrasts` places for each pixel, and what each voxel is divided by.
    virtual void fill(std::int64_t first, int count, int contrasts, float *raw, float *maxima) const = 0;
};

// Voxels of a volume; all are divided by its one maximum.
class VolumeSource final : public Source {
public:
    VolumeSource(Volume volume, float maximum, const std::int32_t *voxels);
    void fill(std::int64_t first, int count, int contrasts, float *raw, float *maxima) const override;

private:
    const Volume volume_;
    const float maximum_;
    const std::int32_t *const voxels_;
};

// Patches (n, contrasts, 3, 3); each is divided by its own maximum.
class PatchSource final : public Source {
public:
    PatchSource(const float *patches, const float *maxima, int contrasts);
    void fill(std::int64_t first, int count, int contrasts, float *raw, float *maxima) const override;

private:
    const float *const patches_;
    const float *const maxima_;
    const int contrasts_;
};

}  // namespace mrhnet

#endif
