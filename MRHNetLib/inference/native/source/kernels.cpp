#include "kernels.hpp"

#include "cpu.hpp"

namespace mrhnet {

namespace {

struct Built {
    const Kernel *kernel;
    bool (*runs)(const Cpu &);
};

constexpr Built kBuilt[] = {
#if defined(MRHNET_AVX512BF16)
    {&kAvx512Bf16, [](const Cpu &cpu) { return cpu.avx512 && cpu.avx512bf16; }},
#endif
#if defined(MRHNET_AVX512)
    {&kAvx512, [](const Cpu &cpu) { return cpu.avx512; }},
#endif
#if defined(MRHNET_AVX2)
    {&kAvx2, [](const Cpu &cpu) { return cpu.avx2; }},
#endif
    {&kPortable, [](const Cpu &) { return true; }},
};

constexpr int kCount = sizeof kBuilt / sizeof *kBuilt;

}  // namespace

const Kernel *kernel_number(int number) {
    return number >= 0 && number < kCount ? kBuilt[number].kernel : nullptr;
}

bool runs_here(const Kernel &kernel) {
    for (const Built &built : kBuilt)
        if (built.kernel == &kernel) return built.runs(this_cpu());
    return false;
}

}  // namespace mrhnet
