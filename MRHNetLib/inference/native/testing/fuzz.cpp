// Random volumes, networks and jobs, and arguments that make no sense, against loops in fp64.
//
//     mrhnet_fuzz SECONDS SEED
//
// Case after case until the time is over; a case depends on its own number alone, and a failure names it. To be built
// with MRHNET_NATIVE_SANITIZE: every buffer ends where its last value does.
#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <limits>
#include <memory>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "chance.hpp"
#include "mrhnet_native.h"
#include "reference.hpp"

namespace {

std::uint64_t current_case = 0;

void require(bool held, const std::string &what) {
    if (held) return;
    std::fprintf(stderr, "case %llu: %s\n", static_cast<unsigned long long>(current_case), what.c_str());
    std::exit(1);
}

std::vector<int> kernels_here() {
    std::vector<int> found;
    for (int kernel = 0; mrhnet_kernel_name(kernel); ++kernel)
        if (mrhnet_kernel_runs(kernel)) found.push_back(kernel);
    return found;
}

// A frame of random values in memory that ends with its last one, read by strides of any order, size and sign.
struct StoredFrame {
    std::unique_ptr<unsigned char[]> memory;
    mrhnet_frame frame{};

    StoredFrame(Chance &chance, const std::int64_t *shape) {
        frame.type = chance.whole(MRHNET_INT8, MRHNET_FLOAT64);
        frame.swapped = chance.one_in(3);
        frame.slope = chance.one_in(2) ? 1.0f : static_cast<float>(chance.even());
        frame.intercept = chance.one_in(2) ? 0.0f : static_cast<float>(10 * chance.even());
        const int size = reference::size_of(frame.type);
        const std::int64_t first = lay_out(chance, shape, size);
        std::int64_t last = 0;
        for (int axis = 0; axis < 3; ++axis) last += std::abs(frame.strides[axis]) * (shape[axis] - 1);
        const std::int64_t unaligned = chance.one_in(2) ? chance.whole(1, 7) : 0;
        const auto bytes = static_cast<std::size_t>(unaligned + last + size);
        memory.reset(new unsigned char[bytes]);
        for (std::size_t i = 0; i < bytes; ++i) memory[i] = static_cast<unsigned char>(chance.bits());
        frame.data = memory.get() + unaligned + first;
        if (frame.type >= MRHNET_FLOAT32) write_moderate_numbers(chance, shape, size);
    }

private:
    // Chooses the strides; gives the byte of voxel (0, 0, 0).
    std::int64_t lay_out(Chance &chance, const std::int64_t *shape, int size) {
        int order[3] = {0, 1, 2};
        for (int i = 2; i > 0; --i) std::swap(order[i], order[chance.whole(0, i)]);
        std::int64_t step = size + (chance.one_in(3) ? chance.whole(1, 9) : 0), first = 0;
        for (const int axis : order) {
            frame.strides[axis] = chance.one_in(8) ? 0 : step;
            step = step * shape[axis] + (chance.one_in(3) ? chance.whole(1, 9) : 0);
            if (!chance.one_in(3)) continue;
            frame.strides[axis] = -frame.strides[axis];
            first -= frame.strides[axis] * (shape[axis] - 1);
        }
        return first;
    }

    // Random bits are mostly no sensible floating-point numbers.
    void write_moderate_numbers(Chance &chance, const std::int64_t *shape, int size) {
        auto *data = static_cast<unsigned char *>(const_cast<void *>(frame.data));
        for (std::int64_t u = 0; u < shape[0]; ++u)
            for (std::int64_t v = 0; v < shape[1]; ++v)
                for (std::int64_t w = 0; w < shape[2]; ++w) {
                    const double wide = 100 * chance.even();
                    const auto narrow = static_cast<float>(wide);
                    unsigned char bytes[8];
                    std::memcpy(bytes, size == 8 ? static_cast<const void *>(&wide) : &narrow,
                                static_cast<std::size_t>(size));
                    unsigned char *place = data + u * frame.strides[0] + v * frame.strides[1] + w * frame.strides[2];
                    for (int i = 0; i < size; ++i) place[i] = bytes[frame.swapped ? size - 1 - i : i];
                }
    }
};

struct StoredVolume {
    std::vector<StoredFrame> stored;
    std::vector<mrhnet_frame> frames;
    mrhnet_volume volume{};

    StoredVolume(Chance &chance, int contrasts) {
        for (std::int64_t &length : volume.shape) length = chance.whole(1, 7);
        double largest = 1;
        for (int c = 0; c < contrasts; ++c) {
            stored.emplace_back(chance, volume.shape);
            frames.push_back(stored.back().frame);
            const double ranges[] = {128, 256, 32768, 65536, 2147483648.0, 4294967296.0, 9.3e18, 1.9e19, 100, 100};
            largest =
                std::max(largest, ranges[frames.back().type] * std::abs(static_cast<double>(frames.back().slope)));
        }
        volume.contrasts = contrasts;
        volume.frames = frames.data();
        volume.maximum = static_cast<float>(chance.one_in(4) ? -largest : largest);
    }
};

struct Packed {
    reference::Weights weights;
    mrhnet_network *network = nullptr;
    bool fast = false;

    Packed(Chance &chance, int contrasts, int kernel)
        : weights(reference::random_weights(
              chance, contrasts,
              chance.of<int>({64, 70, chance.whole(1, 40), chance.whole(1, 40), chance.whole(1, 40)}),
              chance.whole(0, 2), chance.one_in(2))),
          fast(mrhnet_kernel_is_fast(kernel) != 0) {
        if (chance.one_in(4)) weights.offset.clear();
        if (chance.one_in(4)) weights.scale.clear();
        const mrhnet_weights view = weights.view();
        require(mrhnet_network_create(&view, kernel, &network) == MRHNET_OK, "a good network is refused");
    }
    Packed(const Packed &) = delete;
    ~Packed() { mrhnet_network_free(network); }
};

// Lets a job run, or cancels it at some moment; gives its status.
int run_to_end(Chance &chance, mrhnet_job *job) {
    const bool cancelled = chance.one_in(4);
    if (cancelled) {
        std::this_thread::sleep_for(std::chrono::microseconds(chance.whole(0, 3000)));
        mrhnet_cancel(job);
    }
    double done = -1;
    while (!mrhnet_wait(job, 0.002 * chance.whole(0, 5), &done))
        require(done >= 0 && done <= 1, "a share beyond 0 to 1");
    const int status = mrhnet_job_status(job);
    require(status == MRHNET_OK || (cancelled && status == MRHNET_CANCELLED), "a job ended wrongly");
    require(status == MRHNET_CANCELLED || mrhnet_wait(job, 0, &done), "an ended job runs again");
    mrhnet_job_free(job);
    return status;
}

// What a cancelled job did not come to is as it was: NaN.
void compare(const Packed &packed, const std::vector<double> &expected, const float *output, bool complete) {
    double largest = 0;
    for (const double value : expected) largest = std::max(largest, std::abs(value));
    const double tolerance = (packed.fast ? 0.1 : 2e-5) * (largest + 1);
    for (std::size_t i = 0; i < expected.size(); ++i) {
        if (!complete && std::isnan(output[i])) continue;
        require(
            std::abs(static_cast<double>(output[i]) - expected[i]) <= tolerance,
            "value " + std::to_string(i) + " is " + std::to_string(output[i]) + ", not " + std::to_string(expected[i]));
    }
}

std::unique_ptr<float[]> no_numbers(std::size_t count) {
    std::unique_ptr<float[]> output(new float[count]);
    std::fill_n(output.get(), count, std::numeric_limits<float>::quiet_NaN());
    return output;
}

void try_volume(Chance &chance, const std::vector<int> &kernels) {
    const int contrasts = chance.one_in(4) ? chance.whole(60, 70) : chance.whole(1, 20);
    const StoredVolume stored(chance, contrasts);
    std::vector<std::unique_ptr<Packed>> packed;
    for (int i = chance.whole(1, 3); i > 0; --i)
        packed.push_back(std::make_unique<Packed>(chance, contrasts, chance.of(kernels)));
    const int n = chance.one_in(4) ? chance.whole(0, 200) : chance.whole(0, 20);
    std::unique_ptr<std::int32_t[]> voxels(new std::int32_t[static_cast<std::size_t>(3 * n)]);
    for (int i = 0; i < 3 * n; ++i)
        voxels[static_cast<std::size_t>(i)] = chance.whole(0, static_cast<int>(stored.volume.shape[i % 3]) - 1);

    std::vector<const mrhnet_network *> networks;
    std::vector<std::unique_ptr<float[]>> outputs;
    std::vector<float *> output_pointers;
    for (const auto &one : packed) {
        networks.push_back(one->network);
        outputs.push_back(no_numbers(static_cast<std::size_t>(n)));
        output_pointers.push_back(outputs.back().get());
    }
    mrhnet_job *job = nullptr;
    require(mrhnet_predict_volume(&stored.volume, networks.data(), static_cast<int>(networks.size()), voxels.get(), n,
                                  output_pointers.data(), chance.whole(1, 5), &job) == MRHNET_OK,
            "a good volume is refused");
    const bool complete = run_to_end(chance, job) == MRHNET_OK;
    for (std::size_t k = 0; k < packed.size(); ++k) {
        std::vector<double> expected;
        for (int i = 0; i < n; ++i)
            expected.push_back(reference::network(
                packed[k]->weights, reference::patch_at(stored.volume, &voxels[static_cast<std::size_t>(3 * i)]),
                stored.volume.maximum)[4]);
        compare(*packed[k], expected, outputs[k].get(), complete);
    }
}

void try_patches(Chance &chance, const std::vector<int> &kernels) {
    const int contrasts = chance.whole(1, 40), n = chance.whole(0, 30);
    const Packed packed(chance, contrasts, chance.of(kernels));
    const auto values = static_cast<std::size_t>(n * contrasts * 9), count = static_cast<std::size_t>(n);
    std::unique_ptr<float[]> patches(new float[values]), maxima(new float[count]), output = no_numbers(count * 9);
    for (std::size_t i = 0; i < values; ++i) patches[i] = static_cast<float>(100 * chance.even());
    for (std::size_t i = 0; i < count; ++i) maxima[i] = static_cast<float>(150 + 50 * chance.even());
    mrhnet_job *job = nullptr;
    require(mrhnet_predict_patches(patches.get(), maxima.get(), n, packed.network, output.get(), chance.whole(1, 4),
                                   &job) == MRHNET_OK,
            "good patches are refused");
    const bool complete = run_to_end(chance, job) == MRHNET_OK;
    std::vector<double> expected;
    for (std::size_t i = 0; i < count; ++i) {
        const float *first = patches.get() + i * static_cast<std::size_t>(contrasts) * 9;
        for (const double value : reference::network(packed.weights, {first, first + contrasts * 9}, maxima[i]))
            expected.push_back(value);
    }
    compare(packed, expected, output.get(), complete);
}

void try_nonsense(Chance &chance, const std::vector<int> &kernels) {
    const StoredVolume stored(chance, 3);
    const Packed packed(chance, 3, chance.of(kernels)), other(chance, 4, chance.of(kernels));
    mrhnet_volume volume = stored.volume;
    std::vector<mrhnet_frame> frames = stored.frames;
    volume.frames = frames.data();
    const mrhnet_network *networks[] = {packed.network, packed.network};
    std::int32_t voxels[] = {0, 0, 0, 0, 0, 0};
    float first[2], second[2], *outputs[] = {first, second};
    std::int64_t n = 2;
    int count = 2, threads = 2;
    const std::int32_t *voxel_list = voxels;
    const mrhnet_volume *given = &volume;
    const int axis = chance.whole(0, 2);
    switch (chance.whole(0, 19)) {
        case 0: given = nullptr; break;
        case 1: volume.frames = nullptr; break;
        case 2: volume.contrasts = -chance.whole(0, 1 << 30); break;
        case 3:
            volume.contrasts = 4;
            volume.frames = nullptr;
            break;
        case 4: volume.shape[axis] = -chance.whole(0, 1 << 30); break;
        case 5: volume.maximum = chance.one_in(2) ? 0 : std::numeric_limits<float>::infinity(); break;
        case 6: volume.maximum = std::numeric_limits<float>::quiet_NaN(); break;
        case 7: frames[1].data = nullptr; break;
        case 8: frames[2].type = chance.one_in(2) ? -1 : MRHNET_FLOAT64 + chance.whole(1, 99); break;
        case 9: frames[0].strides[axis] = std::numeric_limits<std::int64_t>::min(); break;
        case 10: voxels[3 + axis] = -chance.whole(1, 1 << 30); break;
        case 11: voxels[axis] = static_cast<std::int32_t>(volume.shape[axis]) + chance.whole(0, 1 << 30); break;
        case 12: voxel_list = nullptr; break;
        case 13: n = -chance.whole(1, 1 << 30); break;
        case 14: n = std::numeric_limits<std::int64_t>::max() - chance.whole(0, 9); break;
        case 15: threads = -chance.whole(0, 1 << 30); break;
        case 16: count = -chance.whole(0, 1 << 30); break;
        case 17: networks[1] = nullptr; break;
        case 18: networks[1] = other.network; break;
        default: outputs[1] = nullptr;
    }
    auto *job = reinterpret_cast<mrhnet_job *>(&volume);
    require(
        mrhnet_predict_volume(given, networks, count, voxel_list, n, outputs, threads, &job) == MRHNET_BAD_ARGUMENT &&
            !job,
        "nonsense about a volume is taken");
}

void try_bad_network(Chance &chance, const std::vector<int> &kernels) {
    reference::Weights weights = reference::random_weights(chance, 2, 3, 1, true);
    mrhnet_weights view = weights.view();
    int kernel = chance.of(kernels);
    switch (chance.whole(0, 7)) {
        case 0: view.contrasts = -chance.whole(0, 1 << 30); break;
        case 1: view.filters = chance.one_in(2) ? -chance.whole(0, 1 << 30) : 1 << 30; break;
        case 2: view.blocks = chance.one_in(2) ? -chance.whole(1, 1 << 30) : 1 << 30; break;
        case 3: view.weights = nullptr; break;
        case 4: view.biases = nullptr; break;
        case 5: weights.weight_pointers[static_cast<std::size_t>(chance.whole(0, 7))] = nullptr; break;
        case 6: weights.bias_pointers[static_cast<std::size_t>(chance.whole(0, 7))] = nullptr; break;
        default: kernel = chance.one_in(2) ? -chance.whole(1, 1 << 30) : chance.whole(100, 1 << 30);
    }
    auto *network = reinterpret_cast<mrhnet_network *>(&view);
    require(mrhnet_network_create(&view, kernel, &network) == MRHNET_BAD_ARGUMENT && !network,
            "a bad network is taken");
}

void try_one(std::uint64_t number, const std::vector<int> &kernels) {
    current_case = number;
    Chance chance(number * 0x2545f4914f6cdd1d);
    const int kind = chance.whole(0, 9);
    if (kind < 5)
        try_volume(chance, kernels);
    else if (kind < 7)
        try_patches(chance, kernels);
    else if (kind < 9)
        try_nonsense(chance, kernels);
    else
        try_bad_network(chance, kernels);
}

}  // namespace

int main(int count, char **arguments) {
    if (count != 3) {
        std::fprintf(stderr, "usage: %s SECONDS SEED\n", arguments[0]);
        return 2;
    }
    const double seconds = std::atof(arguments[1]);
    const std::uint64_t first = std::strtoull(arguments[2], nullptr, 10);
    const std::vector<int> kernels = kernels_here();
    const auto start = std::chrono::steady_clock::now();
    std::uint64_t number = first;
    do {
        try_one(number++, kernels);
    } while (std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count() < seconds);
    std::printf("%llu cases\n", static_cast<unsigned long long>(number - first));
    return 0;
}
