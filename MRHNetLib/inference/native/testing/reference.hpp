// The network by loops over pixels in fp64, and a volume by loops over voxels: nothing here is shared with the engine
// but the structures of its interface.
#ifndef MRHNET_TESTING_REFERENCE_HPP
#define MRHNET_TESTING_REFERENCE_HPP

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <cstring>
#include <vector>

#include "chance.hpp"
#include "mrhnet_native.h"

namespace reference {

using Maps = std::vector<double>;  // (channel, 3, 3)

struct Weights {
    int contrasts, filters, blocks;
    std::vector<std::vector<float>> weights, biases;
    std::vector<float> offset, scale;  // empty or (contrasts,)
    std::vector<const float *> weight_pointers, bias_pointers;

    mrhnet_weights view() {
        weight_pointers.clear();
        bias_pointers.clear();
        for (const auto &array : weights) weight_pointers.push_back(array.data());
        for (const auto &array : biases) bias_pointers.push_back(array.data());
        return {contrasts,
                filters,
                blocks,
                weight_pointers.data(),
                bias_pointers.data(),
                offset.empty() ? nullptr : offset.data(),
                scale.empty() ? nullptr : scale.data()};
    }
};

inline Weights random_weights(Chance &chance, int contrasts, int filters, int blocks, bool standardised) {
    Weights made{contrasts, filters, blocks, {}, {}, {}, {}, {}, {}};
    const int count = 6 + 2 * blocks;
    for (int layer = 0; layer < count; ++layer) {
        const int in = layer == 0 ? contrasts : filters, out = layer == count - 1 ? 1 : filters;
        std::vector<float> weight(static_cast<std::size_t>(in * out * 9)), bias(static_cast<std::size_t>(out));
        for (float &w : weight) w = static_cast<float>(chance.even() * std::sqrt(6.0 / (9 * in)));
        for (float &b : bias) b = static_cast<float>(0.2 * chance.even());
        made.weights.push_back(weight);
        made.biases.push_back(bias);
    }
    for (int c = 0; standardised && c < contrasts; ++c) {
        made.offset.push_back(static_cast<float>(chance.even()));
        made.scale.push_back(static_cast<float>(1.5 + chance.even()));
    }
    return made;
}

inline Maps convolved(const Maps &x, const std::vector<float> &weight, const std::vector<float> &bias) {
    const int in = static_cast<int>(x.size() / 9), out = static_cast<int>(bias.size());
    Maps y(static_cast<std::size_t>(out) * 9);
    for (int o = 0; o < out; ++o)
        for (int i = 0; i < 3; ++i)
            for (int j = 0; j < 3; ++j) {
                double sum = bias[static_cast<std::size_t>(o)];
                for (int c = 0; c < in; ++c)
                    for (int a = std::max(0, 1 - i); a < std::min(3, 4 - i); ++a)
                        for (int b = std::max(0, 1 - j); b < std::min(3, 4 - j); ++b)
                            sum +=
                                static_cast<double>(weight[static_cast<std::size_t>(((o * in + c) * 3 + a) * 3 + b)]) *
                                x[static_cast<std::size_t>((c * 3 + i + a - 1) * 3 + j + b - 1)];
                y[static_cast<std::size_t>((o * 3 + i) * 3 + j)] = sum;
            }
    return y;
}

inline Maps relu(Maps x) {
    for (double &value : x) value = value < 0 ? 0 : value;
    return x;
}

inline Maps sum(Maps x, const Maps &y) {
    for (std::size_t i = 0; i < x.size(); ++i) x[i] += y[i];
    return x;
}

// (3, 3) of a patch (contrasts, 3, 3) that is yet to be divided by `maximum`.
inline Maps network(const Weights &n, const std::vector<float> &patch, float maximum) {
    Maps x(patch.size());
    for (std::size_t i = 0; i < patch.size(); ++i) {
        float value = patch[i] / maximum;
        if (!n.offset.empty()) value -= n.offset[i / 9];
        if (!n.scale.empty()) value /= n.scale[i / 9];
        x[i] = value;
    }
    const auto layer = [&n](int number, const Maps &in) {
        return convolved(in, n.weights[static_cast<std::size_t>(number)], n.biases[static_cast<std::size_t>(number)]);
    };
    const Maps entry = relu(layer(1, relu(layer(0, x))));
    x = sum(layer(3, relu(layer(2, entry))), entry);
    for (int block = 0; block < n.blocks; ++block) {
        const Maps skip = relu(x);
        x = sum(layer(5 + 2 * block, relu(layer(4 + 2 * block, skip))), skip);
    }
    return layer(5 + 2 * n.blocks, relu(layer(4 + 2 * n.blocks, relu(x))));
}

template <class T>
float decoded(const unsigned char *bytes) {
    T value;
    std::memcpy(&value, bytes, sizeof value);
    return static_cast<float>(value);
}

inline int size_of(int type) {
    const int sizes[] = {1, 1, 2, 2, 4, 4, 8, 8, 4, 8};
    return sizes[type];
}

inline float stored_value(const mrhnet_frame &frame, std::int64_t offset) {
    const int size = size_of(frame.type);
    unsigned char bytes[8];
    for (int i = 0; i < size; ++i)
        bytes[i] = static_cast<const unsigned char *>(frame.data)[offset + (frame.swapped ? size - 1 - i : i)];
    switch (frame.type) {
        case MRHNET_INT8: return decoded<std::int8_t>(bytes);
        case MRHNET_UINT8: return decoded<std::uint8_t>(bytes);
        case MRHNET_INT16: return decoded<std::int16_t>(bytes);
        case MRHNET_UINT16: return decoded<std::uint16_t>(bytes);
        case MRHNET_INT32: return decoded<std::int32_t>(bytes);
        case MRHNET_UINT32: return decoded<std::uint32_t>(bytes);
        case MRHNET_INT64: return decoded<std::int64_t>(bytes);
        case MRHNET_UINT64: return decoded<std::uint64_t>(bytes);
        case MRHNET_FLOAT32: return decoded<float>(bytes);
        default: return decoded<double>(bytes);
    }
}

// (contrasts, 3, 3) around a voxel, scaled, each step rounded to fp32.
inline std::vector<float> patch_at(const mrhnet_volume &volume, const std::int32_t *voxel) {
    std::vector<float> patch;
    for (int c = 0; c < volume.contrasts; ++c)
        for (int a = -1; a <= 1; ++a)
            for (int b = -1; b <= 1; ++b) {
                const mrhnet_frame &frame = volume.frames[c];
                const std::int64_t u = voxel[0] + a, v = voxel[1] + b;
                if (u < 0 || v < 0 || u >= volume.shape[0] || v >= volume.shape[1]) {
                    patch.push_back(0);
                    continue;
                }
                const std::int64_t offset = u * frame.strides[0] + v * frame.strides[1] + voxel[2] * frame.strides[2];
                volatile float product = stored_value(frame, offset) * frame.slope;  // volatile: rounded here
                patch.push_back(product + frame.intercept);
            }
    return patch;
}

}  // namespace reference

#endif
