/* The native engine's plain C interface: one build serves every Python, and any other language.
 *
 * A network takes 3 x 3 patches of `contrasts` values and is a chain of 3 x 3 convolutions, zero-padded on the patch
 * itself (Liang et al., eLife 2022;11:e72331). The library computes its value at the patch centre for voxels of a
 * volume, or its whole 3 x 3 output for patches. Nothing here prints, throws, exits or touches signals. What a function
 * is given it copies, except that a job, until it is freed, reads the frames' data, the voxels, the patches and the
 * maxima where they are, and writes its outputs; networks may be freed at any time.
 *
 * Work runs in threads of its own. Whoever starts it waits in small steps, looks at its progress meanwhile, and may
 * cancel it at any time; it then ends after the convolutions in hand, of one block of voxels a thread: within
 * milliseconds.
 */
#ifndef MRHNET_NATIVE_H
#define MRHNET_NATIVE_H

#include <stdint.h>

#if defined(_WIN32)
#if defined(MRHNET_NATIVE_BUILD)
#define MRHNET_API __declspec(dllexport)
#else
#define MRHNET_API __declspec(dllimport)
#endif
#else
#define MRHNET_API __attribute__((visibility("default")))
#endif

#ifdef __cplusplus
extern "C" {
#endif

#define MRHNET_ABI_VERSION 1

/* What a function says of its arguments. */
enum mrhnet_status {
    MRHNET_OK = 0,
    MRHNET_BAD_ARGUMENT = 1, /* a null pointer, a size that is not positive, a voxel outside the volume, ... */
    MRHNET_NO_KERNEL = 2,    /* this processor cannot run the kernel that was asked for */
    MRHNET_NO_MEMORY = 3,    /* memory or threads could not be had */
    MRHNET_CANCELLED = 4     /* the job was cancelled before its end */
};

/* How a stored value is read. */
enum mrhnet_type {
    MRHNET_INT8 = 0,
    MRHNET_UINT8 = 1,
    MRHNET_INT16 = 2,
    MRHNET_UINT16 = 3,
    MRHNET_INT32 = 4,
    MRHNET_UINT32 = 5,
    MRHNET_INT64 = 6,
    MRHNET_UINT64 = 7,
    MRHNET_FLOAT32 = 8,
    MRHNET_FLOAT64 = 9
};

/* The version of this interface that the library was built with. */
MRHNET_API int32_t mrhnet_abi_version(void);

/* The kernels that were built, fastest first, by number from 0; NULL beyond the last. Exact ones compute in fp32:
 * "avx512", "avx2", "portable". Fast ones multiply in bf16 and add in fp32: "avx512-bf16". */
MRHNET_API const char *mrhnet_kernel_name(int32_t kernel);

/* Whether this processor can run that kernel. */
MRHNET_API int32_t mrhnet_kernel_runs(int32_t kernel);

/* Whether that kernel multiplies in bf16. */
MRHNET_API int32_t mrhnet_kernel_is_fast(int32_t kernel);

/* Floating-point operations per second that `threads` threads reach with the kernel's own multiply-add on registers
 * alone (a multiply-add counts two); best of `repeats` tries of some tens of milliseconds. 0 if the kernel does not
 * run. */
MRHNET_API double mrhnet_peak(int32_t kernel, int32_t threads, int32_t repeats);

/* A network, packed for one kernel. */
typedef struct mrhnet_network mrhnet_network;

typedef struct {
    int32_t contrasts;           /* channels of the input */
    int32_t filters;             /* of every convolution but the last, which has one */
    int32_t blocks;              /* residual blocks of two convolutions */
    const float *const *weights; /* 6 + 2 * blocks arrays (filter, channel, 3, 3), C order, as they are applied */
    const float *const *biases;  /* as many arrays (filter,) */
    const float *offset;         /* (contrasts,) or NULL: subtracted after the division by the maximum */
    const float *scale;          /* (contrasts,) or NULL: divided by after that */
} mrhnet_weights;

/* Packs a network for a kernel; the weights are copied. */
MRHNET_API int32_t mrhnet_network_create(const mrhnet_weights *weights, int32_t kernel, mrhnet_network **network);

MRHNET_API void mrhnet_network_free(mrhnet_network *network);

/* One contrast of a volume as it is stored: a view of (U, V, W), the patch's first axis, its second, and across. */
typedef struct {
    const void *data;   /* the value of voxel (0, 0, 0); need not be aligned */
    int64_t strides[3]; /* in bytes, of any sign */
    int32_t type;       /* enum mrhnet_type */
    int32_t swapped;    /* 1 where the bytes of a value are stored in the other order than this machine's */
    float slope;        /* a value is fp32(stored) * slope + intercept, each step rounded to fp32 */
    float intercept;
} mrhnet_frame;

typedef struct {
    int32_t contrasts;
    const mrhnet_frame *frames; /* (contrasts,) */
    int64_t shape[3];           /* U, V, W; beyond the border lie values of 0 */
    float maximum; /* every value is divided by it, then the network's offset and scale are applied; finite and not 0.
                      Where 1 / maximum, or 1 / scale, is beyond fp32 (below 3e-39), no number comes out but NaN. */
} mrhnet_volume;

/* Work under way. */
typedef struct mrhnet_job mrhnet_job;

/* Starts to compute the value of each network at each voxel.
 *
 * networks : `count` networks, all of volume->contrasts contrasts (any kernels, filters and blocks)
 * voxels   : (n, 3) indices u, v, w; the fastest order is that in which the values are stored
 * outputs  : `count` arrays (n,), the networks' own output: target scale and offset are left to the caller
 * threads  : how many to run, at least 1
 */
MRHNET_API int32_t mrhnet_predict_volume(const mrhnet_volume *volume, const mrhnet_network *const *networks,
                                         int32_t count, const int32_t *voxels, int64_t n, float *const *outputs,
                                         int32_t threads, mrhnet_job **job);

/* Starts to compute the network's whole output for patches.
 *
 * patches : (n, contrasts, 3, 3), C order; maxima: (n,), each patch is divided by its own
 * output  : (n, 3, 3)
 */
MRHNET_API int32_t mrhnet_predict_patches(const float *patches, const float *maxima, int64_t n,
                                          const mrhnet_network *network, float *output, int32_t threads,
                                          mrhnet_job **job);

/* Waits for the job's end, at most `seconds`; 1 when it has ended, else 0. `done` (may be NULL) becomes the share of
 * the work that is finished, 0 to 1. */
MRHNET_API int32_t mrhnet_wait(mrhnet_job *job, double seconds, double *done);

/* How an ended job ended: MRHNET_OK or MRHNET_CANCELLED. */
MRHNET_API int32_t mrhnet_job_status(const mrhnet_job *job);

/* Asks the job to end soon; returns at once. */
MRHNET_API void mrhnet_cancel(mrhnet_job *job);

/* Cancels the job if it still runs, waits for its threads, and forgets it. */
MRHNET_API void mrhnet_job_free(mrhnet_job *job);

#ifdef __cplusplus
}
#endif

#endif
