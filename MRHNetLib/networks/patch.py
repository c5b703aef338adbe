"""The in-plane neighbourhood that a network sees of each voxel."""

from dataclasses import dataclass

PLANES = {"coronal": "LRSI", "axial": "LRAP", "sagittal": "APSI"}  # directions that lie in each plane
_NORMALS = {"coronal": "A", "axial": "S", "sagittal": "L"}
_AXES = ("LR", "AP", "SI")


@dataclass(frozen=True)
class Patch:
    """Size, plane and axes of the patches that a network was trained on.

    Parameters
    ----------
    size : int
        Voxels along each side; odd.
    plane : str
        "coronal", "axial" or "sagittal".
    axes : str
        The anatomical direction in which the first and the second patch axis increase, e.g. "LS": to the left, upwards.

    Examples
    --------
    >>> Patch().orientation
    'LSA'
    """

    size: int = 3
    plane: str = "coronal"
    axes: str = "LS"

    def __post_init__(self) -> None:
        if self.size < 1 or self.size % 2 == 0:
            raise ValueError(f"a patch has an odd number of voxels a side, got {self.size}")
        if self.plane not in PLANES:
            raise ValueError(f"the plane is one of {', '.join(PLANES)}, got {self.plane!r}")
        directions = {_axis(letter) for letter in self.axes}
        if len(self.axes) != 2 or len(directions) != 2 or not set(self.axes) <= set(PLANES[self.plane]):
            raise ValueError(f"two directions in the {self.plane} plane expected, got {self.axes!r}")

    @property
    def orientation(self) -> str:
        """Three letters: the two patch axes, then the direction across the plane."""
        return self.axes + _NORMALS[self.plane]

    def turned(self, plane: str) -> "Patch":
        """The same patch in another plane: the axis that does not lie in it is replaced by the one that does.

        Examples
        --------
        >>> Patch().turned("axial").axes
        'LA'
        """
        if plane == self.plane:
            return self
        axes = "".join(letter if letter in PLANES[plane] else _NORMALS[self.plane] for letter in self.axes)
        return Patch(self.size, plane, axes)


def _axis(letter: str) -> str:
    return next((axis for axis in _AXES if letter in axis), "")
