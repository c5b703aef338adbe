// The fast kernel of processors with AVX-512 and its bf16 products: pairs of channels are multiplied and added in fp32.
#include "kernels.hpp"
#include "lanes_avx512.hpp"

#include <cstring>

#include "kernel_body.hpp"

namespace {

// The bits of one vector type as another's: a cast in some compilers, not in all.
template <class To, class From>
To bits(From from) {
    static_assert(sizeof(To) == sizeof(From), "as many bits");
    To to;
    std::memcpy(&to, &from, sizeof to);
    return to;
}

struct Lanes : Avx512 {
    using Value = std::uint16_t;
    using Pair = __m512bh;
    using Weights = __m512bh;
    static constexpr int group = 2;

    static void put(Value *p, V a) {
        _mm256_storeu_si256(reinterpret_cast<__m256i *>(p), bits<__m256i>(_mm512_cvtneps_pbh(a)));
    }
    static Pair broadcast(const Value *p) {
        int pair;
        std::memcpy(&pair, p, sizeof pair);
        return bits<__m512bh>(_mm512_broadcastd_epi32(_mm_cvtsi32_si128(pair)));  // Clang 16 crashes over set1 here
    }
    static Weights weights(const Value *p) { return bits<__m512bh>(_mm512_loadu_si512(p)); }
    static V multiply(V sum, Pair x, Weights w) { return _mm512_dpbf16_ps(sum, x, w); }
    static V spin(V a) {
        const __m512i half_and_one = _mm512_set1_epi32(0x3f003f80);
        return _mm512_dpbf16_ps(a, bits<__m512bh>(half_and_one), bits<__m512bh>(half_and_one));
    }
};

}  // namespace

namespace mrhnet {
const Kernel kAvx512Bf16 = kernel_of<Lanes>("avx512-bf16");
}
