// The arithmetic of a network, written once; every kernel includes it with `Lanes` of its own instruction set.
//
// `Lanes` has a vector type V of `width` numbers with load, store, zero, fill, add, sub, times, relu, sum,
// multiply_add, spin (one multiply-add that depends on the one before), and for what is multiplied the type Value
// (float or bf16), of which `group` neighbouring channels make one step: put (V to Value), Pair and broadcast (the
// group of one voxel), Weights and weights (the groups of `width` filters), and multiply (accumulator, Pair, Weights).
// `vectors` of them make a strip. Everything is in a namespace without a name: see kernel.hpp.
#ifndef MRHNET_KERNEL_BODY_HPP
#define MRHNET_KERNEL_BODY_HPP

#include "kernel.hpp"
#include "transform.hpp"

#if defined(__clang__)
#define MRHNET_UNROLL _Pragma("unroll")
#elif defined(__GNUC__)
#define MRHNET_UNROLL _Pragma("GCC unroll 32")
#else
#define MRHNET_UNROLL
#endif

#if defined(__GNUC__)
#define MRHNET_PREFETCH(address) __builtin_prefetch(address, 0, 3)
#else
#define MRHNET_PREFETCH(address) static_cast<void>(address)
#endif

namespace {

using mrhnet::kPixels;
using mrhnet::kTile;

template <class T>
T *at(unsigned char *base, std::size_t bytes) {
    return reinterpret_cast<T *>(base + bytes);
}

// One of the 16 products of a layer.
struct Product {
    unsigned char *input;  // rows of channels
    std::size_t input_row;
    int channels;
    const void *weights;
    const float *start;     // by filter, what the sums begin with
    unsigned char *output;  // rows of filters
    std::size_t output_row;
    int filters;
};

// Multiplies kTile voxels by a strip of filters, with all sums in registers, and meanwhile calls for the next weights:
// they pass through but once a block, and would else come late from a distant cache (measured: 10 % of the time in
// bf16).
template <class Lanes>
inline void multiply_tile(const Product &p, int voxel, int strip, const unsigned char *next, std::size_t next_step) {
    using V = typename Lanes::V;
    using Value = typename Lanes::Value;
    constexpr int kVectors = Lanes::vectors, kStrip = kVectors * Lanes::width;
    const int steps = p.channels / Lanes::group;
    const Value *weights =
        static_cast<const Value *>(p.weights) + static_cast<std::ptrdiff_t>(strip) * kStrip * p.channels;
    const Value *input[kTile];
    V sums[kTile][kVectors];
    MRHNET_UNROLL
    for (int i = 0; i < kTile; ++i) {
        input[i] = at<const Value>(p.input, static_cast<std::size_t>(voxel + i) * p.input_row);
        MRHNET_UNROLL
        for (int j = 0; j < kVectors; ++j) sums[i][j] = Lanes::load(p.start + strip * kStrip + j * Lanes::width);
    }
    for (int k = 0; k < steps; ++k) {
        typename Lanes::Weights w[kVectors];
        MRHNET_UNROLL
        for (int j = 0; j < kVectors; ++j) w[j] = Lanes::weights(weights + j * Lanes::width * Lanes::group);
        weights += kStrip * Lanes::group;
        MRHNET_PREFETCH(next);
        next += next_step;
        MRHNET_UNROLL
        for (int i = 0; i < kTile; ++i) {
            const typename Lanes::Pair x = Lanes::broadcast(input[i] + k * Lanes::group);
            MRHNET_UNROLL
            for (int j = 0; j < kVectors; ++j) sums[i][j] = Lanes::multiply(sums[i][j], x, w[j]);
        }
    }
    MRHNET_UNROLL
    for (int i = 0; i < kTile; ++i) {
        float *output = at<float>(p.output, static_cast<std::size_t>(voxel + i) * p.output_row) + strip * kStrip;
        MRHNET_UNROLL
        for (int j = 0; j < kVectors; ++j) Lanes::store(output + j * Lanes::width, sums[i][j]);
    }
}

template <class Lanes>
void multiply(const Product &p, int voxels) {
    constexpr int kStrip = Lanes::vectors * Lanes::width;
    const int strips = p.filters / kStrip, tiles = (voxels + kTile - 1) / kTile;
    const std::size_t bytes =
        sizeof(typename Lanes::Value) * static_cast<std::size_t>(p.channels) * static_cast<std::size_t>(p.filters);
    const auto *next = static_cast<const unsigned char *>(p.weights) + bytes;  // of the next product, or layer
    const auto steps = static_cast<std::size_t>(p.channels / Lanes::group);    // of a tile
    const std::size_t next_step = bytes / (steps * static_cast<std::size_t>(strips) * static_cast<std::size_t>(tiles));
    for (int strip = 0; strip < strips; ++strip)
        for (int tile = 0; tile < tiles; ++tile) {
            multiply_tile<Lanes>(p, tile * kTile, strip, next, next_step);
            next += steps * next_step;
        }
}

// The 16 products of a layer.
template <class Lanes>
void multiply_all(const mrhnet::PackedNetwork &network, int number, const mrhnet::Workspace &space, int voxels) {
    using Value = typename Lanes::Value;
    constexpr int kStrip = Lanes::vectors * Lanes::width;
    const mrhnet::Layer &layer = network.layers[number];
    const auto filters = static_cast<std::size_t>(network.filters);
    const int stored = number == 0 ? network.contrasts : network.filters;
    const std::size_t input_row = spectrum_row(stored, network.filters, kStrip, sizeof(Value));
    for (std::size_t product = 0; product < kProducts; ++product) {
        const auto *weights =
            static_cast<const Value *>(layer.weights) + product * filters * static_cast<std::size_t>(layer.channels);
        multiply<Lanes>({space.spectrum + product * space.slot, input_row, layer.channels, weights,
                         layer.starts + product * filters, space.products + product * space.slot,
                         filters * sizeof(float), network.filters},
                        voxels);
    }
}

// Puts the transform of a patch into the slots, at byte `place` of each, ready to be multiplied.
template <class Lanes>
inline void put_spectrum(const typename Lanes::V *patch, unsigned char *place, std::size_t slot) {
    typename Lanes::V f[kProducts];
    transform_patch<Lanes>(patch, f);
    MRHNET_UNROLL
    for (std::size_t p = 0; p < kProducts; ++p) Lanes::put(at<typename Lanes::Value>(place, p * slot), f[p]);
}

// Patch of the convolution whose products stand in the slots, at byte `place` of each.
template <class Lanes>
inline void get_patch(unsigned char *place, std::size_t slot, typename Lanes::V *patch) {
    typename Lanes::V products[kProducts];
    MRHNET_UNROLL
    for (std::size_t p = 0; p < kProducts; ++p) products[p] = Lanes::load(at<float>(place, p * slot));
    transform_back<Lanes>(products, patch);
}

template <class Lanes>
void enter(const mrhnet::PackedNetwork &network, const mrhnet::Workspace &space, int voxels) {
    using V = typename Lanes::V;
    using Value = typename Lanes::Value;
    const std::size_t row =
        spectrum_row(network.contrasts, network.filters, Lanes::vectors * Lanes::width, sizeof(Value));
    for (int i = 0; i < voxels; ++i) {
        const float *raw = space.raw + static_cast<std::ptrdiff_t>(i) * kPixels * network.contrasts;
        unsigned char *place = space.spectrum + static_cast<std::size_t>(i) * row;
        const V inverse_maximum = Lanes::fill(1 / space.maxima[i]);
        for (int c = 0; c < network.contrasts; c += Lanes::width) {
            const V shift = Lanes::load(network.shift + c), factor = Lanes::load(network.factor + c);
            V patch[kPixels];
            MRHNET_UNROLL
            for (int q = 0; q < kPixels; ++q) {
                const V value = Lanes::load(raw + q * network.contrasts + c);
                patch[q] = Lanes::times(Lanes::multiply_add(value, inverse_maximum, shift), factor);
            }
            put_spectrum<Lanes>(patch, place + static_cast<std::size_t>(c) * sizeof(Value), space.slot);
        }
    }
    multiply_all<Lanes>(network, 0, space, voxels);
}

// Convolutions, counted from 0: the odd ones begin a skip after their ReLU, and those from the fourth on end one
// before.
template <class Lanes, bool add_skip, bool keep>
void finish(const mrhnet::PackedNetwork &network, const mrhnet::Workspace &space, int voxels) {
    using Value = typename Lanes::Value;
    const auto filters = static_cast<std::size_t>(network.filters);
    const std::size_t input_row = filters * sizeof(float);
    const std::size_t row =
        spectrum_row(network.filters, network.filters, Lanes::vectors * Lanes::width, sizeof(Value));
    for (int i = 0; i < voxels; ++i) {
        const auto voxel = static_cast<std::size_t>(i);
        // In place bf16 takes half of the row's bytes, from its begin: products are read before they are overwritten.
        for (std::size_t f = 0; f < filters; f += Lanes::width) {
            typename Lanes::V patch[kPixels];
            get_patch<Lanes>(space.products + voxel * input_row + f * sizeof(float), space.slot, patch);
            float *skip = space.skip + voxel * kPixels * filters + f;
            MRHNET_UNROLL
            for (std::size_t q = 0; q < kPixels; ++q) {
                if (add_skip) patch[q] = Lanes::add(patch[q], Lanes::load(skip + q * filters));
                patch[q] = Lanes::relu(patch[q]);
                if (keep) Lanes::store(skip + q * filters, patch[q]);
            }
            put_spectrum<Lanes>(patch, space.spectrum + voxel * row + f * sizeof(Value), space.slot);
        }
    }
}

template <class Lanes>
void advance(const mrhnet::PackedNetwork &network, const mrhnet::Workspace &space, int layer, int voxels) {
    if (layer % 2 == 1)
        finish<Lanes, false, false>(network, space, voxels);
    else if (layer == 2)
        finish<Lanes, false, true>(network, space, voxels);
    else
        finish<Lanes, true, true>(network, space, voxels);
    multiply_all<Lanes>(network, layer, space, voxels);
}

// One pixel of the last convolution: it has but one filter, so that it is taken directly.
template <class Lanes>
float last_pixel(const mrhnet::PackedNetwork &network, const float *patch, int row, int column) {
    const std::ptrdiff_t filters = network.filters;
    typename Lanes::V sum = Lanes::zero();
    for (int a = row == 0 ? 1 : 0; a < (row == 2 ? 2 : 3); ++a)
        for (int b = column == 0 ? 1 : 0; b < (column == 2 ? 2 : 3); ++b) {
            const float *values = patch + (3 * (row + a - 1) + column + b - 1) * filters;
            const float *weights = network.last_weights + (3 * a + b) * filters;
            for (std::ptrdiff_t f = 0; f < filters; f += Lanes::width)
                sum = Lanes::multiply_add(Lanes::load(values + f), Lanes::load(weights + f), sum);
        }
    return Lanes::sum(sum) + network.last_bias;
}

template <class Lanes>
void leave(const mrhnet::PackedNetwork &network, const mrhnet::Workspace &space, bool whole, int voxels,
           float *output) {
    const auto filters = static_cast<std::size_t>(network.filters);
    float *values = space.skip;  // needed no more
    for (int i = 0; i < voxels; ++i) {
        unsigned char *products = space.products + static_cast<std::size_t>(i) * filters * sizeof(float);
        for (std::size_t f = 0; f < filters; f += Lanes::width) {
            typename Lanes::V patch[kPixels];
            get_patch<Lanes>(products + f * sizeof(float), space.slot, patch);
            for (std::size_t q = 0; q < kPixels; ++q) Lanes::store(values + q * filters + f, Lanes::relu(patch[q]));
        }
        if (!whole)
            output[i] = last_pixel<Lanes>(network, values, 1, 1);
        else
            for (int q = 0; q < kPixels; ++q)
                output[kPixels * i + q] = last_pixel<Lanes>(network, values, q / 3, q % 3);
    }
}

// Enough independent sums that none waits for the one before; few enough that they stay in registers everywhere.
constexpr int kSpinSums = 12;

template <class Lanes>
double spin(std::int64_t steps) {
    typename Lanes::V sums[kSpinSums];
    MRHNET_UNROLL
    for (int i = 0; i < kSpinSums; ++i) sums[i] = Lanes::fill(static_cast<float>(i));
    for (std::int64_t step = 0; step < steps; ++step) {
        MRHNET_UNROLL
        for (int i = 0; i < kSpinSums; ++i) sums[i] = Lanes::spin(sums[i]);
    }
    float total = 0;
    for (int i = 0; i < kSpinSums; ++i) total += Lanes::sum(sums[i]);
    volatile float kept = total;  // or the compiler leaves everything out
    static_cast<void>(kept);
    return 2.0 * Lanes::width * Lanes::group * kSpinSums * static_cast<double>(steps);
}

template <class Lanes>
constexpr mrhnet::Kernel kernel_of(const char *name) {
    static_assert(mrhnet::kContrastStep % Lanes::width == 0, "or contrasts beyond the last are read");
    static_assert(mrhnet::kChannelStep % Lanes::group == 0, "or the last contrast is left out");
    return {name,         Lanes::group > 1, Lanes::vectors * Lanes::width, enter<Lanes>, advance<Lanes>,
            leave<Lanes>, spin<Lanes>};
}

}  // namespace

#endif
