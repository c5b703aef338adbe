#include "cpu.hpp"

#include <cstdint>

#if defined(__x86_64__) || defined(_M_X64)
#define MRHNET_X86_64
#if defined(_MSC_VER)
#include <immintrin.h>
#include <intrin.h>
#else
#include <cpuid.h>
#endif
#endif

namespace mrhnet {

namespace {

#if defined(MRHNET_X86_64)

struct Registers {
    std::uint32_t a = 0, b = 0, c = 0, d = 0;
};

#if defined(_MSC_VER)

Registers cpuid(std::uint32_t leaf, std::uint32_t subleaf) {
    int r[4];
    __cpuid(r, 0);
    if (static_cast<std::uint32_t>(r[0]) < leaf) return {};
    __cpuidex(r, static_cast<int>(leaf), static_cast<int>(subleaf));
    return {static_cast<std::uint32_t>(r[0]), static_cast<std::uint32_t>(r[1]), static_cast<std::uint32_t>(r[2]),
            static_cast<std::uint32_t>(r[3])};
}

std::uint64_t saved_by_system() {
    return _xgetbv(0);
}

#else

Registers cpuid(std::uint32_t leaf, std::uint32_t subleaf) {
    Registers r;
    return __get_cpuid_count(leaf, subleaf, &r.a, &r.b, &r.c, &r.d) ? r : Registers{};
}

std::uint64_t saved_by_system() {
    std::uint32_t low, high;
    __asm__ volatile("xgetbv" : "=a"(low), "=d"(high) : "c"(0));
    return static_cast<std::uint64_t>(high) << 32 | low;
}

#endif

bool bit(std::uint64_t word, int number) {
    return word >> number & 1;
}

Cpu detected() {
    // Numbers of bits: Intel's Software Developer's Manual, volume 2, CPUID; volume 1, 13.3 for what the system saves.
    Cpu cpu;
    const Registers basic = cpuid(1, 0), extended = cpuid(7, 0);
    const bool xsave = bit(basic.c, 27);
    if (!xsave) return cpu;
    const std::uint64_t saved = saved_by_system();
    const bool ymm = bit(saved, 1) && bit(saved, 2);
    const bool zmm = ymm && bit(saved, 5) && bit(saved, 6) && bit(saved, 7);
    cpu.avx2 = ymm && bit(basic.c, 28) && bit(basic.c, 12) && bit(extended.b, 5);
    cpu.avx512 =
        cpu.avx2 && zmm && bit(extended.b, 16) && bit(extended.b, 17) && bit(extended.b, 30) && bit(extended.b, 31);
    cpu.avx512bf16 = cpu.avx512 && extended.a >= 1 && bit(cpuid(7, 1).a, 5);
    return cpu;
}

#else

Cpu detected() {
    return {};
}

#endif

}  // namespace

const Cpu &this_cpu() {
    static const Cpu cpu = detected();
    return cpu;
}

}  // namespace mrhnet
