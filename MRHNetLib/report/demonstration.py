"""The files that tell how a demonstration went: table, figure, orientation, page."""

from __future__ import annotations

import platform
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from MRHNetLib import __version__
from MRHNetLib.evaluation.metrics import compare
from MRHNetLib.files import OutputFiles
from MRHNetLib.inference.notice import PREDICTED
from MRHNetLib.inference.predict import Prediction, StainMap
from MRHNetLib.observer import Observer, Portion
from MRHNetLib.report.comparison import ComparedStain, comparison_figure
from MRHNetLib.report.demo_page import Told, demo_page
from MRHNetLib.report.metrics_table import MetricsRow, write_csv
from MRHNetLib.report.planes import three_planes

TYPICAL_KINDS = {"AF": "t2", "NF": "dwi", "MBP": "mt-on", "Nissl": "dwi"}  # the kind of contrast shown beside a stain
KIND_WORDS = {
    "b0": "b0",
    "dwi": "diffusion-weighted",
    "t2": "T2-weighted",
    "mt-on": "MT on",
    "mt-off": "MT off",
    "map": "map",
}
COMPARED = 0.7  # share of the time, for the progress


class DemonstrationFiles:
    """Where the report goes; its places are taken at once, before anything is computed.

    Parameters
    ----------
    outputs : OutputFiles
        Makes them appear together or not at all.
    folder : Path
        Their folder.
    """

    def __init__(self, outputs: OutputFiles, folder: Path) -> None:
        self.page = folder / "report.html"
        self.table = folder / "metrics.csv"
        self.figure = folder / "comparison.png"
        self.planes = folder / "orientation.png"
        self._staged = {path: outputs.stage(path) for path in (self.page, self.table, self.figure, self.planes)}

    def write(
        self,
        prediction: Prediction,
        truths: Sequence[np.ndarray],
        facts: Sequence[tuple[str, str]],
        observer: Observer,
    ) -> list[MetricsRow]:
        """Compare, draw and tell; returns the table.

        Parameters
        ----------
        prediction : Prediction
            The stain maps.
        truths : sequence of ndarray, (X, Y, Z)
            One per stain map.
        facts : sequence of (str, str)
            How the phantom was made, for the page.
        observer : Observer
            Is told about the progress.
        """
        compared = _compare(prediction, truths, Portion(observer, 0, COMPARED))
        rows = [
            MetricsRow(row.stain, stain_map.network.name, row.metrics)
            for row, stain_map in zip(compared, prediction.stain_maps, strict=True)
        ]
        write_csv(self._staged[self.table], rows)
        observer.progress(COMPARED, "drawing")
        title = f"Digital phantom {prediction.name}: stain maps beside MRI and truth"
        figure, planes = self._staged[self.figure], self._staged[self.planes]
        comparison_figure(figure, compared, prediction.affine, prediction.mask, title=title)
        observer.progress(0.9, "drawing")
        three_planes(
            planes,
            compared[0].mri,
            prediction.affine,
            mask=prediction.mask,
            title=f"{prediction.name}: {compared[0].contrast}",
            note="digital phantom, simulated; the outline is the brain mask",
        )
        told = Told(rows, [one.network for one in prediction.stain_maps], figure, planes, [*facts, *_run(prediction)])
        self._staged[self.page].write_text(demo_page(told), encoding="utf-8")
        return rows


def _compare(prediction: Prediction, truths: Sequence[np.ndarray], observer: Observer) -> list[ComparedStain]:
    rows = []
    for number, (stain_map, truth) in enumerate(zip(prediction.stain_maps, truths, strict=True)):
        stain = stain_map.network.stain
        observer.progress(number / len(truths), f"comparing {stain} with the truth")
        metrics = compare(stain_map.values, truth, prediction.mask)
        rows.append(ComparedStain(stain, *_typical_contrast(stain_map), stain_map.values, truth, metrics))
    return rows


def _typical_contrast(stain_map: StainMap) -> tuple[str, np.ndarray]:
    """Name and (X, Y, Z) values of one contrast that the map was predicted from."""
    stack = stain_map.subject.stack
    channel = [0, *stack.protocol.indices(kind=TYPICAL_KINDS.get(stain_map.network.stain))][-1]
    contrast = stack.protocol.contrasts[channel]
    return f"{KIND_WORDS[contrast.kind]}, {contrast.label}", stack.contrast(channel)


def _run(prediction: Prediction) -> list[tuple[str, str]]:
    """How the maps were computed, for the page."""
    return [
        ("voxels predicted", f"{int(prediction.mask.sum()):,}"),
        ("brain mask", prediction.mask_description),
        *((fact, str(value)) for fact, value in prediction.stain_maps[0].computed.items()),
        ("MRHNet", f"{__version__}, Python {platform.python_version()}"),
        ("status of the maps", PREDICTED),
    ]
