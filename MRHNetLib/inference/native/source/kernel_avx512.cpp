// The exact kernel of processors with AVX-512.
#include "kernels.hpp"
#include "lanes_avx512.hpp"

#include "kernel_body.hpp"

namespace {

struct Lanes : Avx512 {
    using Value = float;
    using Pair = V;
    using Weights = V;
    static constexpr int group = 1;

    static void put(Value *p, V a) { store(p, a); }
    static Pair broadcast(const Value *p) { return _mm512_set1_ps(*p); }
    static Weights weights(const Value *p) { return _mm512_loadu_ps(p); }
    static V multiply(V sum, Pair x, Weights w) { return _mm512_fmadd_ps(x, w, sum); }
    static V spin(V a) { return _mm512_fmadd_ps(a, _mm512_set1_ps(0.5f), _mm512_set1_ps(1.0f)); }
};

}  // namespace

namespace mrhnet {
const Kernel kAvx512 = kernel_of<Lanes>("avx512");
}
