"""Where a training leaves its results, and whether it may begin."""

from dataclasses import dataclass
from pathlib import Path

from MRHNetLib.errors import UserError
from MRHNetLib.networks.bundle import SUFFIX
from MRHNetLib.networks.bundle_document import check_name
from MRHNetLib.training.samples import Samples


@dataclass(frozen=True)
class NetworkFiles:
    """Where a training leaves its results.

    Parameters
    ----------
    bundle : Path
        The network.
    name : str
        The network's name; by default that of the file.
    licence : str
        Under which the network may be used.
    notes : str
        What a user of the network should know.
    """

    bundle: Path
    name: str = ""
    licence: str = ""
    notes: str = ""

    @property
    def curve(self) -> Path:
        """The picture of the training's course, beside the network."""
        return self._beside("_curve.png")

    @property
    def fit(self) -> tuple[Path, Path]:
        """The picture of a baseline's fit, beside it, as PNG and SVG."""
        return self._beside("_fit.png"), self._beside("_fit.svg")

    @property
    def network_name(self) -> str:
        """What the network is called."""
        return self.name or self.bundle.name.removesuffix(SUFFIX)

    def _beside(self, ending: str) -> Path:
        return self.bundle.with_name(f"{self.bundle.name.removesuffix(SUFFIX)}{ending}")


def check_ready(samples: Samples, files: NetworkFiles) -> None:
    """All that can be wrong before hours of training.

    Raises
    ------
    UserError
        Protocol or stain are unknown, or the file cannot be a network's.
    """
    if samples.protocol is None:
        raise UserError("the samples do not say their protocol", hint="add --protocol NAME, e.g. --protocol mrh-67")
    if samples.stain is None:
        raise UserError("the samples do not say their stain", hint="add --stain NAME, e.g. --stain AF")
    if files.bundle.suffix != SUFFIX:
        raise UserError(f"--out must end in {SUFFIX}, found {files.bundle.name}", hint=f"e.g. --out af{SUFFIX}")
    check_name(files.network_name)
