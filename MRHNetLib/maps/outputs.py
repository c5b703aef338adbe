"""The files of a subject's parameter maps: images, their sidecars, and the mask.

Their folder is a subject for networks that take maps (protocol ``maps-5``): the images bear its names, of several
shells the lowest counts, and the mask is called as such a folder's own is.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from MRHNetLib.data.protocols import Protocol
from MRHNetLib.data.stack import ContrastStack
from MRHNetLib.data.volumes import write_nifti
from MRHNetLib.files import OutputFiles
from MRHNetLib.maps.kinds import MapKind
from MRHNetLib.maps.parameter_maps import ParameterMap, map_label
from MRHNetLib.maps.shells import shell_labels
from MRHNetLib.maps.sidecar import write_sidecar
from MRHNetLib.observer import QUIET, Observer
from MRHNetLib.threads import Threads

RGB = np.dtype([("R", "u1"), ("G", "u1"), ("B", "u1")])  # NIfTI's RGB24, which viewers show in its colours


class MapFiles:
    """Where one subject's maps go; their places are taken at once, before anything is computed.

    Parameters
    ----------
    outputs : OutputFiles
        Makes them appear together or not at all.
    folder : Path
        Their folder.
    subject : str
        The subject's name.
    protocol : Protocol
        Its sources are the shells.
    kinds : sequence of MapKind
        What will be computed.
    """

    def __init__(
        self, outputs: OutputFiles, folder: Path, subject: str, protocol: Protocol, kinds: Sequence[MapKind]
    ) -> None:
        shells = list(shell_labels(protocol).values())
        labels = [map_label(kind, shell) for kind in kinds for shell in (shells if kind.per_shell else [""])]
        self.images = {label: folder / f"{subject}_map-{label}.nii.gz" for label in labels}
        self.sidecars = {label: folder / f"{subject}_map-{label}.json" for label in labels}
        self.mask = folder / f"{subject}_masked_outline.nii.gz"
        places = (*self.images.values(), *self.sidecars.values(), self.mask)
        self._staged = {path: outputs.stage(path) for path in places}

    def write(
        self,
        maps: Sequence[ParameterMap],
        stack: ContrastStack,
        mask: NDArray[np.bool_],
        mask_description: str,
        warnings: Sequence[str] = (),
        observer: Observer = QUIET,
    ) -> None:
        """Write all of them, the images side by side; the warnings stand in the sidecars."""
        images: list[tuple[Path, NDArray[Any], str]] = [(self.mask, mask, "brain mask")]
        about: dict[str, object] = {"file": self.mask.name, "made": mask_description, "voxels": int(mask.sum())}
        for parameter_map in maps:
            label, kind = parameter_map.label, parameter_map.kind
            images.append((self.images[label], parameter_map.values, f"{kind.contents} [{kind.unit}]"))
            write_sidecar(self._staged[self.sidecars[label]], parameter_map, stack, about, warnings)

        def write(image: tuple[Path, NDArray[Any], str], part: Observer) -> None:
            path, values, description = image
            stored = values.view(RGB)[..., 0] if values.ndim == 4 else values
            write_nifti(self._staged[path], stored, stack.affine, description, part)

        with Threads[None]() as threads:
            for image in images:
                threads.start(write, image)
            threads.results(observer)
