// What the native engine promises, one thing a function; prints what does not hold.
#include <algorithm>
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <cstring>
#include <limits>
#include <string>
#include <vector>

#include "chance.hpp"
#include "gather.hpp"
#include "mrhnet_native.h"
#include "reference.hpp"
#include "transform.hpp"

namespace {

int failures = 0;

void expect(bool held, const std::string &what) {
    if (held) return;
    std::printf("FAILED: %s\n", what.c_str());
    ++failures;
}

std::vector<int> kernels_here() {
    std::vector<int> found;
    for (int kernel = 0; mrhnet_kernel_name(kernel); ++kernel)
        if (mrhnet_kernel_runs(kernel)) found.push_back(kernel);
    return found;
}

mrhnet_network *packed(reference::Weights &weights, int kernel) {
    const mrhnet_weights view = weights.view();
    mrhnet_network *network = nullptr;
    expect(mrhnet_network_create(&view, kernel, &network) == MRHNET_OK, "a network is packed");
    return network;
}

std::vector<float> patch_outputs(const mrhnet_network *network, const std::vector<float> &patches, std::int64_t n,
                                 int threads, float maximum = 1) {
    std::vector<float> maxima(static_cast<std::size_t>(n), maximum), output(static_cast<std::size_t>(9 * n));
    mrhnet_job *job = nullptr;
    expect(mrhnet_predict_patches(patches.data(), maxima.data(), n, network, output.data(), threads, &job) == MRHNET_OK,
           "patches are taken");
    while (!mrhnet_wait(job, 1, nullptr)) {
    }
    double done = 0;
    expect(mrhnet_wait(job, 0, &done) == 1 && done == 1, "a job that has ended is done");
    expect(mrhnet_job_status(job) == MRHNET_OK, "a job ends well");
    mrhnet_job_free(job);
    return output;
}

std::vector<float> random_patches(Chance &chance, std::int64_t n, int contrasts) {
    std::vector<float> patches(static_cast<std::size_t>(n * contrasts * 9));
    for (float &value : patches) value = static_cast<float>(chance.even());
    return patches;
}

struct OneNumber {
    using V = double;
    static V fill(double x) { return x; }
    static V add(V a, V b) { return a + b; }
    static V sub(V a, V b) { return a - b; }
    static V multiply_add(V a, V b, V c) { return a * b + c; }
};

void sixteen_products_are_the_convolution() {
    Chance chance(1);
    for (int trial = 0; trial < 100; ++trial) {
        double patch[9], of_patch[kProducts], of_filter[kProducts], result[9];
        std::vector<float> filter(9);
        reference::Maps x(9);
        for (std::size_t q = 0; q < 9; ++q) {
            x[q] = patch[q] = chance.whole(-9, 9);
            filter[q] = static_cast<float>(chance.whole(-9, 9));
        }
        transform_patch<OneNumber>(patch, of_patch);
        transform_filter(filter.data(), of_filter);
        for (int p = 0; p < kProducts; ++p) of_patch[p] *= of_filter[p];
        transform_back<OneNumber>(of_patch, result);
        const reference::Maps expected = reference::convolved(x, filter, {0.0f});
        for (std::size_t q = 0; q < 9; ++q)
            expect(std::abs(result[q] - expected[q]) < 1e-11, "the transform convolves");
    }
}

void the_start_of_the_sums_comes_back_as_ones() {
    double starts[kProducts], result[9];
    for (int p = 0; p < kProducts; ++p) starts[p] = kOnes[p / kPoints] * kOnes[p % kPoints];
    transform_back<OneNumber>(starts, result);
    for (const double value : result) expect(value == 1, "a bias is the same at all pixels");
}

// 80 patches are more than a block, of 65 filters, which no kernel holds in one strip.
void kernels_agree_with_loops() {
    Chance chance(2);
    const struct {
        int contrasts, filters, blocks;
        bool offset, scale;
        std::int64_t patches;
    } cases[] = {{1, 1, 0, true, true, 20},    {5, 64, 2, true, true, 20},    {16, 65, 1, true, false, 80},
                 {67, 64, 1, false, true, 20}, {17, 20, 3, false, false, 20}, {80, 130, 0, true, true, 20}};
    for (const auto &size : cases) {
        reference::Weights weights = reference::random_weights(chance, size.contrasts, size.filters, size.blocks, true);
        if (!size.offset) weights.offset.clear();
        if (!size.scale) weights.scale.clear();
        const std::int64_t n = size.patches;
        const std::vector<float> patches = random_patches(chance, n, size.contrasts);
        std::vector<double> expected;
        for (auto patch = patches.begin(); patch != patches.end(); patch += size.contrasts * 9)
            for (const double value : reference::network(weights, {patch, patch + size.contrasts * 9}, 1))
                expected.push_back(value);
        double largest = 0;
        for (const double value : expected) largest = std::max(largest, std::abs(value));
        for (const int kernel : kernels_here()) {
            mrhnet_network *network = packed(weights, kernel);
            const std::vector<float> output = patch_outputs(network, patches, n, 1);
            mrhnet_network_free(network);
            double error = 0;
            for (std::size_t i = 0; i < output.size(); ++i)
                error = std::max(error, std::abs(static_cast<double>(output[i]) - expected[i]));
            expect(error <= (mrhnet_kernel_is_fast(kernel) ? 0.05 : 1e-5) * largest,
                   std::string(mrhnet_kernel_name(kernel)) + " is off by " + std::to_string(error / largest));
        }
    }
}

void values_depend_on_nothing_but_their_patch() {
    Chance chance(3);
    reference::Weights weights = reference::random_weights(chance, 7, 64, 1, false);
    const std::int64_t most = 150;
    const std::vector<float> patches = random_patches(chance, most, 7);
    for (const int kernel : kernels_here()) {
        mrhnet_network *network = packed(weights, kernel);
        const std::vector<float> all = patch_outputs(network, patches, most, 1);
        for (std::int64_t n = 0; n < most; n += 1 + n / 8)
            for (int threads = 1; threads <= 3; ++threads) {
                const std::vector<float> some = patch_outputs(network, patches, n, threads);
                expect(
                    n == 0 || std::memcmp(some.data(), all.data(), some.size() * sizeof(float)) == 0,
                    std::string(mrhnet_kernel_name(kernel)) + " computes " + std::to_string(n) + " patches otherwise");
            }
        mrhnet_network_free(network);
    }
}

void what_is_no_number_stays_none() {
    Chance chance(4);
    reference::Weights weights = reference::random_weights(chance, 5, 64, 1, false);
    for (const float poison : {std::numeric_limits<float>::quiet_NaN(), std::numeric_limits<float>::infinity()})
        for (const int kernel : kernels_here()) {
            mrhnet_network *network = packed(weights, kernel);
            std::vector<float> patches = random_patches(chance, 7, 5);
            patches[3 * 45 + 4] = poison;
            const std::vector<float> output = patch_outputs(network, patches, 7, 1);
            mrhnet_network_free(network);
            for (std::size_t i = 0; i < 7; ++i)
                expect(std::isfinite(output[9 * i + 4]) == (i != 3), "one patch, and no other, is no number");
        }
}

// Of all that are no numbers, the last to be rounded to bf16 as a number would be, and become a zero.
void a_weight_that_is_no_number_leaves_none() {
    Chance chance(9);
    const std::uint32_t all_ones = 0x7fffffff;
    float poison;
    std::memcpy(&poison, &all_ones, sizeof poison);
    for (std::size_t layer = 0; layer < 6; ++layer)
        for (const int kernel : kernels_here()) {
            reference::Weights weights = reference::random_weights(chance, 3, 5, 0, false);
            weights.weights[layer][4] = poison;
            mrhnet_network *network = packed(weights, kernel);
            const std::vector<float> output = patch_outputs(network, random_patches(chance, 2, 3), 2, 1);
            mrhnet_network_free(network);
            for (std::size_t i = 0; i < 2; ++i)
                expect(std::isnan(output[9 * i + 4]),
                       std::string(mrhnet_kernel_name(kernel)) + " makes a number of layer " + std::to_string(layer));
        }
}

void a_maximum_may_be_tiny_huge_or_negative() {
    Chance chance(10);
    reference::Weights weights = reference::random_weights(chance, 5, 16, 1, true);
    const std::vector<float> patches = random_patches(chance, 3, 5);
    const auto outputs = [&](int kernel, float maximum) {
        std::vector<float> scaled = patches;
        for (float &value : scaled) value *= maximum;
        mrhnet_network *network = packed(weights, kernel);
        const std::vector<float> output = patch_outputs(network, scaled, 3, 1, maximum);
        mrhnet_network_free(network);
        return output;
    };
    for (const int kernel : kernels_here()) {
        const std::vector<float> wanted = outputs(kernel, 1);
        const float tolerance = mrhnet_kernel_is_fast(kernel) ? 0.02f : 1e-5f;
        for (const float maximum : {1e-30f, 1e30f, -1.0f, 3e38f}) {
            const std::vector<float> found = outputs(kernel, maximum);
            for (std::size_t i = 0; i < found.size(); ++i)
                expect(std::abs(found[i] - wanted[i]) <= tolerance,
                       std::string(mrhnet_kernel_name(kernel)) + " divides by " + std::to_string(maximum));
        }
        for (const float maximum : {0.0f, 1e-39f, std::numeric_limits<float>::quiet_NaN()})
            for (const float value : outputs(kernel, maximum))
                expect(std::isnan(value), "what cannot be divided is no number");
    }
}

// A product and a sum in one step would give other last bits.
void gathered_values_are_rounded_at_each_step() {
    Chance chance(5);
    std::vector<float> stored(1000);
    for (float &value : stored) value = static_cast<float>(chance.even());
    const std::int64_t bytes = sizeof(float);
    const mrhnet_frame frame{stored.data(), {100 * bytes, 10 * bytes, bytes}, MRHNET_FLOAT32, 0, 0.7f, 0.3f};
    const mrhnet::Volume volume{{frame}, {10, 10, 10}};
    const mrhnet_volume view{1, &frame, {10, 10, 10}, 1};
    for (std::int32_t i = 0; i < 1000; ++i) {
        const std::int32_t voxel[] = {i / 100, i / 10 % 10, i % 10};
        std::vector<float> raw(9 * 16);
        mrhnet::gather(volume, voxel, 1, 16, raw.data());
        const std::vector<float> expected = reference::patch_at(view, voxel);
        for (std::size_t q = 0; q < 9; ++q) expect(raw[16 * q] == expected[q], "a gathered value is rounded twice");
    }
}

void a_cancelled_job_ends_soon_and_its_networks_may_be_gone() {
    Chance chance(6);
    reference::Weights weights = reference::random_weights(chance, 5, 64, 30, false);
    const std::int64_t n = 100000;
    const std::vector<float> patches(static_cast<std::size_t>(n) * 45, 0.5f), maxima(static_cast<std::size_t>(n), 1.0f);
    std::vector<float> output(static_cast<std::size_t>(n) * 9);
    mrhnet_network *network = packed(weights, kernels_here().back());
    mrhnet_job *job = nullptr;
    expect(mrhnet_predict_patches(patches.data(), maxima.data(), n, network, output.data(), 2, &job) == MRHNET_OK,
           "it starts");
    mrhnet_network_free(network);
    for (const double seconds : {0.01, 0.0, -1.0, std::numeric_limits<double>::quiet_NaN()})
        expect(mrhnet_wait(job, seconds, nullptr) == 0, "so much takes longer");
    expect(mrhnet_job_status(job) != MRHNET_OK, "a job under way has not ended well");
    mrhnet_cancel(job);
    expect(mrhnet_wait(job, 2, nullptr) == 1, "it ends within two seconds");
    expect(mrhnet_job_status(job) == MRHNET_CANCELLED, "it says that it was cancelled");
    mrhnet_job_free(job);
}

void expect_to_end_soon(mrhnet_job *job, const std::string &what) {
    expect(mrhnet_wait(job, 0.01, nullptr) == 0, what + " takes longer");
    mrhnet_cancel(job);
    expect(mrhnet_wait(job, 2, nullptr) == 1, what + " ends within two seconds of being cancelled");
    mrhnet_job_free(job);
}

// Looked at between blocks alone, a cancellation would wait for all networks; within them alone, for the first
// convolution of every block.
void cancelling_is_heeded_within_a_block_and_between_blocks() {
    Chance chance(7);
    const std::int32_t contrasts = 67;
    const float stored[1] = {1};
    const std::vector<mrhnet_frame> frames(contrasts, {stored, {4, 4, 4}, MRHNET_FLOAT32, 0, 1, 0});
    const mrhnet_volume volume{contrasts, frames.data(), {1, 1, 1}, 1};
    const auto cancelled = [&](int blocks, std::int64_t n, std::int32_t count, const std::string &what) {
        reference::Weights weights = reference::random_weights(chance, contrasts, 64, blocks, false);
        mrhnet_network *network = packed(weights, kernels_here().back());
        const std::vector<const mrhnet_network *> networks(static_cast<std::size_t>(count), network);
        const std::vector<std::int32_t> voxels(static_cast<std::size_t>(3 * n));
        std::vector<float> output(static_cast<std::size_t>(n));
        const std::vector<float *> outputs(networks.size(), output.data());
        mrhnet_job *job = nullptr;
        expect(mrhnet_predict_volume(&volume, networks.data(), count, voxels.data(), n, outputs.data(), 1, &job) ==
                   MRHNET_OK,
               what + " starts");
        mrhnet_network_free(network);
        expect_to_end_soon(job, what);
    };
    cancelled(30, 70, 1000, "one block of many networks");
    cancelled(0, 2000000, 1, "many blocks of a small network");
}

// Of the last convolution that is transformed, as what comes of it is rounded no more. Only centres of filters and
// patches are not 0, and powers of two: nothing else is rounded on the way.
void weights_of_the_fast_kernel_are_rounded_to_the_nearest() {
    constexpr float kStep = 1.0f / 128;  // of bf16 above 1
    const struct {
        float weight, rounded;
    } cases[] = {{1 + 0.25f * kStep, 1},
                 {1 + 0.5f * kStep, 1},
                 {1 + 0.75f * kStep, 1 + kStep},
                 {1 + 1.5f * kStep, 1 + 2 * kStep}};
    Chance chance(8);
    const std::vector<float> centre{0, 0, 0, 0, 1, 0, 0, 0, 0};
    reference::Weights weights = reference::random_weights(chance, 1, 1, 0, false);
    for (auto &filter : weights.weights) filter = centre;
    for (auto &bias : weights.biases) bias = {0};
    float &weight = weights.weights[weights.weights.size() - 2][4];
    for (const auto &one : cases)
        for (const int kernel : kernels_here()) {
            if (!mrhnet_kernel_is_fast(kernel)) continue;
            weight = one.rounded;
            const double expected = reference::network(weights, centre, 1)[4];
            weight = one.weight;
            mrhnet_network *network = packed(weights, kernel);
            const float found = patch_outputs(network, centre, 1, 1)[4];
            mrhnet_network_free(network);
            expect(found == expected,
                   std::to_string(one.weight) + " counts as " + std::to_string(found / expected * one.rounded));
        }
}

void what_is_missing_is_refused_and_breaks_nothing() {
    Chance chance(11);
    reference::Weights weights = reference::random_weights(chance, 2, 3, 0, false);
    const mrhnet_weights view = weights.view();
    mrhnet_network *network = packed(weights, kernels_here().back());
    expect(mrhnet_network_create(&view, kernels_here().back(), nullptr) == MRHNET_BAD_ARGUMENT, "a network's place");
    mrhnet_network_free(nullptr);

    float patches[18] = {}, maxima[1] = {1}, output[9];
    mrhnet_job *job = nullptr;
    const auto refused = [&](const float *p, const float *m, std::int64_t n, const mrhnet_network *of, float *out,
                             int threads) {
        job = reinterpret_cast<mrhnet_job *>(patches);
        return mrhnet_predict_patches(p, m, n, of, out, threads, &job) == MRHNET_BAD_ARGUMENT && !job;
    };
    expect(refused(nullptr, maxima, 1, network, output, 1), "patches are missing");
    expect(refused(patches, nullptr, 1, network, output, 1), "maxima are missing");
    expect(refused(patches, maxima, 1, network, nullptr, 1), "an output is missing");
    expect(refused(patches, maxima, 1, nullptr, output, 1), "a network is missing");
    expect(refused(patches, maxima, -1, network, output, 1), "less than no patches");
    expect(refused(patches, maxima, std::numeric_limits<std::int64_t>::max(), network, output, 1), "too many patches");
    expect(refused(patches, maxima, 1, network, output, 0), "no threads");
    expect(mrhnet_predict_patches(patches, maxima, 1, network, output, 1, nullptr) == MRHNET_BAD_ARGUMENT,
           "a job's place");

    const std::int64_t bytes = sizeof(float);
    const mrhnet_frame frame{patches, {bytes, bytes, bytes}, MRHNET_FLOAT32, 0, 1, 0}, frames[] = {frame, frame};
    const mrhnet_volume volume{2, frames, {3, 3, 3}, 1};
    const std::int32_t voxel[] = {1, 1, 1};
    float *outputs[] = {output}, *no_outputs[] = {nullptr};
    expect(mrhnet_predict_volume(&volume, &network, 1, voxel, 1, outputs, 1, nullptr) == MRHNET_BAD_ARGUMENT,
           "a volume's job's place");
    const auto volume_refused = [&](const mrhnet_volume &of, std::int32_t u) {
        const std::int32_t place[] = {u, 1, 1};
        job = reinterpret_cast<mrhnet_job *>(patches);
        return mrhnet_predict_volume(&of, &network, 1, place, 1, outputs, 1, &job) == MRHNET_BAD_ARGUMENT && !job;
    };
    expect(volume_refused(volume, 3) && volume_refused(volume, -1), "a voxel outside");
    expect(volume_refused({1, frames, {3, 3, 3}, 1}, 1), "too few contrasts");
    for (const float maximum : {0.0f, std::numeric_limits<float>::infinity(), std::numeric_limits<float>::quiet_NaN()})
        expect(volume_refused({2, frames, {3, 3, 3}, maximum}, 1), "a maximum that divides nothing");
    mrhnet_frame far[] = {frame, frame};
    far[1].strides[0] = std::numeric_limits<std::int64_t>::min();
    expect(volume_refused({2, far, {3, 3, 3}, 1}, 1), "a stride beyond all memory");

    expect(mrhnet_wait(nullptr, 1, nullptr) == 1 && mrhnet_job_status(nullptr) == MRHNET_BAD_ARGUMENT, "no job");
    mrhnet_cancel(nullptr);
    mrhnet_job_free(nullptr);

    const auto ends_at_once = [&](std::int32_t status) {
        double done = 0;
        expect(
            status == MRHNET_OK && mrhnet_wait(job, 0, &done) == 1 && done == 1 && mrhnet_job_status(job) == MRHNET_OK,
            "where there is nothing to do, all is done");
        mrhnet_job_free(job);
    };
    ends_at_once(mrhnet_predict_patches(nullptr, nullptr, 0, network, nullptr, 3, &job));
    ends_at_once(mrhnet_predict_volume(&volume, &network, 1, nullptr, 0, no_outputs, 3, &job));
    mrhnet_network_free(network);
}

void one_may_wait_for_ever() {
    Chance chance(12);
    reference::Weights weights = reference::random_weights(chance, 5, 64, 3, false);
    const std::int64_t n = 1000;
    const std::vector<float> patches = random_patches(chance, n, 5), maxima(static_cast<std::size_t>(n), 1.0f);
    std::vector<float> output(static_cast<std::size_t>(9 * n));
    mrhnet_network *network = packed(weights, kernels_here().back());
    mrhnet_job *job = nullptr;
    expect(mrhnet_predict_patches(patches.data(), maxima.data(), n, network, output.data(), 1, &job) == MRHNET_OK,
           "patches are taken");
    mrhnet_network_free(network);
    expect(mrhnet_wait(job, std::numeric_limits<double>::infinity(), nullptr) == 1, "a job is waited for");
    mrhnet_job_free(job);
}

void kernels_have_names_and_speeds() {
    expect(mrhnet_abi_version() == MRHNET_ABI_VERSION, "the interface's version");
    expect(!mrhnet_kernel_name(-1) && !mrhnet_kernel_name(99), "there are no such kernels");
    expect(std::string(mrhnet_kernel_name(kernels_here().back())) == "portable", "the last kernel runs everywhere");
    for (const int kernel : kernels_here()) {
        const double peak = mrhnet_peak(kernel, 2, 1);
        expect(peak > 1e8 && std::isfinite(peak), "a kernel's peak");
        std::printf("%s: %.1f GFLOP/s at best with two threads\n", mrhnet_kernel_name(kernel), peak / 1e9);
    }
    expect(mrhnet_peak(99, 1, 1) == 0 && mrhnet_peak(0, 0, 1) == 0, "no peak of nothing");
}

}  // namespace

int main() {
    sixteen_products_are_the_convolution();
    the_start_of_the_sums_comes_back_as_ones();
    kernels_agree_with_loops();
    values_depend_on_nothing_but_their_patch();
    what_is_no_number_stays_none();
    a_weight_that_is_no_number_leaves_none();
    a_maximum_may_be_tiny_huge_or_negative();
    gathered_values_are_rounded_at_each_step();
    a_cancelled_job_ends_soon_and_its_networks_may_be_gone();
    cancelling_is_heeded_within_a_block_and_between_blocks();
    weights_of_the_fast_kernel_are_rounded_to_the_nearest();
    what_is_missing_is_refused_and_breaks_nothing();
    one_may_wait_for_ever();
    kernels_have_names_and_speeds();
    std::printf("%d failures\n", failures);
    return failures != 0;
}
