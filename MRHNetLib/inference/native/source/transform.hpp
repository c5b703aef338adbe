// A convolution of a 3 x 3 patch by a 3 x 3 filter in 16 multiplications, where 49 pairs of a pixel and a weight meet.
//
// Along one axis, padded with zeros, the convolution of x0, x1, x2 by w0, w1, w2 is
//     y0 = w1 x0 + w2 x1,   y1 = w0 x0 + w1 x1 + w2 x2,   y2 = w0 x1 + w1 x2:
// seven products. Take what is even and what is odd about the middle apart, s = w0 + w2, d = w0 - w2 and
// u = x0 + x2, v = x0 - x2. Then
//     y0 + y2 = w1 u + s x1,   y0 - y2 = w1 v - d x1,   y1 = w1 x1 + (s u + d v) / 2,
// seven again. Four products hold all of that, for any k and n but 0:
//     p0 = (s + k w1)(u + k x1),   p1 = (s - k w1)(u - k x1),   p2 = (d + n w1)(v - n x1),   p3 = (d - n w1)(v + n x1),
// since
//     p0 - p1 = 2 k (w1 u + s x1),             p2 - p3 = 2 n (w1 v - d x1),
//     p0 + p1 = 2 (s u + k^2 w1 x1),           p2 + p3 = 2 (d v - n^2 w1 x1),
// and the sum of the last two is 4 y1 wherever k^2 - n^2 = 2. Of all k and n those that are neither large nor small
// keep rounding small; 3/2 and 1/2 are numbers that a computer holds exactly. All pixels of a patch are rounded
// together: the error of each is a share of the largest, also of a pixel that a direct convolution would leave at 0.
//
// Three products of sums of w and sums of x would not do. They would take x to y by A D B, where A and B are the same
// for all filters and D is diagonal. Of the filters (1, 0, 0), (0, 1, 0) and (0, 0, 1), let those be D0, D1 and D2. As
// the second takes every x to itself, A D1 B = 1, and thus B A = 1 / D1. The first and the third would then commute:
// A D0 B A D2 B = A (D0 D2 / D1) B. But they shift x one place down and up, drop what falls off, and do not commute.
//
// (The usual way is to read patch and filter as polynomials and multiply them by their values at some points, as Toom
// and Cook did, or Winograd. Their product has degree 4 and needs five points; or, modulo t^4 - 1, the four 4th roots
// of unity, of which two are conjugate, so that one complex product serves both; that takes three real ones: five
// again.)
//
// In two dimensions both axes are treated so, one after the other: 4 x 4 = 16 products. Between the transforms a layer
// is a product of matrices, channels to filters, for each of the 16.
//
// The factors 1/(4k) and 1/4, of the sums on the way back, are carried by the filters, so that it takes
//     y0, y2 = (p0 - p1) +- (p2 - p3) / n,   y1 = k (p0 + p1) + (p2 + p3).
// A bias is a patch of ones. Those are what comes back of the products 1, 0, -1/4, -1/4, so there the sums begin.
//
// `Lanes` gives a type V, of one or many numbers, and its functions `fill`, `add`, `sub` and `multiply_add`. There are
// about as many additions as multiply-adds in both transforms together: many processors do them in units of their own.
#ifndef MRHNET_TRANSFORM_HPP
#define MRHNET_TRANSFORM_HPP

namespace {

constexpr int kPoints = 4;  // products along an axis
constexpr int kProducts = kPoints * kPoints;
constexpr double kEven = 1.5, kOdd = 0.5;  // k and n

static_assert(kEven * kEven - kOdd * kOdd == 2, "or the middle is wrong");

constexpr double kOnes[kPoints] = {1, 0, -0.25, -0.25};  // comes back as 1, 1, 1

template <class Lanes>
inline void transform_axis(typename Lanes::V x0, typename Lanes::V x1, typename Lanes::V x2, typename Lanes::V *f) {
    using V = typename Lanes::V;
    const V even = Lanes::add(x0, x2), odd = Lanes::sub(x0, x2);
    f[0] = Lanes::multiply_add(Lanes::fill(kEven), x1, even);
    f[1] = Lanes::multiply_add(Lanes::fill(-kEven), x1, even);
    f[2] = Lanes::multiply_add(Lanes::fill(-kOdd), x1, odd);
    f[3] = Lanes::multiply_add(Lanes::fill(kOdd), x1, odd);
}

template <class Lanes>
inline void transform_axis_back(typename Lanes::V p0, typename Lanes::V p1, typename Lanes::V p2, typename Lanes::V p3,
                                typename Lanes::V *y) {
    using V = typename Lanes::V;
    const V outer = Lanes::sub(p0, p1), difference = Lanes::sub(p2, p3);
    y[0] = Lanes::multiply_add(Lanes::fill(1 / kOdd), difference, outer);
    y[1] = Lanes::multiply_add(Lanes::fill(kEven), Lanes::add(p0, p1), Lanes::add(p2, p3));
    y[2] = Lanes::multiply_add(Lanes::fill(-1 / kOdd), difference, outer);
}

// What is multiplied, [first axis][second], of the patch x.
template <class Lanes>
inline void transform_patch(const typename Lanes::V *x, typename Lanes::V *f) {
    typename Lanes::V rows[3][kPoints];
    for (int a = 0; a < 3; ++a) transform_axis<Lanes>(x[3 * a], x[3 * a + 1], x[3 * a + 2], rows[a]);
    for (int l = 0; l < kPoints; ++l) {
        typename Lanes::V column[kPoints];
        transform_axis<Lanes>(rows[0][l], rows[1][l], rows[2][l], column);
        for (int k = 0; k < kPoints; ++k) f[kPoints * k + l] = column[k];
    }
}

// The patch y whose products are p.
template <class Lanes>
inline void transform_back(const typename Lanes::V *p, typename Lanes::V *y) {
    typename Lanes::V columns[kPoints][3];
    for (int l = 0; l < kPoints; ++l)
        transform_axis_back<Lanes>(p[l], p[kPoints + l], p[2 * kPoints + l], p[3 * kPoints + l], columns[l]);
    for (int a = 0; a < 3; ++a)
        transform_axis_back<Lanes>(columns[0][a], columns[1][a], columns[2][a], columns[3][a], y + 3 * a);
}

inline void transform_filter_axis(double w0, double w1, double w2, double *f) {
    const double s = w0 + w2, d = w0 - w2;
    f[0] = (s + kEven * w1) / (4 * kEven);
    f[1] = (s - kEven * w1) / (4 * kEven);
    f[2] = (d + kOdd * w1) / 4;
    f[3] = (d - kOdd * w1) / 4;
}

// What the products multiply with, for a filter w.
inline void transform_filter(const float *w, double *f) {
    double rows[3][kPoints];
    for (int a = 0; a < 3; ++a) transform_filter_axis(w[3 * a], w[3 * a + 1], w[3 * a + 2], rows[a]);
    for (int l = 0; l < kPoints; ++l) {
        double column[kPoints];
        transform_filter_axis(rows[0][l], rows[1][l], rows[2][l], column);
        for (int k = 0; k < kPoints; ++k) f[kPoints * k + l] = column[k];
    }
}

}  // namespace

#endif
