// The kernels that were built, each in a file of its own.
#ifndef MRHNET_KERNELS_HPP
#define MRHNET_KERNELS_HPP

#include "kernel.hpp"

namespace mrhnet {

extern const Kernel kAvx512Bf16;
extern const Kernel kAvx512;
extern const Kernel kAvx2;
extern const Kernel kPortable;

// The kernel of that number, fastest first; null beyond the last.
const Kernel *kernel_number(int number);

// Whether this processor and its operating system can run it.
bool runs_here(const Kernel &kernel);

}  // namespace mrhnet

#endif
