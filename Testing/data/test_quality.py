import json
from collections.abc import Callable
from dataclasses import replace

import numpy as np

from MRHNetLib.data.quality import assess
from MRHNetLib.data.stack import ContrastStack

Make = Callable[..., ContrastStack]


def brain(scale: float = 100.0) -> np.ndarray:
    data = np.zeros((20, 22, 18), np.float32)
    data[5:15, 5:17, 5:13] = scale
    return data


def test_a_good_stack_has_no_findings(make_stack: Make) -> None:
    quality = assess(make_stack(brain()), brain() > 0, "own")
    assert quality.findings == []
    assert (quality.shape, quality.orientation, quality.voxel_size_mm) == ((20, 22, 18), "LAS", [0.1, 0.1, 0.1])


def test_brain_volume(make_stack: Make) -> None:
    quality = assess(make_stack(brain(), spacing=0.5), brain() > 0, "own")
    assert abs(quality.brain_volume_mm3 - 10 * 12 * 8 * 0.125) < 1e-9


def test_each_fault_is_a_finding(make_stack: Make) -> None:
    data = brain() * np.exp(np.linspace(0, 5, 20))[:, None, None]
    data[0, 0, 0] = 1e6
    stack = replace(make_stack(data), orientation_known=False)
    findings = assess(stack, brain() > 0, "own").findings
    assert [next(word for word in ("left and right", "hot voxel", "uneven") if word in text) for text in findings] == [
        "left and right",
        "hot voxel",
        "uneven",
    ]


def test_findings_are_json(make_stack: Make) -> None:
    document = assess(make_stack(brain()), brain() > 0, "own").to_document()
    assert json.loads(json.dumps(document, allow_nan=False))["subject"] == "mouse"
