// The exact kernel of processors with AVX2 and FMA.
#include "kernels.hpp"

#include <immintrin.h>

#include "kernel_body.hpp"

namespace {

struct Lanes {
    using V = __m256;
    using Value = float;
    using Pair = V;
    using Weights = V;
    static constexpr int width = 8;
    static constexpr int vectors = 2;  // 6 x 2 sums, 2 of weights and one of a voxel: 15 of 16 registers
    static constexpr int group = 1;

    static V zero() { return _mm256_setzero_ps(); }
    static V fill(float x) { return _mm256_set1_ps(x); }
    static V load(const float *p) { return _mm256_loadu_ps(p); }
    static void store(float *p, V a) { _mm256_storeu_ps(p, a); }
    static V add(V a, V b) { return _mm256_add_ps(a, b); }
    static V sub(V a, V b) { return _mm256_sub_ps(a, b); }
    static V times(V a, V b) { return _mm256_mul_ps(a, b); }
    static V multiply_add(V a, V b, V c) { return _mm256_fmadd_ps(a, b, c); }
    // The second operand comes back where one is no number: NaN stays NaN.
    static V relu(V a) { return _mm256_max_ps(_mm256_setzero_ps(), a); }
    static float sum(V a) {
        const __m128 half = _mm_add_ps(_mm256_castps256_ps128(a), _mm256_extractf128_ps(a, 1));
        const __m128 quarter = _mm_add_ps(half, _mm_movehl_ps(half, half));
        return _mm_cvtss_f32(_mm_add_ss(quarter, _mm_shuffle_ps(quarter, quarter, 1)));
    }

    static void put(Value *p, V a) { store(p, a); }
    static Pair broadcast(const Value *p) { return _mm256_broadcast_ss(p); }
    static Weights weights(const Value *p) { return load(p); }
    static V multiply(V sum, Pair x, Weights w) { return _mm256_fmadd_ps(x, w, sum); }
    static V spin(V a) { return _mm256_fmadd_ps(a, _mm256_set1_ps(0.5f), _mm256_set1_ps(1.0f)); }
};

}  // namespace

namespace mrhnet {
const Kernel kAvx2 = kernel_of<Lanes>("avx2");
}
