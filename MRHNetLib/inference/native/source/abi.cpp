// The C interface: arguments are checked here, once, and no exception gets out.
#include <cmath>
#include <cstdint>
#include <limits>
#include <memory>
#include <new>
#include <utility>
#include <vector>

#include "job.hpp"
#include "kernels.hpp"
#include "mrhnet_native.h"
#include "network.hpp"
#include "peak.hpp"
#include "source.hpp"

struct mrhnet_network {
    std::shared_ptr<const mrhnet::Network> network;
};

struct mrhnet_job {
    mrhnet::Job job;
};

namespace {

using namespace mrhnet;

constexpr int kLargest = 1 << 16;  // contrasts, filters, blocks, networks, threads: products of them stay in 64 bits

bool reasonable(std::int32_t size) {
    return size >= 1 && size <= kLargest;
}

// What `work` gives, or the status of what it throws.
template <class Work>
std::int32_t status_of(Work work) noexcept {
    try {
        return work();
    } catch (...) {  // std::bad_alloc, std::length_error, std::system_error of a thread
        return MRHNET_NO_MEMORY;
    }
}

bool acceptable(const mrhnet_weights *weights) {
    if (!weights || !reasonable(weights->contrasts) || !reasonable(weights->filters)) return false;
    if (weights->blocks < 0 || weights->blocks > kLargest || !weights->weights || !weights->biases) return false;
    for (std::int64_t i = 0; i < 6 + 2 * std::int64_t{weights->blocks}; ++i)
        if (!weights->weights[i] || !weights->biases[i]) return false;
    return true;
}

// Whether the distance between any two voxels can be told in bytes.
bool within_memory(const mrhnet_frame &frame, const std::int64_t *shape) {
    constexpr double kFarthest = 4e18;  // of 9.2e18
    double distance = 0;
    for (int axis = 0; axis < 3; ++axis)
        distance += std::abs(static_cast<double>(frame.strides[axis])) * static_cast<double>(shape[axis] + 1);
    return distance < kFarthest;
}

bool acceptable(const mrhnet_volume *volume) {
    if (!volume || !reasonable(volume->contrasts) || !volume->frames) return false;
    if (!std::isfinite(volume->maximum) || volume->maximum == 0) return false;
    for (const std::int64_t length : volume->shape)
        if (length < 1 || length > std::numeric_limits<std::int32_t>::max()) return false;
    for (std::int32_t c = 0; c < volume->contrasts; ++c) {
        const mrhnet_frame &frame = volume->frames[c];
        if (!frame.data || frame.type < MRHNET_INT8 || frame.type > MRHNET_FLOAT64) return false;
        if (!within_memory(frame, volume->shape)) return false;
    }
    return true;
}

bool within(const std::int32_t *voxels, std::int64_t n, const std::int64_t *shape) {
    for (std::int64_t i = 0; i < n; ++i)
        for (int axis = 0; axis < 3; ++axis)
            if (voxels[3 * i + axis] < 0 || voxels[3 * i + axis] >= shape[axis]) return false;
    return true;
}

bool countable(std::int64_t n) {
    return n >= 0 && n < std::int64_t{1} << 40;
}

bool acceptable(const mrhnet_network *const *networks, float *const *outputs, std::int32_t count,
                std::int32_t contrasts, bool written) {
    if (!networks || !outputs || !reasonable(count)) return false;
    for (std::int32_t i = 0; i < count; ++i) {
        if (!networks[i] || networks[i]->network->contrasts() != contrasts) return false;
        if (written && !outputs[i]) return false;
    }
    return true;
}

}  // namespace

std::int32_t mrhnet_abi_version(void) {
    return MRHNET_ABI_VERSION;
}

const char *mrhnet_kernel_name(std::int32_t kernel) {
    const Kernel *found = kernel_number(kernel);
    return found ? found->name : nullptr;
}

std::int32_t mrhnet_kernel_runs(std::int32_t kernel) {
    const Kernel *found = kernel_number(kernel);
    return found && runs_here(*found);
}

std::int32_t mrhnet_kernel_is_fast(std::int32_t kernel) {
    const Kernel *found = kernel_number(kernel);
    return found && found->fast;
}

double mrhnet_peak(std::int32_t kernel, std::int32_t threads, std::int32_t repeats) {
    const Kernel *found = kernel_number(kernel);
    if (!found || !runs_here(*found) || !reasonable(threads) || repeats < 1) return 0;
    double best = 0;
    status_of([&] {
        best = peak(*found, threads, repeats);
        return MRHNET_OK;
    });
    return best;
}

std::int32_t mrhnet_network_create(const mrhnet_weights *weights, std::int32_t kernel, mrhnet_network **network) {
    if (!network) return MRHNET_BAD_ARGUMENT;
    *network = nullptr;
    const Kernel *found = kernel_number(kernel);
    if (!found || !acceptable(weights)) return MRHNET_BAD_ARGUMENT;
    if (!runs_here(*found)) return MRHNET_NO_KERNEL;
    return status_of([&] {
        *network = new mrhnet_network{std::make_shared<const Network>(*weights, *found)};
        return MRHNET_OK;
    });
}

void mrhnet_network_free(mrhnet_network *network) {
    delete network;
}

std::int32_t mrhnet_predict_volume(const mrhnet_volume *volume, const mrhnet_network *const *networks,
                                   std::int32_t count, const std::int32_t *voxels, std::int64_t n,
                                   float *const *outputs, std::int32_t threads, mrhnet_job **job) {
    if (!job) return MRHNET_BAD_ARGUMENT;
    *job = nullptr;
    if (!acceptable(volume) || !countable(n) || !reasonable(threads)) return MRHNET_BAD_ARGUMENT;
    if (!acceptable(networks, outputs, count, volume->contrasts, n > 0)) return MRHNET_BAD_ARGUMENT;
    if (n > 0 && (!voxels || !within(voxels, n, volume->shape))) return MRHNET_BAD_ARGUMENT;
    return status_of([&] {
        Volume held{{volume->frames, volume->frames + volume->contrasts},
                    {volume->shape[0], volume->shape[1], volume->shape[2]}};
        auto source = std::make_unique<const VolumeSource>(std::move(held), volume->maximum, voxels);
        std::vector<Target> targets;
        for (std::int32_t i = 0; i < count; ++i) targets.push_back({networks[i]->network, outputs[i]});
        *job = new mrhnet_job{{std::move(source), std::move(targets), n, false, threads}};
        return MRHNET_OK;
    });
}

std::int32_t mrhnet_predict_patches(const float *patches, const float *maxima, std::int64_t n,
                                    const mrhnet_network *network, float *output, std::int32_t threads,
                                    mrhnet_job **job) {
    if (!job) return MRHNET_BAD_ARGUMENT;
    *job = nullptr;
    if (!network || !countable(n) || !reasonable(threads)) return MRHNET_BAD_ARGUMENT;
    if (n > 0 && (!patches || !maxima || !output)) return MRHNET_BAD_ARGUMENT;
    return status_of([&] {
        auto source = std::make_unique<const PatchSource>(patches, maxima, network->network->contrasts());
        std::vector<Target> targets{{network->network, output}};
        *job = new mrhnet_job{{std::move(source), std::move(targets), n, true, threads}};
        return MRHNET_OK;
    });
}

std::int32_t mrhnet_wait(mrhnet_job *job, double seconds, double *done) {
    if (!job) return 1;
    bool ended = false;
    status_of([&] {
        ended = job->job.wait(seconds);
        return MRHNET_OK;
    });
    if (done) *done = job->job.done();
    return ended;
}

std::int32_t mrhnet_job_status(const mrhnet_job *job) {
    if (!job) return MRHNET_BAD_ARGUMENT;
    return job->job.complete() ? MRHNET_OK : MRHNET_CANCELLED;
}

void mrhnet_cancel(mrhnet_job *job) {
    if (job) job->job.cancel();
}

void mrhnet_job_free(mrhnet_job *job) {
    delete job;
}
