// A convolution of a 3 x 3 patch by a 3 x 3 filter, as products at the frequencies of a transform of length 4.
//
// Read a patch as a polynomial in two unknowns, x(s, t) = sum of x[a][b] s^a t^b for a, b = 0, 1, 2, and a filter,
// turned around, likewise: w(s, t) = sum of w[a][b] s^(2-a) t^(2-b). In their product the coefficient of
// s^(i+1) t^(j+1) is
//     sum over a, b of w[a][b] x[i + a - 1][j + b - 1],
// the zero-padded convolution at (i, j) as neural networks have it. The product's degree in each unknown is 4, but only
// the coefficients 1, 2 and 3 are wanted. So it may as well be taken modulo s^4 - 1 and t^4 - 1: only the power 4
// wraps, and onto the power 0, which nobody looks at. Modulo t^4 - 1 a polynomial is given by its values at the four
// 4th roots of unity, 1, i, -1, -i, where products are taken value by value: a discrete Fourier transform of length 4
// along each axis.
//
// The transform of a quadratic needs additions only, as the powers of i are 1, i, -1, -i:
//     X0 = x0 + x1 + x2,   X2 = x0 - x1 + x2,   X1 = (x0 - x2) + i x1,   X3 = conj(X1).
// In two dimensions 16 frequencies (k, l) come out. Those with k, l in {0, 2} are real, four of them; the other twelve
// are six conjugate pairs, of which one each is kept: (1,0), (1,2), (0,1), (2,1), (1,1), (3,1).
//
// Between the transforms a layer is a product of matrices, channels to filters, at each frequency. A complex one needs
// only three real ones (Gauss): for (a + ib)(c + id)
//     k = (a + b) c,   re = k - b (c + d),   im = k + a (d - c).
// So a layer takes 4 + 6 * 3 = 22 real products, where convolving directly takes 49: all pairs of an input and an
// output pixel that a 3 x 3 filter connects. The sums a + b are made with the patch, c, -(c + d) and d - c once with
// the filter.
//
// The inverse transform divides by 16. Nothing is divided here: the filters carry that, 1/16 at the real frequencies
// and 2/16 at the complex ones, which stand for their conjugates, too. Powers of two cost no accuracy. A bias is the
// same at all pixels, thus a polynomial with one value at the frequency (0, 0) alone: it is added there.
//
// `Lanes` gives a type V, of one or many numbers, and its functions `add` and `sub`. The inverse uses `add_by_fma` and
// `sub_by_fma`, the same as 1 a + b and 1 a - b: many processors add and multiply-add in units of their own, and the
// additions of the one transform run beside the multiply-adds of the other.
#ifndef MRHNET_TRANSFORM_HPP
#define MRHNET_TRANSFORM_HPP

namespace {

constexpr int kReal = 4;
constexpr int kComplex = 6;
constexpr int kProducts = kReal + 3 * kComplex;

// (0,0), (2,0), (0,2), (2,2); then the real and the imaginary parts of (1,0), (1,2), (0,1), (2,1), (1,1), (3,1).
template <class Lanes>
struct Spectrum {
    using V = typename Lanes::V;
    V real[kReal];
    V re[kComplex];
    V im[kComplex];
};

template <class Lanes>
inline void transform_patch(const typename Lanes::V *x, Spectrum<Lanes> &f) {
    using V = typename Lanes::V;
    V x0[3], x2[3], re[3], im[3];  // along the second axis, for each of the first
    for (int a = 0; a < 3; ++a) {
        const V even = Lanes::add(x[3 * a], x[3 * a + 2]);
        x0[a] = Lanes::add(even, x[3 * a + 1]);
        x2[a] = Lanes::sub(even, x[3 * a + 1]);
        re[a] = Lanes::sub(x[3 * a], x[3 * a + 2]);
        im[a] = x[3 * a + 1];
    }
    const V even0 = Lanes::add(x0[0], x0[2]);
    f.real[0] = Lanes::add(even0, x0[1]);
    f.real[1] = Lanes::sub(even0, x0[1]);
    f.re[0] = Lanes::sub(x0[0], x0[2]);
    f.im[0] = x0[1];
    const V even2 = Lanes::add(x2[0], x2[2]);
    f.real[2] = Lanes::add(even2, x2[1]);
    f.real[3] = Lanes::sub(even2, x2[1]);
    f.re[1] = Lanes::sub(x2[0], x2[2]);
    f.im[1] = x2[1];
    const V even_re = Lanes::add(re[0], re[2]), even_im = Lanes::add(im[0], im[2]);
    f.re[2] = Lanes::add(even_re, re[1]);
    f.im[2] = Lanes::add(even_im, im[1]);
    f.re[3] = Lanes::sub(even_re, re[1]);
    f.im[3] = Lanes::sub(even_im, im[1]);
    const V odd_re = Lanes::sub(re[0], re[2]), odd_im = Lanes::sub(im[0], im[2]);
    f.re[4] = Lanes::sub(odd_re, im[1]);
    f.im[4] = Lanes::add(odd_im, re[1]);
    f.re[5] = Lanes::add(odd_re, im[1]);
    f.im[5] = Lanes::sub(odd_im, re[1]);
}

// The coefficients 1, 2 and 3 along an axis, from its values at 1 and -1 and at i (already doubled for -i).
template <class Lanes>
inline void coefficients(typename Lanes::V at_one, typename Lanes::V at_minus_one, typename Lanes::V re,
                         typename Lanes::V im, typename Lanes::V *y) {
    using V = typename Lanes::V;
    const V sum = Lanes::add_by_fma(at_one, at_minus_one), difference = Lanes::sub_by_fma(at_one, at_minus_one);
    y[0] = Lanes::add_by_fma(difference, im);
    y[1] = Lanes::sub_by_fma(sum, re);
    y[2] = Lanes::sub_by_fma(difference, im);
}

template <class Lanes>
inline void transform_back(const Spectrum<Lanes> &f, typename Lanes::V *y) {
    using V = typename Lanes::V;
    V y0[3], y2[3], re[3], im[3];
    coefficients<Lanes>(f.real[0], f.real[1], f.re[0], f.im[0], y0);
    coefficients<Lanes>(f.real[2], f.real[3], f.re[1], f.im[1], y2);
    const V down_re = Lanes::sub_by_fma(f.re[2], f.re[3]), down_im = Lanes::sub_by_fma(f.im[2], f.im[3]);
    const V turn_re = Lanes::sub_by_fma(f.re[4], f.re[5]), turn_im = Lanes::sub_by_fma(f.im[4], f.im[5]);
    re[0] = Lanes::add_by_fma(down_re, turn_im);
    im[0] = Lanes::sub_by_fma(down_im, turn_re);
    re[1] = Lanes::sub_by_fma(Lanes::add_by_fma(f.re[2], f.re[3]), Lanes::add_by_fma(f.re[4], f.re[5]));
    im[1] = Lanes::sub_by_fma(Lanes::add_by_fma(f.im[2], f.im[3]), Lanes::add_by_fma(f.im[4], f.im[5]));
    re[2] = Lanes::sub_by_fma(down_re, turn_im);
    im[2] = Lanes::add_by_fma(down_im, turn_re);
    for (int a = 0; a < 3; ++a) coefficients<Lanes>(y0[a], y2[a], re[a], im[a], y + 3 * a);
}

}  // namespace

#endif
