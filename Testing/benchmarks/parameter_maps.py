"""How long parameter maps of a full-size brain take, and how much memory.

mrhnet phantom full --size full
python Testing/benchmarks/parameter_maps.py full/control-seed1-01
"""

import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

RUNS = {
    "tensor: OLS": ["--maps", "FA,MD,AD,RD,colour-FA"],
    "tensor, weighted": ["--maps", "FA,MD,AD,RD,colour-FA", "--fit", "wls"],
    "kurtosis: OLS": ["--maps", "MK"],
    "kurtosis, weighted": ["--maps", "MK", "--fit", "wls"],
    "everything": [],
}

subject, *wanted = sys.argv[1:]
for name, words in RUNS.items():
    if wanted and not any(word in name for word in wanted):
        continue
    with tempfile.TemporaryDirectory() as folder:
        start = time.perf_counter()
        command = [sys.executable, "-m", "MRHNetLib", "maps", subject, "--out", folder, "--json", *words]
        pid = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        output = pid.stdout.read()
        _, status, used = os.wait4(pid.pid, 0)
        wall = time.perf_counter() - start
        result = json.loads(output.splitlines()[-1])
        sidecar = next(entry["path"] for entry in result["outputs"] if entry["kind"] == "sidecar")
        voxels = json.loads(Path(sidecar).read_text(encoding="utf-8"))["mask"]["voxels"]
        cpu = used.ru_utime + used.ru_stime
        print(
            f"{name:<26} {voxels:,} voxels: {wall:.0f} s, {cpu:.0f} s of processor, {used.ru_maxrss / 2**20:.2f} GiB",
            flush=True,
        )
