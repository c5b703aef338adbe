"""MRHNetTest itself, as Slicer runs it: its short tests pass, and what cannot be run says why instead of failing.

The long ones need minutes; `test_story.py` tells their story here.
"""

import logging
import unittest

import pytest
from SlicerHost import host

LONG = ("test_5_from_run_to_measured_stain_maps", "test_6_cancel_ends_the_process_and_a_run_can_follow")


@pytest.fixture
def tests(panel):
    import MRHNet

    return MRHNet.MRHNetTest


def test_ctest_finds_the_tests(tests):
    names = unittest.TestLoader().getTestCaseNames(tests)
    assert len(names) == 7
    assert set(LONG) <= set(names)
    assert set(tests().moduleTestNames) == set(names)


def test_the_short_ones_pass(tests):
    suite = unittest.TestSuite(tests(name) for name in sorted(tests().moduleTestNames)[:3])
    result = unittest.TestResult()
    suite.run(result)
    assert result.testsRun == 3
    assert (result.errors, result.failures, result.skipped) == ([], [], [])


def test_without_the_packages_the_others_are_skipped_and_reload_and_test_goes_on(tests, slicer, monkeypatch, caplog):
    import slicer.packaging

    monkeypatch.setattr(slicer.packaging.index, "missing", {"nibabel", "torch"})
    with host.testing(), caplog.at_level(logging.INFO):
        tests().runTest()
    told = [record.message for record in caplog.records if record.message.startswith("test_")]
    assert len([line for line in told if line.endswith(": passed")]) == 3
    skipped = [line for line in told if ": skipped, " in line]
    assert len(skipped) == 4
    assert all("not installed in this Slicer" in line for line in skipped)
