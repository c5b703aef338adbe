#include "peak.hpp"

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <thread>
#include <vector>

namespace mrhnet {

namespace {

using Clock = std::chrono::steady_clock;

constexpr double kSeconds = 0.03;  // of one try: long enough that all threads run at once, and at their full clock

double seconds_since(Clock::time_point start) {
    return std::chrono::duration<double>(Clock::now() - start).count();
}

// Steps that take one thread about that long.
std::int64_t calibrated(const Kernel &kernel) {
    std::int64_t steps = 1000;
    for (;;) {
        const auto start = Clock::now();
        kernel.spin(steps);
        const double seconds = seconds_since(start);
        if (seconds > kSeconds / 4)
            return std::max<std::int64_t>(1,
                                          static_cast<std::int64_t>(static_cast<double>(steps) * kSeconds / seconds));
        steps *= 2;
    }
}

double operations_per_second(const Kernel &kernel, int threads, std::int64_t steps) {
    std::vector<double> operations(static_cast<std::size_t>(threads));
    std::vector<std::thread> others;
    const auto join_all = [&] {
        for (std::thread &thread : others) thread.join();
        others.clear();
    };
    others.reserve(operations.size());
    const auto start = Clock::now();
    try {
        for (double &own : operations) others.emplace_back([&kernel, steps, &own] { own = kernel.spin(steps); });
    } catch (...) {
        join_all();
        throw;
    }
    join_all();
    double sum = 0;
    for (double own : operations) sum += own;
    return sum / seconds_since(start);
}

}  // namespace

double peak(const Kernel &kernel, int threads, int repeats) {
    const std::int64_t steps = calibrated(kernel);
    double best = 0;
    for (int repeat = 0; repeat < repeats; ++repeat)
        best = std::max(best, operations_per_second(kernel, threads, steps));
    return best;
}

}  // namespace mrhnet
