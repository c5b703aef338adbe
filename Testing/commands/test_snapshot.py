"""``mrhnet snapshot`` as a user meets it."""

import matplotlib.image
import numpy as np
import pytest
from predicted_subject import write_prediction

pytest.importorskip("slicer", reason="needs slicer-core (the extra `scene`)")


@pytest.fixture
def folder(tmp_path):
    return write_prediction(tmp_path / "maps")


def test_a_picture_of_all_stains(mrhnet_process, folder, tmp_path):
    outcome = mrhnet_process("snapshot", folder, "--out", tmp_path / "mouse1.png")
    assert outcome.exit_code == 0
    (entry,) = outcome.result["outputs"]
    assert (entry["path"], entry["kind"], entry["stains"]) == (str(tmp_path / "mouse1.png"), "picture", ["AF", "NF"])
    pixels = matplotlib.image.imread(tmp_path / "mouse1.png")
    assert pixels.shape[1] > pixels.shape[0] > 200
    assert pixels[..., :3].std() > 0.05
    assert outcome.stderr == ""


def test_one_stain_in_bright_field(mrhnet, folder):
    pictures = []
    for words in ((), ("--bright",)):
        outcome = mrhnet("snapshot", folder, "--stain", "nf", "--out", folder / f"{len(words)}.png", *words)
        assert outcome.result["outputs"][0]["stains"] == ["NF"]
        pictures.append(matplotlib.image.imread(folder / f"{len(words)}.png"))
    assert pictures[0].shape == pictures[1].shape
    assert np.abs(pictures[0] - pictures[1]).max() > 0.2


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("--out", "a.jpg"), "FILE.png was expected"),
        (("--out", "a.png", "--stain", "MBP"), "no stain map of MBP; there are AF, NF"),
    ],
)
def test_what_the_user_can_mend(mrhnet, folder, monkeypatch, words, message):
    monkeypatch.chdir(folder.parent)
    outcome = mrhnet("snapshot", folder, *words)
    assert outcome.exit_code == 2
    assert message in outcome.error["message"]
