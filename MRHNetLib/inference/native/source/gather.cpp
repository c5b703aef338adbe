#include "gather.hpp"

#include <algorithm>
#include <cstddef>
#include <cstring>

#include "kernel.hpp"

namespace mrhnet {

namespace {

constexpr int kSide = 3;
constexpr int kAtOnce = 8;  // voxels whose patches stay in the innermost cache while all contrasts are filled in

using Bytes = const unsigned char *;

// Where the patch of a voxel lies in every frame, before the frame's strides are known.
struct Place {
    std::int64_t u, v, w;
    bool inside;  // the whole patch
};

template <class T, bool swapped>
float stored(Bytes address) {
    unsigned char bytes[sizeof(T)];
    std::memcpy(bytes, address, sizeof(T));
    if (swapped) std::reverse(bytes, bytes + sizeof(T));
    T value;
    std::memcpy(&value, bytes, sizeof(T));
    return static_cast<float>(value);
}

// Each step is rounded to fp32 (this file is compiled without contraction), as NumPy rounds them.
template <class T, bool swapped>
float scaled(const mrhnet_frame &frame, Bytes address) {
    return stored<T, swapped>(address) * frame.slope + frame.intercept;
}

template <class T, bool swapped>
void fill_inside(const mrhnet_frame &frame, Bytes corner, std::ptrdiff_t pitch, float *raw) {
    for (int a = 0; a < kSide; ++a)
        for (int b = 0; b < kSide; ++b)
            raw[(kSide * a + b) * pitch] =
                scaled<T, swapped>(frame, corner + a * frame.strides[0] + b * frame.strides[1]);
}

template <class T, bool swapped>
void fill_at_border(const mrhnet_frame &frame, const std::int64_t *shape, const Place &place, std::ptrdiff_t pitch,
                    float *raw) {
    const auto data = static_cast<Bytes>(frame.data);
    for (int a = 0; a < kSide; ++a)
        for (int b = 0; b < kSide; ++b) {
            const std::int64_t u = place.u + a - 1, v = place.v + b - 1;
            const bool within = u >= 0 && u < shape[0] && v >= 0 && v < shape[1];
            const std::int64_t offset = u * frame.strides[0] + v * frame.strides[1] + place.w * frame.strides[2];
            raw[(kSide * a + b) * pitch] = within ? scaled<T, swapped>(frame, data + offset) : 0.0f;
        }
}

template <class T, bool swapped>
void fill_contrast(const mrhnet_frame &frame, const std::int64_t *shape, const Place *places, int count,
                   std::ptrdiff_t pitch, float *raw) {
    const auto data = static_cast<Bytes>(frame.data);
    for (int i = 0; i < count; ++i, raw += kPixels * pitch) {
        const Place &place = places[i];
        if (!place.inside) {
            fill_at_border<T, swapped>(frame, shape, place, pitch, raw);
            continue;
        }
        const std::int64_t offset =
            (place.u - 1) * frame.strides[0] + (place.v - 1) * frame.strides[1] + place.w * frame.strides[2];
        fill_inside<T, swapped>(frame, data + offset, pitch, raw);
    }
}

using FillContrast = void (*)(const mrhnet_frame &, const std::int64_t *, const Place *, int, std::ptrdiff_t, float *);

template <class T>
FillContrast filler(bool swapped) {
    return swapped && sizeof(T) > 1 ? fill_contrast<T, true> : fill_contrast<T, false>;
}

FillContrast filler(const mrhnet_frame &frame) {
    const bool swapped = frame.swapped != 0;
    switch (frame.type) {
        case MRHNET_INT8: return filler<std::int8_t>(swapped);
        case MRHNET_UINT8: return filler<std::uint8_t>(swapped);
        case MRHNET_INT16: return filler<std::int16_t>(swapped);
        case MRHNET_UINT16: return filler<std::uint16_t>(swapped);
        case MRHNET_INT32: return filler<std::int32_t>(swapped);
        case MRHNET_UINT32: return filler<std::uint32_t>(swapped);
        case MRHNET_INT64: return filler<std::int64_t>(swapped);
        case MRHNET_UINT64: return filler<std::uint64_t>(swapped);
        case MRHNET_FLOAT32: return filler<float>(swapped);
        default: return filler<double>(swapped);
    }
}

}  // namespace

void gather(const Volume &volume, const std::int32_t *voxels, int count, int contrasts, float *raw) {
    for (int first = 0; first < count; first += kAtOnce) {
        const int here = std::min(kAtOnce, count - first);
        Place places[kAtOnce];
        for (int i = 0; i < here; ++i) {
            const std::int32_t *voxel = voxels + 3 * static_cast<std::ptrdiff_t>(first + i);
            const std::int64_t u = voxel[0], v = voxel[1];
            const bool inside = u >= 1 && u + 1 < volume.shape[0] && v >= 1 && v + 1 < volume.shape[1];
            places[i] = {u, v, voxel[2], inside};
        }
        float *part = raw + static_cast<std::ptrdiff_t>(first) * kPixels * contrasts;
        for (const mrhnet_frame &frame : volume.frames)
            filler(frame)(frame, volume.shape, places, here, contrasts, part++);
    }
}

}  // namespace mrhnet
