#include "job.hpp"

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <utility>

namespace mrhnet {

namespace {

constexpr double kLongestWait = 3600;  // seconds; callers wait again

constexpr std::size_t aligned(std::size_t bytes) {
    return (bytes + kAlignment - 1) / kAlignment * kAlignment;
}

// What the networks of a job share: patches and maxima of a block.
std::size_t raw_bytes(int contrasts) {
    return aligned(static_cast<std::size_t>(kBlock) * kPixels * static_cast<std::size_t>(contrasts) * sizeof(float));
}

constexpr std::size_t kMaximaBytes = aligned(kBlock * sizeof(float));

std::size_t workspace_bytes(const std::vector<Target> &targets) {
    std::size_t largest = 0;
    for (const Target &target : targets) largest = std::max(largest, target.network->workspace_bytes());
    return raw_bytes(targets.front().network->packed().contrasts) + kMaximaBytes + largest;
}

// As many voxels a block as keep all threads busy; a voxel's value does not depend on it.
int block_for(std::int64_t voxels, int threads) {
    const std::int64_t share = (voxels + threads - 1) / threads;
    return static_cast<int>(std::min<std::int64_t>(kBlock, (share + kTile - 1) / kTile * kTile));
}

std::int64_t convolutions(const std::vector<Target> &targets) {
    std::int64_t sum = 0;
    for (const Target &target : targets) sum += target.network->packed().layer_count;
    return sum;
}

}  // namespace

Job::Job(std::unique_ptr<const Source> source, std::vector<Target> targets, std::int64_t voxels, bool whole,
         int threads)
    : source_(std::move(source)),
      targets_(std::move(targets)),
      voxels_(voxels),
      whole_(whole),
      block_(block_for(voxels, threads)),
      work_(voxels * convolutions(targets_)) {
    if (voxels == 0) return;
    const auto wanted = static_cast<std::size_t>(std::min<std::int64_t>(threads, (voxels + block_ - 1) / block_));
    std::vector<AlignedMemory> memory;
    memory.reserve(wanted);
    while (memory.size() < wanted) memory.push_back(aligned_memory(workspace_bytes(targets_)));
    threads_.reserve(wanted);
    try {
        for (AlignedMemory &own : memory) {
            {
                const std::lock_guard<std::mutex> lock(mutex_);
                ++running_;
            }
            threads_.emplace_back([this, held = std::move(own)] { run(held.get()); });
        }
    } catch (...) {
        cancel();
        for (std::thread &thread : threads_) thread.join();
        throw;
    }
}

Job::~Job() {
    cancel();
    for (std::thread &thread : threads_) thread.join();
}

bool Job::wait(double seconds) {
    const double bounded = seconds > 0 ? std::min(seconds, kLongestWait) : 0;  // also where it is no number
    std::unique_lock<std::mutex> lock(mutex_);
    return ended_.wait_for(lock, std::chrono::duration<double>(bounded), [this] { return running_ == 0; });
}

double Job::done() const {
    return work_ == 0 ? 1 : static_cast<double>(worked_) / static_cast<double>(work_);
}

bool Job::complete() const {
    return worked_ == work_;
}

void Job::end() noexcept {
    const std::lock_guard<std::mutex> lock(mutex_);
    --running_;
    ended_.notify_all();
}

void Job::run(unsigned char *memory) noexcept {
    const int contrasts = targets_.front().network->packed().contrasts;
    auto *raw = reinterpret_cast<float *>(memory);
    auto *maxima = reinterpret_cast<float *>(memory + raw_bytes(contrasts));
    unsigned char *own = memory + raw_bytes(contrasts) + kMaximaBytes;
    std::fill_n(maxima, kBlock, 1.0f);
    while (!cancelled_) {
        const std::int64_t first = next_.fetch_add(block_);
        if (first >= voxels_) break;
        const int count = static_cast<int>(std::min<std::int64_t>(block_, voxels_ - first));
        source_->fill(first, count, contrasts, raw, maxima);
        for (const Target &target : targets_)
            if (!compute(target, target.network->workspace(own, raw, maxima), first, count)) break;
    }
    end();
}

// Whether it came to its end. Looks up between layers: a whole block takes a slow processor tenths of a second.
bool Job::compute(const Target &target, const Workspace &space, std::int64_t first, int count) noexcept {
    const Kernel &kernel = target.network->kernel();
    const PackedNetwork &packed = target.network->packed();
    const int filled = filled_up(count, kTile);  // what lies beyond `count` is of an earlier block, and is not put out
    kernel.enter(packed, space, filled);
    for (int layer = 1; layer < packed.layer_count; ++layer) {
        if (cancelled_) return false;
        kernel.advance(packed, space, layer, filled);
    }
    const std::int64_t values = whole_ ? kPixels : 1;
    kernel.leave(packed, space, whole_, count, target.output + first * values);
    worked_ += static_cast<std::int64_t>(count) * packed.layer_count;
    return true;
}

}  // namespace mrhnet
