import math

import pytest

from MRHNetLib.data.protocols import Contrast, Figure, load_protocol
from MRHNetLib.errors import UserError
from MRHNetLib.phantom.signal import SignalModel, check_simulable


def contrast(kind: str = "b0", **figures: object) -> Contrast:
    return Contrast("s", 0, kind, **{name: (Figure(value, "test"),) for name, value in figures.items()})


def test_fluid_by_hand(tissue):
    model = SignalModel(tissue(fluid=1))
    image = contrast("t2", echo_time_ms=50, repetition_time_ms=800)
    assert model.signal(image)[0] == pytest.approx((1 - math.exp(-2.4)) * math.exp(-0.4), rel=1e-5)


def test_grey_matter_by_hand(tissue):
    image = contrast("t2", echo_time_ms=50, repetition_time_ms=800)
    expected = 0.85 * (1 - math.exp(-0.8 * 1.9)) * math.exp(-0.05 * 22)
    assert SignalModel(tissue()).signal(image)[0] == pytest.approx(expected, rel=1e-5)


def test_t2_from_two_echoes(tissue):
    model = SignalModel(tissue(myelin=0.5, cells=0.5))
    first, second = (model.signal(contrast("t2", echo_time_ms=te, repetition_time_ms=800))[0] for te in (20, 60))
    assert math.log(first / second) / 0.040 == pytest.approx(22 + 7 + 1, rel=1e-4)


def test_partial_volume_mixes_and_air_is_dark(tissue):
    image = contrast("t2", echo_time_ms=50, repetition_time_ms=800)
    half, none, whole = (SignalModel(tissue(fluid=share)).signal(image)[0] for share in (0.5, 0, 1))
    assert half == pytest.approx((none + whole) / 2)
    assert SignalModel(tissue(brain=0)).signal(image)[0] == 0


def test_first_figure_is_the_one_simulated(tissue):
    two = Contrast("s", 0, "t2", echo_time_ms=(Figure(20, "method"), Figure(80, "paper")))
    assert SignalModel(tissue()).signal(two) == SignalModel(tissue()).signal(contrast("t2", echo_time_ms=20))


def test_ventricle_bright_without_and_dark_with_diffusion_weighting(tissue):
    b0, strong = (contrast(b_value=b, echo_time_ms=33, repetition_time_ms=320) for b in (43, 4800))
    fluid, grey = SignalModel(tissue(fluid=1)), SignalModel(tissue(axons=0.35, myelin=0.2, cells=0.4, dispersion=0.8))
    assert fluid.signal(b0)[0] > 1.5 * grey.signal(b0)[0]
    assert fluid.signal(strong)[0] < 0.1 * grey.signal(strong)[0]


def test_white_matter_is_dark_in_t2_and_darker_with_mt(tissue):
    grey, white = SignalModel(tissue(myelin=0.2)), SignalModel(tissue(myelin=0.9))
    t2, on, off = load_protocol("mrh-67").contrasts[-3:]
    assert white.signal(t2)[0] < 0.8 * grey.signal(t2)[0]
    ratio = {model: 1 - model.signal(on)[0] / model.signal(off)[0] for model in (grey, white)}
    assert 0.3 < ratio[grey] < ratio[white] - 0.04 < 0.8


def test_every_contrast_of_both_protocols_gives_a_signal(tissue):
    model = SignalModel(tissue(axons=0.4, myelin=0.3, cells=0.3, dispersion=0.5))
    for name in ("mrh-67", "mrh-nissl-48"):
        for image in load_protocol(name).contrasts:
            assert 0 < model.signal(image)[0] < 1


def test_maps_are_not_simulated():
    with pytest.raises(UserError, match="maps-5 takes maps"):
        check_simulable(load_protocol("maps-5"))
