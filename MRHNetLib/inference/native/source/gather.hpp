// Patches of voxels, straight from the frames as they are stored.
#ifndef MRHNET_GATHER_HPP
#define MRHNET_GATHER_HPP

#include <cstdint>
#include <vector>

#include "mrhnet_native.h"

namespace mrhnet {

// A volume whose arguments were checked. Holds the caller's data, not copies.
struct Volume {
    std::vector<mrhnet_frame> frames;
    std::int64_t shape[3];
};

// Fills `raw`, [voxel][pixel][contrast] with `contrasts` places for each pixel, with the scaled values around `count`
// voxels (u, v, w); 0 beyond the border. Places beyond the last frame are left as they are.
void gather(const Volume &volume, const std::int32_t *voxels, int count, int contrasts, float *raw);

}  // namespace mrhnet

#endif
