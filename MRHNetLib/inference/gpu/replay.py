"""Work that is repeated many times, and waited for now and then."""

import time
from collections.abc import Callable

import torch

PACE_S = 0.2  # between waits: so often progress is told, and so soon Ctrl-C is heard


def recorded(work: Callable[[], None], device: torch.device) -> Callable[[], None]:
    """What does the same work over and over: on CUDA a graph, whose hundreds of kernels start as one.

    Parameters
    ----------
    work : callable
        Queues work on the current stream that reads and writes the same memory each time, and allocates none.
    device : torch.device
        Where it computes.
    """
    if device.type != "cuda":
        return work
    stream = torch.cuda.Stream(device)
    stream.wait_stream(torch.cuda.current_stream(device))
    with torch.cuda.stream(stream):
        work()  # libraries load kernels and allocate their workspaces here, which must not happen while recording
    torch.cuda.current_stream(device).wait_stream(stream)
    graph = torch.cuda.CUDAGraph()
    with torch.cuda.graph(graph, stream=stream):
        work()
    return graph.replay


def repeat(
    launch: Callable[[int], None], count: int, wait: Callable[[], None], progress: Callable[[float], None]
) -> None:
    """Launch 0 to `count` - 1, as many between two waits as take about `PACE_S`.

    Not one by one, so that the device is not idle meanwhile, nor all at once, so that nobody waits for a long queue
    after Ctrl-C.
    """
    done, at_once = 0, 1
    while done < count:
        began = time.perf_counter()
        stop = min(done + at_once, count)
        try:
            for number in range(done, stop):
                launch(number)
        finally:
            wait()  # after Ctrl-C as well: what is recorded must not be freed while it runs
        each = (time.perf_counter() - began) / (stop - done)
        at_once = max(1, min(2 * at_once, int(PACE_S / max(each, 1e-9))))
        done = stop
        progress(done / count)


def wait_for(device: torch.device) -> None:
    """Return when all work queued on the device is done."""
    if device.type == "cuda":
        torch.cuda.current_stream(device).synchronize()
    elif device.type == "mps":
        torch.mps.synchronize()
