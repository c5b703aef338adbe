"""The ramps against the absorption that they follow, and what makes them readable."""

import itertools
import json

import jsonschema
import numpy as np
import pytest

from MRHNetLib.report.stain_colours import stain_colours
from MRHNetLib.resources import resource

STAINS = ("AF", "NF", "MBP", "Nissl")


def test_the_data_keep_to_their_schema() -> None:
    document = json.loads(resource("Stains", "stains.json").read_text(encoding="utf-8"))
    schema = json.loads(resource("Schemas", "stains.schema.json").read_text(encoding="utf-8"))
    jsonschema.validate(document, schema)
    assert [entry["name"] for entry in document["stains"]] == list(STAINS)


def _lightness(table: np.ndarray) -> np.ndarray:
    """CIE L* of (N, 3) sRGB colours."""
    linear = np.where(table / 255 <= 0.04045, table / 255 / 12.92, ((table / 255 + 0.055) / 1.055) ** 2.4)
    luminance = linear @ [0.2126, 0.7152, 0.0722]
    return np.where(luminance > 216 / 24389, 116 * np.cbrt(luminance) - 16, luminance * 24389 / 27)


@pytest.mark.parametrize(("stain", "ramp"), list(itertools.product(STAINS, ("dark", "bright"))))
def test_lightness_tells_the_value_without_colour_vision(stain: str, ramp: str) -> None:
    lightness = _lightness(stain_colours(stain).table(ramp).astype(float))
    steps = np.diff(lightness) * (1 if ramp == "dark" else -1)
    assert (steps > -0.5).all()  # but for the rounding to bytes
    assert abs(lightness[-1] - lightness[0]) > 70


@pytest.mark.parametrize("stain", STAINS)
def test_nothing_is_black_in_the_dark_and_white_in_bright_field(stain: str) -> None:
    assert stain_colours(stain).table("dark")[0].tolist() == [0, 0, 0]
    assert stain_colours(stain).table("bright")[0].tolist() == [255, 255, 255]


@pytest.mark.parametrize(
    ("stain", "density"),
    [("NF", (0.268, 0.570, 0.776)), ("MBP", (0.83, 0.50, 0.24)), ("Nissl", (0.55, 0.78, 0.30))],
)
def test_bright_field_follows_the_law_of_absorption(stain: str, density: tuple[float, float, float]) -> None:
    """-log10 of the transmitted light is in proportion to the density vector and to the amount of dye."""
    stops = stain_colours(stain).table("bright")[51::51].astype(float)  # 0.2, 0.4 ... 1
    measured = -np.log10(stops / 255)
    direction = np.array(density) / np.linalg.norm(density)
    amount = measured @ direction
    np.testing.assert_allclose(measured, amount[:, None] * direction, atol=0.02)
    np.testing.assert_allclose(amount, amount[-1] * np.arange(1, 6) / 5, atol=0.02)


def test_a_stain_that_is_not_known_is_grey() -> None:
    other = stain_colours("PAS")
    assert other.title == "PAS"
    assert (np.ptp(other.table().astype(int), axis=1) == 0).all()


def test_the_colormap_is_the_table() -> None:
    colormap = stain_colours("NF").colormap()
    assert colormap(0.0)[:3] == (1.0, 1.0, 1.0)
    np.testing.assert_allclose(np.array(colormap(1.0)[:3]) * 255, stain_colours("NF").table("bright")[-1])


@pytest.mark.parametrize(("stain", "strongest"), [("AF", 1), ("NF", 0), ("MBP", 2), ("Nissl", 2)])
def test_the_solid_colour_has_the_stains_hue_and_is_seen_on_white_and_black(stain: str, strongest: int) -> None:
    colour = np.array(stain_colours(stain).solid)
    assert int(np.argmax(colour)) == strongest
    assert 20 < _lightness(255 * colour[None])[0] < 70
