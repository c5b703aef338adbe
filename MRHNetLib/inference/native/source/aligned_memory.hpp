// Memory for vectors: aligned, zero, and in large pages where the system gives them.
#ifndef MRHNET_ALIGNED_MEMORY_HPP
#define MRHNET_ALIGNED_MEMORY_HPP

#include <cstddef>
#include <memory>

namespace mrhnet {

struct AlignedFree {
    void operator()(void *memory) const noexcept;
};

using AlignedMemory = std::unique_ptr<unsigned char, AlignedFree>;

// `bytes` zeros; throws std::bad_alloc.
AlignedMemory aligned_memory(std::size_t bytes);

}  // namespace mrhnet

#endif
