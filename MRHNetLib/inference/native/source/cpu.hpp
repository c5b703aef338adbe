// What this processor can do, and its operating system lets it: registers that the system does not save are not usable.
#ifndef MRHNET_CPU_HPP
#define MRHNET_CPU_HPP

namespace mrhnet {

struct Cpu {
    bool avx2 = false;    // with FMA
    bool avx512 = false;  // F, DQ, BW and VL
    bool avx512bf16 = false;
};

const Cpu &this_cpu();

}  // namespace mrhnet

#endif
