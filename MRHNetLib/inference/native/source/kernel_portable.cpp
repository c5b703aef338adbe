// The exact kernel of every other processor: vectors of four numbers in the compiler's own notation, which it turns
// into NEON, SSE2, or whatever there is. A compiler without such notation gets arrays, and may vectorise them itself.
#include "kernels.hpp"

#include <cstring>

#include "kernel_body.hpp"

namespace {

#if defined(__GNUC__)

using Four = float __attribute__((vector_size(16)));

inline Four relu_of(Four a) {
    const Four zero = {};
    return a < zero ? zero : a;
}

#else

struct Four {
    float x[4];
    float operator[](int i) const { return x[i]; }
};

inline Four operator+(Four a, Four b) {
    return {{a[0] + b[0], a[1] + b[1], a[2] + b[2], a[3] + b[3]}};
}
inline Four operator-(Four a, Four b) {
    return {{a[0] - b[0], a[1] - b[1], a[2] - b[2], a[3] - b[3]}};
}
inline Four operator*(Four a, Four b) {
    return {{a[0] * b[0], a[1] * b[1], a[2] * b[2], a[3] * b[3]}};
}

inline Four relu_of(Four a) {
    for (float &value : a.x) value = value < 0 ? 0 : value;
    return a;
}

#endif

struct Lanes {
    using V = Four;
    using Value = float;
    using Pair = V;
    using Weights = V;
    static constexpr int width = 4;
#if defined(__aarch64__)
    static constexpr int vectors = 4;  // of 32 registers
#else
    static constexpr int vectors = 2;  // of 16 registers
#endif
    static constexpr int group = 1;

    static V load(const float *p) {
        V a;
        std::memcpy(&a, p, sizeof a);
        return a;
    }
    static void store(float *p, V a) { std::memcpy(p, &a, sizeof a); }
    static V fill(float x) { return V{x, x, x, x}; }
    static V zero() { return fill(0); }
    static V add(V a, V b) { return a + b; }
    static V sub(V a, V b) { return a - b; }
    static V times(V a, V b) { return a * b; }
    static V multiply_add(V a, V b, V c) { return a * b + c; }  // one step where the processor has one
    static V relu(V a) { return relu_of(a); }
    static float sum(V a) { return (a[0] + a[2]) + (a[1] + a[3]); }

    static void put(Value *p, V a) { store(p, a); }
    static Pair broadcast(const Value *p) { return fill(*p); }
    static Weights weights(const Value *p) { return load(p); }
    static V multiply(V sum, Pair x, Weights w) { return x * w + sum; }
    static V spin(V a) { return a * fill(0.5f) + fill(1.0f); }
};

}  // namespace

namespace mrhnet {
const Kernel kPortable = kernel_of<Lanes>("portable");
}
