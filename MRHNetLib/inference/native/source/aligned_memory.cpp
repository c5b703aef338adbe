#include "aligned_memory.hpp"

#include <cstdint>
#include <cstring>
#include <new>

#if defined(__linux__)
#include <sys/mman.h>
#endif

namespace mrhnet {

namespace {

constexpr std::size_t kLargePage = std::size_t{2} << 20;

}  // namespace

void AlignedFree::operator()(void *memory) const noexcept {
    ::operator delete(memory, std::align_val_t{kLargePage});
}

AlignedMemory aligned_memory(std::size_t bytes) {
    if (bytes > PTRDIFF_MAX - kLargePage) throw std::bad_alloc();
    const std::size_t whole = (bytes + kLargePage - 1) / kLargePage * kLargePage;
    AlignedMemory memory(static_cast<unsigned char *>(::operator new(whole, std::align_val_t{kLargePage})));
#if defined(__linux__) && defined(MADV_HUGEPAGE)
    // The weights pass through once a block: tens of MB, thousands of small pages. A refusal does no harm.
    static_cast<void>(madvise(memory.get(), whole, MADV_HUGEPAGE));
#endif
    std::memset(memory.get(), 0, whole);
    return memory;
}

}  // namespace mrhnet
