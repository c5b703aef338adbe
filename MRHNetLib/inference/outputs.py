"""The files of a prediction: stain maps, their provenance, and the mask."""

from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple

from numpy.typing import NDArray

from MRHNetLib.data.volumes import write_nifti
from MRHNetLib.files import OutputFiles
from MRHNetLib.inference.notice import PREDICTED
from MRHNetLib.inference.predict import Prediction
from MRHNetLib.inference.provenance import write_sidecar
from MRHNetLib.networks.bundle import Bundle
from MRHNetLib.observer import QUIET, Observer
from MRHNetLib.threads import Threads


class PredictionFiles:
    """Where one subject's outputs go; their places are taken at once, before anything is computed.

    Parameters
    ----------
    outputs : OutputFiles
        Makes them appear together or not at all.
    folder : Path
        Their folder.
    subject : str
        The subject's name.
    networks : sequence of Bundle
        The networks, in the order of the prediction's maps.
    """

    def __init__(self, outputs: OutputFiles, folder: Path, subject: str, networks: Sequence[Bundle]) -> None:
        stains = Counter(network.stain for network in networks)
        names = [
            f"{subject}_stain-{network.stain}" + (f"_desc-{network.name}" if stains[network.stain] > 1 else "")
            for network in networks
        ]
        self.maps = [folder / f"{name}.nii.gz" for name in names]
        self.sidecars = [folder / f"{name}.json" for name in names]
        self.mask = folder / f"{subject}_mask.nii.gz"
        self._staged = {path: outputs.stage(path) for path in (*self.maps, *self.sidecars, self.mask)}

    def write(self, prediction: Prediction, warnings: Sequence[str] = (), observer: Observer = QUIET) -> None:
        """Write all of them, the images side by side; the warnings stand in the sidecars."""
        images = [_Image(self.mask, prediction.mask, "brain mask")]
        for stain_map, path, sidecar in zip(prediction.stain_maps, self.maps, self.sidecars, strict=True):
            images.append(_Image(path, stain_map.values, f"{stain_map.network.stain} {PREDICTED}"))
            write_sidecar(self._staged[sidecar], prediction, stain_map, self.mask.name, warnings)

        def write(image: _Image, part: Observer) -> None:
            write_nifti(self._staged[image.path], image.values, prediction.affine, image.description, part)

        with Threads[None]() as threads:
            for image in images:
                threads.start(write, image)
            threads.results(observer)


class _Image(NamedTuple):
    path: Path
    values: NDArray[Any]
    description: str
