#include "network.hpp"

#include <algorithm>
#include <cstring>

#include "transform.hpp"

namespace mrhnet {

namespace {

constexpr int kPlainConvolutions = 6;  // besides those of the blocks

// bf16, rounded to the nearest, ties to even; what is no number stays none.
std::uint16_t rounded_to_bf16(float value) {
    std::uint32_t bits;
    std::memcpy(&bits, &value, sizeof bits);
    if (value != value) return static_cast<std::uint16_t>(bits >> 16 | 0x40);
    return static_cast<std::uint16_t>((bits + 0x7fff + (bits >> 16 & 1)) >> 16);
}

void put(float *place, double value) {
    *place = static_cast<float>(value);
}

void put(std::uint16_t *place, double value) {
    *place = rounded_to_bf16(static_cast<float>(value));
}

struct Convolution {
    const float *weights;  // (filters, channels, 3, 3)
    int channels, filters;
    int padded_channels, padded_filters;
};

// Writes [product][strip][channel / group][filter of the strip][channel of the group].
template <class Value>
void pack(const Convolution &convolution, int strip, int group, Value *packed) {
    const auto product_size =
        static_cast<std::size_t>(convolution.padded_channels) * static_cast<std::size_t>(convolution.padded_filters);
    for (int filter = 0; filter < convolution.filters; ++filter)
        for (int channel = 0; channel < convolution.channels; ++channel) {
            const auto number = static_cast<std::size_t>(filter) * static_cast<std::size_t>(convolution.channels) +
                                static_cast<std::size_t>(channel);
            double factors[kProducts];
            transform_filter(convolution.weights + number * kPixels, factors);
            const auto row =
                static_cast<std::size_t>(filter / strip) * static_cast<std::size_t>(convolution.padded_channels) +
                static_cast<std::size_t>(channel / group * group);
            const std::size_t place = row * static_cast<std::size_t>(strip) +
                                      static_cast<std::size_t>(filter % strip * group + channel % group);
            for (std::size_t product = 0; product < kProducts; ++product)
                put(packed + product * product_size + place, factors[product]);
        }
}

// Hands out aligned parts of one piece of memory, or counts what they take together.
class Parts {
public:
    explicit Parts(unsigned char *memory) : memory_(memory) {}

    template <class T>
    T *take(std::size_t count) {
        T *part = memory_ ? reinterpret_cast<T *>(memory_ + bytes_) : nullptr;
        bytes_ += (count * sizeof(T) + kAlignment - 1) / kAlignment * kAlignment;
        return part;
    }

    std::size_t bytes() const { return bytes_; }

private:
    unsigned char *memory_;
    std::size_t bytes_ = 0;
};

}  // namespace

Network::Network(const mrhnet_weights &weights, const Kernel &kernel)
    : kernel_(kernel),
      contrasts_(weights.contrasts),
      layers_(static_cast<std::size_t>(kPlainConvolutions) - 1 + 2 * static_cast<std::size_t>(weights.blocks)) {
    const int filters = filled_up(weights.filters, kernel.strip), contrasts = filled_up(contrasts_, kContrastStep);
    const int multiplied_contrasts = filled_up(contrasts_, kChannelStep);
    const auto wide = static_cast<std::size_t>(filters), inputs = static_cast<std::size_t>(contrasts);
    const std::size_t value_bytes = kernel.fast ? sizeof(std::uint16_t) : sizeof(float);

    unsigned char *multiplied = nullptr;
    float *starts = nullptr, *shift = nullptr, *factor = nullptr, *last = nullptr;
    const std::size_t entry_bytes = kProducts * static_cast<std::size_t>(multiplied_contrasts) * wide * value_bytes,
                      layer_bytes = kProducts * wide * wide * value_bytes;
    const auto lay_out = [&](Parts parts) {
        // One product's weights more than there are: kernels call for the next ones before they know that none come.
        multiplied = parts.take<unsigned char>(entry_bytes + (layers_.size() - 1) * layer_bytes +
                                               std::max(inputs, wide) * wide * value_bytes);
        starts = parts.take<float>(layers_.size() * kProducts * wide);
        shift = parts.take<float>(inputs);
        factor = parts.take<float>(inputs);
        last = parts.take<float>(kPixels * wide);
        return parts.bytes();
    };
    memory_ = aligned_memory(lay_out(Parts(nullptr)));
    lay_out(Parts(memory_.get()));

    unsigned char *place = multiplied;
    for (std::size_t number = 0; number < layers_.size(); ++number) {
        const bool entry = number == 0;
        const Convolution convolution{weights.weights[number], entry ? weights.contrasts : weights.filters,
                                      weights.filters, entry ? multiplied_contrasts : filters, filters};
        if (kernel.fast)
            pack(convolution, kernel.strip, 2, reinterpret_cast<std::uint16_t *>(place));
        else
            pack(convolution, kernel.strip, 1, reinterpret_cast<float *>(place));
        float *own_starts = starts + number * kProducts * wide;
        for (std::size_t product = 0; product < kProducts; ++product)
            for (int f = 0; f < weights.filters; ++f)
                own_starts[product * wide + static_cast<std::size_t>(f)] =
                    weights.biases[number][f] * static_cast<float>(kOnes[product / kPoints] * kOnes[product % kPoints]);
        layers_[number] = {place, own_starts, convolution.padded_channels};
        place += entry ? entry_bytes : layer_bytes;
    }
    std::fill_n(factor, contrasts, 1.0f);
    for (int c = 0; c < contrasts_; ++c) {
        if (weights.offset) shift[c] = -weights.offset[c];
        if (weights.scale) factor[c] = 1 / weights.scale[c];
    }
    for (std::size_t q = 0; q < kPixels; ++q)
        for (std::size_t f = 0; f < static_cast<std::size_t>(weights.filters); ++f)
            last[q * wide + f] = weights.weights[layers_.size()][f * kPixels + q];
    packed_ = {layers_.data(), static_cast<int>(layers_.size()), contrasts, filters, shift, factor,
               last,           weights.biases[layers_.size()][0]};
}

// Bytes of a slot: a row for every voxel of the block, and an odd number of the cache's lines, as slots that lie a
// power of two apart would all fall into the same few places of the cache.
std::size_t Network::slot() const {
    const std::size_t value_bytes = kernel_.fast ? sizeof(std::uint16_t) : sizeof(float);
    const std::size_t row = std::max({spectrum_row(packed_.contrasts, packed_.filters, kernel_.strip, value_bytes),
                                      spectrum_row(packed_.filters, packed_.filters, kernel_.strip, value_bytes),
                                      static_cast<std::size_t>(packed_.filters) * sizeof(float)});
    return ((kBlock * row + kAlignment - 1) / kAlignment | 1) * kAlignment;
}

std::size_t Network::workspace_bytes() const {
    const std::size_t slots = kProducts * slot();
    const std::size_t skip =
        static_cast<std::size_t>(kBlock) * kPixels * static_cast<std::size_t>(packed_.filters) * sizeof(float);
    return (in_place(packed_.filters, kernel_.strip) ? slots : 2 * slots) + skip;
}

Workspace Network::workspace(unsigned char *memory, float *raw, float *maxima) const {
    const std::size_t slots = kProducts * slot();
    unsigned char *products = in_place(packed_.filters, kernel_.strip) ? memory : memory + slots;
    return {raw, maxima, memory, products, reinterpret_cast<float *>(products + slots), slot()};
}

}  // namespace mrhnet
