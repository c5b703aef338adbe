"""The figures that sum up a race."""

import json
from types import SimpleNamespace

import numpy as np
import pytest
from random_task import random_network

from MRHNetLib.inference.benchmark.field import Field
from MRHNetLib.inference.benchmark.race import Run
from MRHNetLib.inference.benchmark.reference import Reference
from MRHNetLib.inference.benchmark.standings import standings
from MRHNetLib.inference.benchmark.standings_text import standings_text

BEST = {"naive": 8.0, "openvino-fp32": 4.0, "openvino-bf16": 2.0, "native-a": 1.6, "native-f": 0.8}
VOXELS = 1000


def run_of(key, best, error):
    stain_map = np.array([[[1 + error, 2 - error, 3.0]]], np.float32)
    return Run(SimpleNamespace(key=key, name=f"the {key}"), [best + 1, best, best + 0.5], stain_map)


def made(*keys, exact="native-a", fast="native-f"):
    """Standings of a race; every contender errs by a hundredth of its best time at two of three voxels."""
    network = random_network(np.random.default_rng(0), 67, blocks=1)
    reference = Reference((np.zeros(3, int), np.zeros(3, int), np.arange(3)), np.array([1.0, 2.0, 3.0]))
    runs = [run_of(key, BEST[key], BEST[key] / 100) for key in keys]
    return standings(Field([], exact, fast), runs, network, VOXELS, reference, {"a": 2e9, "f": 8e9})


def test_ratios_are_those_of_the_best_times():
    summary = made(*BEST).summary()
    assert summary["ratio_exact"] == pytest.approx(8.0 / 1.6)
    assert summary["ratio_fast"] == pytest.approx(8.0 / 0.8)
    assert summary["ratio_openvino_fp32"] == pytest.approx(4.0 / 1.6)
    assert summary["ratio_openvino_bf16"] == pytest.approx(2.0 / 0.8)


def test_share_of_the_peak_by_hand():
    """One block: seven layers of 22 products count."""
    operations = 7 * 22 * 64 * 64 * 2 * VOXELS
    summary = made(*BEST).summary()
    assert summary["fraction_of_peak_exact"] == pytest.approx(operations / 2e9 / 1.6)
    assert summary["fraction_of_peak_fast"] == pytest.approx(operations / 8e9 / 0.8)


def test_errors_by_hand():
    summary = made(*BEST).summary()
    assert summary["max_error_exact"] == pytest.approx(0.016, rel=1e-4)
    assert summary["max_error_torch"] == pytest.approx(0.08, rel=1e-4)
    deviation = (2 / 3) ** 0.5  # of 1, 2, 3
    assert summary["rms_error_fast_over_std"] == pytest.approx((2 * 0.008**2 / 3) ** 0.5 / deviation, rel=1e-4)


def test_who_is_not_there_is_not_compared():
    summary = made("naive", "native-a", fast="native-a").summary()
    missing = {"ratio_fast", "ratio_openvino_fp32", "ratio_openvino_bf16", "fraction_of_peak_fast"}
    assert {key for key, value in summary.items() if value is None} == missing | {"rms_error_fast_over_std"}


def test_rows_tell_all_times_and_agree_with_the_summary():
    rows = {row.key: row.to_document() for row in made(*BEST).rows}
    assert rows["openvino-fp32"]["times_s"] == [5.0, 4.0, 4.5]
    assert rows["openvino-fp32"]["best_s"] == 4.0
    assert rows["openvino-fp32"]["us_per_voxel"] == pytest.approx(4000)
    assert rows["openvino-fp32"]["fraction_of_peak"] is None
    assert rows["native-a"]["ratio_to_naive"] == pytest.approx(5)
    json.dumps(rows)


def test_text_has_the_slowest_first_and_names_who_is_missing():
    text = standings_text(made(*BEST), "a title", {"OpenVINO int8": "nobody asked"})
    lines = [line for line in text.splitlines() if line.startswith("the ")]
    assert [line.split("  ")[0].split()[1] for line in lines] == list(BEST)
    assert text.startswith("a title\n")
    assert "left out: OpenVINO int8 (nobody asked)" in text
    assert "exact on this processor: 5.00 x the naive port, 2.50 x OpenVINO" in text
