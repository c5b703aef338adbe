// How fast this machine could be at best.
#ifndef MRHNET_PEAK_HPP
#define MRHNET_PEAK_HPP

#include "kernel.hpp"

namespace mrhnet {

// Floating-point operations per second of all threads together, best of the repeats.
double peak(const Kernel &kernel, int threads, int repeats);

}  // namespace mrhnet

#endif
