// Random numbers that are the same with every compiler.
#ifndef MRHNET_TESTING_CHANCE_HPP
#define MRHNET_TESTING_CHANCE_HPP

#include <cstdint>
#include <vector>

class Chance {
public:
    explicit Chance(std::uint64_t seed) : state_(seed) {}

    // SplitMix64 (Steele, Lea and Flood, OOPSLA 2014).
    std::uint64_t bits() {
        std::uint64_t z = state_ += 0x9e3779b97f4a7c15;
        z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9;
        z = (z ^ z >> 27) * 0x94d049bb133111eb;
        return z ^ z >> 31;
    }

    // From `low` to `high`, both included.
    int whole(int low, int high) { return low + static_cast<int>(bits() % static_cast<std::uint64_t>(high - low + 1)); }

    bool one_in(int n) { return whole(1, n) == 1; }

    // From -1 to 1.
    double even() { return static_cast<double>(bits() >> 11) / 4503599627370496.0 - 1; }

    template <class T>
    const T &of(const std::vector<T> &choices) {
        return choices[bits() % choices.size()];
    }

private:
    std::uint64_t state_;
};

#endif
