from itertools import permutations, product
from pathlib import Path

import nibabel
import numpy as np
import pytest

from MRHNetLib.data.geometry import affine_from_letters
from MRHNetLib.data.protocols import load_protocol
from MRHNetLib.data.stack import ContrastStack
from MRHNetLib.errors import UserError
from MRHNetLib.maps.weighting import weighting_of

LETTERS = [
    "".join(letters) for order in permutations(("RL", "AP", "SI")) for letters in product(*order)
]  # all 48 orders and directions of axes


def stack(affine: np.ndarray, image: Path | None = None) -> ContrastStack:
    protocol = load_protocol("mrh-67")
    frames = tuple(np.zeros((2, 3, 4), np.int16) for _ in protocol.contrasts)
    places = tuple((image, contrast.frame) for contrast in protocol.contrasts) if image else ()
    return ContrastStack("mouse", protocol, frames, np.ones(67), np.zeros(67), affine, (), places=places)


SHELL = list(range(32))


def write_image(folder: Path, volumes: int = 32) -> Path:
    nibabel.save(nibabel.Nifti1Image(np.zeros((2, 3, 4, volumes), np.int16), np.eye(4)), folder / "dwi.nii.gz")
    return folder / "dwi.nii.gz"


def write_table(folder: Path, vectors: np.ndarray, b_values: np.ndarray) -> Path:
    np.savetxt(folder / "dwi.bval", b_values[None], fmt="%g")
    np.savetxt(folder / "dwi.bvec", vectors.T, fmt="%.8f")
    return write_image(folder)


def world_directions(count: int = 32) -> tuple[np.ndarray, np.ndarray]:
    vectors = np.random.default_rng(0).normal(size=(count, 3))
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    vectors[:2] = 0
    return vectors, np.where(np.arange(count) < 2, 5.0, 2000.0)


@pytest.mark.parametrize("letters", LETTERS)
def test_bvec_lies_along_the_stored_axes(tmp_path: Path, letters: str) -> None:
    """FSL's convention: along the stored axes, x turned round where the affine's determinant is above 0."""
    world, b_values = world_directions()
    affine = affine_from_letters(letters, (0.1, 0.2, 0.3), (2, 3, 4))
    columns = []  # by hand, letter by letter: the component along the direction in which that axis grows
    for letter in letters:
        axis, sign = {"R": (0, 1), "L": (0, -1), "A": (1, 1), "P": (1, -1), "S": (2, 1), "I": (2, -1)}[letter]
        columns.append(sign * world[:, axis])
    stored = np.stack(columns, axis=1)
    if np.linalg.det(affine[:3, :3]) > 0:
        stored[:, 0] *= -1
    found = weighting_of(stack(affine, write_table(tmp_path, stored, b_values)), SHELL)
    np.testing.assert_allclose(found.directions, world, atol=1e-7)
    assert found.b_values.tolist() == b_values.tolist()
    assert found.told_by == "dwi.bval and dwi.bvec (axes of the image, FSL)"


def test_bvec_turns_with_the_image(tmp_path: Path) -> None:
    vectors, b_values = world_directions()
    straight = affine_from_letters("LAS", (0.1, 0.1, 0.1), (2, 3, 4))
    cosine, sine = np.cos(0.5), np.sin(0.5)
    turn = np.array([[cosine, -sine, 0], [sine, cosine, 0], [0, 0, 1]])
    turned = straight.copy()
    turned[:3, :3] = turn @ straight[:3, :3]
    image = write_table(tmp_path, vectors, b_values)
    before, after = (weighting_of(stack(affine, image), SHELL).directions for affine in (straight, turned))
    np.testing.assert_allclose(after, before @ turn.T, atol=1e-7)


@pytest.mark.parametrize("letters", ["LAS", "RAS", "SPL"])
def test_the_protocols_directions_are_the_scanners(letters: str) -> None:
    found = weighting_of(stack(affine_from_letters(letters, (0.1,) * 3, (2, 3, 4))), SHELL)
    x, y, z = load_protocol("mrh-67").contrasts[5].unit_direction
    assert found.directions[5].tolist() == [-x, y, z]
    assert found.b_values[0] == 43.47
    assert not found.directions[:2].any()
    assert found.told_by.startswith("protocol mrh-67")


def test_a_gradient_table_is_the_scanners(tmp_path: Path) -> None:
    vectors, b_values = world_directions()
    np.savetxt(tmp_path / "dwi_grad.txt", np.column_stack([vectors * 0.6, b_values]), delimiter=", ")
    affine = affine_from_letters("SPL", (0.1,) * 3, (2, 3, 4))
    found = weighting_of(stack(affine, write_image(tmp_path)), SHELL)
    np.testing.assert_allclose(found.directions, vectors * [-1, 1, 1], atol=1e-7)
    assert found.told_by.startswith("dwi_grad.txt")


def test_b0_tensors_are_the_same_all_round() -> None:
    found = weighting_of(stack(np.diag([-1.0, 1, 1, 1])), SHELL).b_tensors
    np.testing.assert_allclose(found[0], np.eye(3) * 43.47 / 3)
    assert np.trace(found[7]) == pytest.approx(load_protocol("mrh-67").contrasts[7].value("b_value"), rel=1e-4)


def test_the_table_of_an_image_whose_name_is_in_capitals(tmp_path: Path) -> None:
    image = write_table(tmp_path, *world_directions())
    capitals = image.rename(tmp_path / "dwi.NII.GZ")
    found = weighting_of(stack(np.diag([-1.0, 1, 1, 1]), capitals), SHELL)
    assert found.told_by.startswith("dwi.bval and dwi.bvec")


@pytest.mark.parametrize("rows", [20, 40])
def test_a_table_of_another_image(tmp_path: Path, rows: int) -> None:
    image = write_table(tmp_path, *world_directions(rows))
    with pytest.raises(UserError, match=f"tells of {rows} volumes, dwi.nii.gz has 32"):
        weighting_of(stack(np.diag([-1.0, 1, 1, 1]), image), SHELL)


def test_a_weighted_volume_without_direction(tmp_path: Path) -> None:
    vectors, b_values = world_directions()
    vectors[9] = 0
    image = write_table(tmp_path, vectors, b_values)
    with pytest.raises(UserError, match=r"dwi2000\[9\] has a b-value of 2000 s/mm2 and no direction"):
        weighting_of(stack(np.diag([-1.0, 1, 1, 1]), image), SHELL)


@pytest.mark.parametrize(("factor", "found"), [(1e-3, "2"), (1e6, r"2e\+09")])
def test_b_values_in_another_unit(tmp_path: Path, factor: float, found: str) -> None:
    vectors, b_values = world_directions()
    image = write_table(tmp_path, vectors, b_values * factor)
    with pytest.raises(UserError, match=f"the highest b-value of dwi2000 is {found}"):
        weighting_of(stack(np.diag([-1.0, 1, 1, 1]), image), SHELL)


def test_the_header_of_a_nrrd_file(tmp_path: Path) -> None:
    """As 3D Slicer keeps gradients: they come before the protocol's."""
    world, _ = world_directions()
    fields = {"type": "uchar", "dimension": 4, "sizes": "2 3 4 32", "encoding": "raw"}
    fields |= {"space": "left-posterior-superior", "space origin": "(0,0,0)", "data file": "dwi.raw"}
    fields |= {"space directions": "(1,0,0) (0,1,0) (0,0,1) none", "measurement frame": "(1,0,0) (0,1,0) (0,0,1)"}
    vectors = [f"DWMRI_gradient_{i:04}:={x} {y} {z}" for i, (x, y, z) in enumerate(world * [-1, -1, 1])]
    lines = ["NRRD0005", *(f"{name}: {value}" for name, value in fields.items()), "DWMRI_b-value:=1500", *vectors]
    (tmp_path / "dwi.raw").write_bytes(bytes(2 * 3 * 4 * 32))
    image = tmp_path / "dwi.nhdr"
    image.write_text("\n".join(lines) + "\n\n")
    found = weighting_of(stack(np.diag([-1.0, -1, 1, 1]), image), SHELL)
    np.testing.assert_allclose(found.directions, world, atol=1e-7)
    np.testing.assert_allclose(found.b_values, [0, 0, *[1500] * 30])
    assert found.told_by == "the header of dwi.nhdr (measurement frame)"
