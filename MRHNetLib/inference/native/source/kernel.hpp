// What a kernel is: the arithmetic of a network on a block of voxels, for one instruction set.
//
// The code of a kernel is compiled with that set switched on and must not leak: a shared inline function that the
// compiler emits there could be the copy that the linker keeps for everybody, and would crash lesser processors. So
// kernels see only the plain structures of this file, and all they define is their one constant `Kernel`.
#ifndef MRHNET_KERNEL_HPP
#define MRHNET_KERNEL_HPP

#include <cstddef>
#include <cstdint>

namespace mrhnet {

constexpr int kPixels = 9;          // of a patch
constexpr int kTile = 6;            // voxels that a kernel multiplies at once
constexpr int kBlock = 12 * kTile;  // voxels of a block: what all layers are computed of before the next is taken up
constexpr int kContrastStep = 16;   // contrasts are filled up with zeros to a multiple of this
constexpr int kChannelStep = 2;     // of which no more are multiplied than the next multiple of this
constexpr int kAlignment = 64;      // bytes

// One convolution, as the 16 products of transform.hpp.
struct Layer {
    const void *weights;  // [product][strip][channel / group][filter of the strip][channel of the group]
    const float *starts;  // [product][filter], what the sums begin with: the bias, transformed
    int channels;         // that are multiplied
};

// A network as kernels see it; its filters and contrasts are filled up with zeros.
struct PackedNetwork {
    const Layer *layers;  // all convolutions but the last
    int layer_count;
    int contrasts;
    int filters;
    const float *shift;         // [contrast], added to values divided by their maximum: minus the offset
    const float *factor;        // [contrast], what the sum is multiplied with: one over the scale
    const float *last_weights;  // [pixel of the filter][channel]
    float last_bias;
};

// Memory of a thread for one block.
struct Workspace {
    float *raw;               // [voxel][pixel][contrast], the values before normalisation
    float *maxima;            // [voxel], what they are divided by
    unsigned char *spectrum;  // [product][voxel][channel], slots of `slot` bytes: what is multiplied
    unsigned char *products;  // likewise, of fp32: what came out; the same memory where that is possible
    float *skip;              // [voxel][pixel][filter]
    std::size_t slot;
};

struct Kernel {
    const char *name;
    bool fast;  // multiplies in bf16
    int strip;  // filters computed at once; a network's are filled up to a multiple
    // Normalises the patches of the first `voxels` of the block and applies the first convolution.
    void (*enter)(const PackedNetwork &, const Workspace &, int voxels);
    // Finishes convolution `layer` - 1 with ReLU and skip, and applies convolution `layer`.
    void (*advance)(const PackedNetwork &, const Workspace &, int layer, int voxels);
    // Finishes the last but one convolution and applies the last: (voxels,) at the centre, or (voxels, 3, 3).
    void (*leave)(const PackedNetwork &, const Workspace &, bool whole, int voxels, float *output);
    // Does nothing but multiply-adds on registers, and returns how many floating-point operations that were.
    double (*spin)(std::int64_t steps);
};

}  // namespace mrhnet

namespace {

// Whether products may overwrite what they were made of: where one strip holds all filters, nobody reads that again.
inline bool in_place(int filters, int strip) {
    return filters == strip;
}

// Bytes of a voxel's row in a slot of the spectrum: wide enough for the products, where they take its place.
inline std::size_t spectrum_row(int channels, int filters, int strip, std::size_t value_bytes) {
    const std::size_t own = static_cast<std::size_t>(channels) * value_bytes;
    const std::size_t product = static_cast<std::size_t>(filters) * sizeof(float);
    return in_place(filters, strip) && own < product ? product : own;
}

}  // namespace

#endif
