"""``mrhnet benchmark`` at sizes too small to measure anything."""

import json
import os
import signal
import subprocess
import sys
import time
from datetime import datetime

import pytest
from conftest import ROOT

from MRHNetLib.commands import benchmark
from MRHNetLib.commands.cli import main

RATIOS = {"ratio_exact", "ratio_fast", "ratio_openvino_fp32", "ratio_openvino_bf16"}
SHARES = {"fraction_of_peak_exact", "fraction_of_peak_fast"}
ERRORS = {"max_error_exact", "max_error_torch", "rms_error_fast_over_std"}
WORDS = ("benchmark", "--network-blocks", 1, "--voxels", 300, "--threads", 1)


@pytest.fixture(scope="module")
def outcome():
    """Of a run in a process of its own, as a user starts it."""
    words = [sys.executable, "-m", "MRHNetLib", *map(str, WORDS), "--json"]
    done = subprocess.run(words, capture_output=True, text=True, cwd=ROOT, check=False)
    assert done.returncode == 0, done.stderr
    return [json.loads(line) for line in done.stdout.splitlines()]


@pytest.fixture(scope="module")
def result(outcome):
    return outcome[-1]


def test_it_ends_with_a_result_that_holds_every_figure(result):
    assert result["event"] == "result"
    assert set(result) >= RATIOS | SHARES | ERRORS
    assert (result["voxels"], result["rounds"]) == (300, 5)
    assert (result["network"]["blocks"], result["network"]["contrasts"]) == (1, 67)
    assert result["outputs"] == []


def test_ratios_agree_with_the_times_of_the_rows(result):
    rows = {row["engine"]: row for row in result["engines"]}
    assert all(row["best_s"] == min(row["times_s"]) and len(row["times_s"]) == 5 for row in rows.values())
    naive, exact = rows["naive"]["best_s"], rows[result["exact_engine"]]["best_s"]
    assert result["ratio_exact"] == pytest.approx(naive / exact)
    assert result["ratio_openvino_fp32"] == pytest.approx(rows["openvino-fp32"]["best_s"] / exact)
    if result["fast_engine"] != result["exact_engine"]:
        assert result["ratio_fast"] == pytest.approx(naive / rows[result["fast_engine"]]["best_s"])


def test_all_fp32_rows_compute_the_same(result):
    exact = {row["engine"]: row["rms_error_over_std"] for row in result["engines"] if "bf16" not in row["engine"]}
    assert len(exact) >= 4
    assert max(exact.values()) < 1e-4


def test_machine_versions_and_date(result):
    assert result["machine"]["threads"] == 1
    assert result["machine"]["processor"]
    assert result["versions"]["torch"]
    assert datetime.fromisoformat(result["date"]).tzinfo is not None


def test_progress_rises_and_tells_the_time_left(outcome):
    told = [event for event in outcome if event["event"] == "progress"]
    fractions = [event["fraction"] for event in told]
    assert fractions == sorted(fractions)
    assert all(event["eta_s"] >= 0 for event in told if event["fraction"] > 0)
    assert any(event["stage"] == "round 3 of 5: naive" for event in told)


def test_plain_text_of_a_network_of_ones_own(monkeypatch, capsys):
    from MRHNetLib.inference.benchmark import measuring

    monkeypatch.setattr(measuring.measure, "__kwdefaults__", {"rounds": 1})
    assert main(["benchmark", "--network", "phantom-nissl", "--voxels", "20", "--threads", "1"]) == 0
    text = capsys.readouterr().out
    assert "phantom-nissl (3 blocks), 20 voxels of a digital mouse brain" in text
    assert "us a voxel" in text and "naive: PyTorch fp32" in text


@pytest.mark.parametrize(
    "words",
    [
        ("--network-blocks", "-1"),
        ("--network-blocks", "many"),
        ("--network-blocks", str(benchmark.MOST_BLOCKS + 1)),
        ("--voxels", "0"),
        ("--voxels", "1e5"),
        ("--threads", "0"),
        ("--network", "phantom-af", "--network-blocks", "3"),
        ("--network", "phantom-af", "--network-blocks", str(benchmark.BLOCKS)),
    ],
    ids=" ".join,
)
def test_wrong_values_are_usage_errors(mrhnet, words):
    outcome = mrhnet("benchmark", *words)
    assert outcome.exit_code == 2
    assert words[0] in outcome.error["message"]
    assert "benchmark --help" in outcome.error["hint"]


def test_an_unknown_network_is_the_users_to_mend(mrhnet):
    outcome = mrhnet("benchmark", "--network", "phantom-aff")
    assert outcome.exit_code == 2
    assert "phantom-af" in outcome.error["hint"]


def test_without_pytorch_there_is_nothing_to_compare_with():
    program = (
        "import sys; sys.modules['torch'] = None; from MRHNetLib.commands.cli import main;"
        "sys.exit(main(['benchmark', '--voxels', '5', '--json']))"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, cwd=ROOT, check=False)
    error = json.loads(done.stdout.splitlines()[-1])
    assert done.returncode == 2, done.stderr
    assert "torch" in error["message"] and "pip install" in error["hint"]


def test_more_voxels_than_a_brain_has(mrhnet):
    outcome = mrhnet("benchmark", "--voxels", 10_000_000)
    assert outcome.exit_code == 2
    assert "10,000,000" in outcome.error["message"]


@pytest.mark.skipif(sys.platform == "win32", reason="POSIX signals")
def test_it_stops_within_two_seconds():
    words = [sys.executable, "-m", "MRHNetLib", "benchmark", "--voxels", "28000", "--json"]
    with subprocess.Popen(words, stdout=subprocess.PIPE, text=True, cwd=ROOT, env=os.environ) as process:
        for line in process.stdout:
            if json.loads(line).get("stage") == "preparing naive":
                break
        begin = time.monotonic()
        process.send_signal(signal.SIGINT)
        last = process.stdout.read().splitlines()[-1]
        assert process.wait() == 130
    assert time.monotonic() - begin < 5  # two, and what a busy machine may take
    assert json.loads(last)["event"] == "error"
