"""Maps in one stack, each divided by its own full scale."""

import json
from pathlib import Path

import nibabel
import numpy as np
import pytest

from MRHNetLib.data.full_scale import full_scale_text
from MRHNetLib.data.protocols import Protocol, load_protocol, protocol_from_document
from MRHNetLib.data.stack import ContrastStack
from MRHNetLib.data.subjects import read_sources
from MRHNetLib.errors import UserError

SHAPE = (6, 7, 5)
LEVELS = {"t2": 4000.0, "mtr": 0.5, "fa": 0.6, "md": 8e-4, "mk": 1.2}
SCALES = {"mtr": 1.0, "fa": 1.0, "md": 3e-3, "mk": 3.0}  # the protocol's


def maps_of(seed: int = 0) -> dict[str, np.ndarray]:
    random = np.random.default_rng(seed)
    return {name: level * random.uniform(0.2, 1.0, SHAPE).astype(np.float32) for name, level in LEVELS.items()}


def read(folder: Path, maps: dict[str, np.ndarray], protocol: Protocol | None = None, **choices) -> ContrastStack:
    folder.mkdir(exist_ok=True)
    files = {name: folder / f"{name}.nii" for name in maps}
    for name, values in maps.items():
        nibabel.save(nibabel.Nifti1Image(values, np.eye(4)), files[name])
    protocol = protocol or load_protocol("maps-5")
    return read_sources(files, protocol, name="mouse", **choices).stack


def without_full_scales() -> Protocol:
    document = load_protocol("maps-5").to_document()
    for contrast in document["contrasts"]:
        del contrast["full_scale"]
    return protocol_from_document(document)


def test_each_map_is_divided_by_its_full_scale(tmp_path: Path) -> None:
    maps = maps_of()
    stack = read(tmp_path / "maps", maps)
    np.testing.assert_allclose(stack.contrast(0), maps["t2"] / maps["t2"].max(), rtol=1e-6)
    for index, (name, scale) in enumerate(SCALES.items(), start=1):
        np.testing.assert_allclose(stack.contrast(index), maps[name] / scale, rtol=1e-6)
    assert stack.maximum() == 1
    assert stack.full_scale_by_contrast == {"t2[0]": maps["t2"].max(), **{f"{n}[0]": s for n, s in SCALES.items()}}


def test_extremes_are_those_of_the_divided_maps(tmp_path: Path) -> None:
    stack = read(tmp_path / "maps", maps_of())
    expected = [(values.min(), values.max()) for values in map(stack.contrast, range(5))]
    np.testing.assert_allclose(stack.extremes, expected, rtol=1e-6)


def test_no_map_depends_on_the_gain_of_t2(tmp_path: Path) -> None:
    maps = maps_of()
    once = read(tmp_path / "once", maps)
    seven = read(tmp_path / "seven", {**maps, "t2": 7 * maps["t2"]})
    for index in range(5):
        np.testing.assert_allclose(
            seven.contrast(index) / seven.maximum(), once.contrast(index) / once.maximum(), rtol=1e-6
        )


def test_without_full_scales_every_map_depends_on_it(tmp_path: Path) -> None:
    maps = maps_of()
    once = read(tmp_path / "once", maps, without_full_scales())
    seven = read(tmp_path / "seven", {**maps, "t2": 7 * maps["t2"]}, without_full_scales())
    assert (once.full_scale, seven.full_scale) == (None, None)
    ratio = (once.contrast(3) / once.maximum()) / (seven.contrast(3) / seven.maximum())
    np.testing.assert_allclose(ratio, 7, rtol=1e-6)


def test_integers_with_a_slope_and_an_intercept(tmp_path: Path) -> None:
    maps = maps_of()
    (tmp_path / "maps").mkdir()
    stored = np.arange(np.prod(SHAPE), dtype=np.int16).reshape(SHAPE)
    image = nibabel.Nifti1Image(stored, np.eye(4))
    image.header.set_slope_inter(2e-6, 1e-4)
    read(tmp_path / "maps", maps)
    nibabel.save(image, tmp_path / "maps" / "md.nii")
    files = {name: tmp_path / "maps" / f"{name}.nii" for name in maps}
    stack = read_sources(files, load_protocol("maps-5"), name="mouse").stack
    np.testing.assert_allclose(stack.contrast(3), (stored * 2e-6 + 1e-4) / 3e-3, rtol=1e-5)


def test_missing_values_are_zero_before_anything_is_divided(tmp_path: Path) -> None:
    maps = maps_of()
    maps["t2"][0, 0, 0], maps["md"][1, 1, 1] = np.inf, np.nan
    stack = read(tmp_path / "maps", maps, accept_nan=True)
    assert stack.contrast(0)[0, 0, 0] == stack.contrast(3)[1, 1, 1] == 0
    assert stack.contrast(0).max() == pytest.approx(1)


def test_a_map_without_values_above_0_has_no_maximum(tmp_path: Path) -> None:
    maps = maps_of()
    with pytest.raises(UserError, match=r"no value of t2\[0\] is above 0"):
        read(tmp_path / "maps", {**maps, "t2": -maps["t2"]})


@pytest.mark.parametrize(("name", "factor"), [("md", 1e3), ("mtr", 100), ("md", 1e-6)])
def test_a_map_in_another_unit_is_told(tmp_path: Path, recorder, name: str, factor: float) -> None:
    maps = maps_of()
    read(tmp_path / "maps", {**maps, name: factor * maps[name]}, observer=recorder)
    (message,) = recorder.warnings
    assert f"the largest value of {name}[0] is" in message and "another unit" in message


def test_maps_in_their_units_are_not_warned_of(tmp_path: Path, recorder) -> None:
    maps = maps_of()
    maps["mk"][0, 0, 0] = 10  # the highest that is written
    read(tmp_path / "maps", maps, observer=recorder)
    assert recorder.warnings == []


def test_in_words() -> None:
    assert full_scale_text(load_protocol("mrh-67")) == "divided by the maximum of the stack"
    assert full_scale_text(load_protocol("maps-5")) == (
        "each contrast divided by its full scale: t2[0] its maximum, mtr[0] 1, fa[0] 1, md[0] 0.003, mk[0] 3"
    )


def test_a_protocol_of_before_reads_back_as_it_was() -> None:
    protocol = without_full_scales()
    assert protocol.full_scales == ()
    assert "full_scale" not in json.dumps(protocol.to_document()["contrasts"])
