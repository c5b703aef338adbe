// AVX-512's vectors of 16 numbers; what is multiplied is left to the kernels that include this.
#ifndef MRHNET_LANES_AVX512_HPP
#define MRHNET_LANES_AVX512_HPP

#include <immintrin.h>

namespace {

struct Avx512 {
    using V = __m512;
    static constexpr int width = 16;
    static constexpr int vectors = 4;  // 6 x 4 sums, 4 of weights and one of a voxel: 29 of 32 registers

    static V zero() { return _mm512_setzero_ps(); }
    static V fill(float x) { return _mm512_set1_ps(x); }
    static V load(const float *p) { return _mm512_loadu_ps(p); }
    static void store(float *p, V a) { _mm512_storeu_ps(p, a); }
    static V add(V a, V b) { return _mm512_add_ps(a, b); }
    static V sub(V a, V b) { return _mm512_sub_ps(a, b); }
    static V times(V a, V b) { return _mm512_mul_ps(a, b); }
    static V multiply_add(V a, V b, V c) { return _mm512_fmadd_ps(a, b, c); }
    // The second operand comes back where one is no number: NaN stays NaN.
    static V relu(V a) { return _mm512_max_ps(_mm512_setzero_ps(), a); }
    static float sum(V a) { return _mm512_reduce_add_ps(a); }
};

}  // namespace

#endif
