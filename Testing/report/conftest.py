"""An evaluation to draw and to tabulate."""

import nibabel
import numpy as np
import pytest

from MRHNetLib.evaluation.evaluation import Evaluation, EvaluationFiles, evaluate
from MRHNetLib.observer import Observer

SHAPE = (16, 15, 14)


class Silent:
    def progress(self, fraction: float, stage: str) -> None: ...

    def warning(self, message: str) -> None: ...


SILENT: Observer = Silent()


@pytest.fixture(scope="session")
def evaluation(tmp_path_factory: pytest.TempPathFactory) -> Evaluation:
    """A good map, a flat one and a location baseline, in two regions; the back one holds no structure."""
    rng, folder = np.random.default_rng(0), tmp_path_factory.mktemp("maps")
    reference = 1 + rng.random(SHAPE)
    reference[:, 8:] += 5 * (rng.random((16, 7, 14)) > 0.5)
    labels = np.ones(SHAPE, np.uint8)
    labels[:, 8:] = 2
    volumes = {
        "truth": reference,
        "good": reference + rng.normal(size=SHAPE),
        "flat": np.full(SHAPE, 3.0),
        "mean": reference + 3 * rng.normal(size=SHAPE),
        "labels": labels,
    }
    for name, values in volumes.items():
        stored = values if name == "labels" else values.astype(np.float32)
        nibabel.save(nibabel.Nifti1Image(stored, np.diag([0.3, 0.3, 0.3, 1])), folder / f"{name}.nii")
    (folder / "names.tsv").write_text("id\tname\n1\tcortex\n2\tcorpus callosum\n")
    paths = {name: folder / f"{name}.nii" for name in volumes}
    files = EvaluationFiles(
        (paths["good"], paths["flat"]),
        paths["truth"],
        regions=paths["labels"],
        table=folder / "names.tsv",
        location=paths["mean"],
    )
    return evaluate(files, observer=SILENT)
