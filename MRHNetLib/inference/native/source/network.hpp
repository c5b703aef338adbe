// A network, packed for a kernel: every filter transformed, and laid in the order in which the kernel reads it.
#ifndef MRHNET_NETWORK_HPP
#define MRHNET_NETWORK_HPP

#include <vector>

#include "aligned_memory.hpp"
#include "kernel.hpp"
#include "mrhnet_native.h"

namespace mrhnet {

class Network {
public:
    // Copies checked weights; throws std::bad_alloc.
    Network(const mrhnet_weights &weights, const Kernel &kernel);
    Network(const Network &) = delete;
    Network &operator=(const Network &) = delete;

    const Kernel &kernel() const { return kernel_; }
    const PackedNetwork &packed() const { return packed_; }
    int contrasts() const { return contrasts_; }

    // Bytes of a workspace beyond what all networks share, and such a workspace at an address.
    std::size_t workspace_bytes() const;
    Workspace workspace(unsigned char *memory, float *raw, float *maxima) const;

private:
    const Kernel &kernel_;
    int contrasts_;
    std::vector<Layer> layers_;
    AlignedMemory memory_;
    PackedNetwork packed_{};

    std::size_t slot() const;
};

// The least multiple of `step` that is not less.
constexpr int filled_up(int count, int step) {
    return (count + step - 1) / step * step;
}

}  // namespace mrhnet

#endif
