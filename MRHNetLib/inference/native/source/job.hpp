// Work under way: threads that take up one block of voxels after another, until none is left or they are told to stop.
#ifndef MRHNET_JOB_HPP
#define MRHNET_JOB_HPP

#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

#include "network.hpp"
#include "source.hpp"

namespace mrhnet {

// A network, and where its values go.
struct Target {
    std::shared_ptr<const Network> network;
    float *output;
};

class Job {
public:
    // `whole`: all pixels of a patch are wanted, not only its centre. Throws what memory and threads throw.
    Job(std::unique_ptr<const Source> source, std::vector<Target> targets, std::int64_t voxels, bool whole,
        int threads);
    ~Job();
    Job(const Job &) = delete;
    Job &operator=(const Job &) = delete;

    void cancel() noexcept { cancelled_ = true; }
    bool wait(double seconds);
    double done() const;
    bool complete() const;

private:
    const std::unique_ptr<const Source> source_;
    const std::vector<Target> targets_;
    const std::int64_t voxels_;
    const bool whole_;
    int block_;
    std::int64_t work_;  // convolutions of voxels, of all networks together

    std::atomic<bool> cancelled_{false};
    std::atomic<std::int64_t> next_{0};
    std::atomic<std::int64_t> worked_{0};

    mutable std::mutex mutex_;
    std::condition_variable ended_;
    int running_ = 0;
    std::vector<std::thread> threads_;

    void end() noexcept;
    void run(unsigned char *memory) noexcept;
    bool compute(const Target &target, const Workspace &space, std::int64_t first, int count) noexcept;
};

}  // namespace mrhnet

#endif
