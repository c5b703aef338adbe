#include "source.hpp"

#include <algorithm>
#include <cstddef>
#include <utility>

#include "kernel.hpp"

namespace mrhnet {

VolumeSource::VolumeSource(Volume volume, float maximum, const std::int32_t *voxels)
    : volume_(std::move(volume)), maximum_(maximum), voxels_(voxels) {
}

void VolumeSource::fill(std::int64_t first, int count, int contrasts, float *raw, float *maxima) const {
    gather(volume_, voxels_ + 3 * first, count, contrasts, raw);
    std::fill_n(maxima, count, maximum_);
}

PatchSource::PatchSource(const float *patches, const float *maxima, int contrasts)
    : patches_(patches), maxima_(maxima), contrasts_(contrasts) {
}

void PatchSource::fill(std::int64_t first, int count, int contrasts, float *raw, float *maxima) const {
    const float *patch = patches_ + first * contrasts_ * kPixels;
    for (int i = 0; i < count; ++i, raw += kPixels * contrasts)
        for (std::ptrdiff_t c = 0; c < contrasts_; ++c)
            for (std::ptrdiff_t q = 0; q < kPixels; ++q) raw[q * contrasts + c] = *patch++;
    std::copy_n(maxima_ + first, count, maxima);
}

}  // namespace mrhnet
