"""What a bundle says of itself."""

import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from MRHNetLib.errors import UserError
from MRHNetLib.networks.bundle import Bundle, load_bundle, save_bundle
from MRHNetLib.networks.bundle_file import write_file
from MRHNetLib.networks.facts import facts_of, read_facts

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def path(bundle: Bundle, tmp_path: Path) -> Path:
    save_bundle(bundle, tmp_path / "small.safetensors")
    return tmp_path / "small.safetensors"


def test_read_without_loading_it_is_the_same(path: Path) -> None:
    read, loaded = read_facts(path), facts_of(load_bundle(path))
    assert (read.document, read.path, read.size, read.sha256) == (
        loaded.document,
        loaded.path,
        loaded.size,
        loaded.sha256,
    )
    np.testing.assert_array_equal(read.history["loss"], loaded.history["loss"])
    assert read.protocol == loaded.protocol


def test_networks_are_listed_and_shown_without_the_libraries_that_load_them() -> None:
    """As in an application in which nothing was installed yet."""
    program = (
        "import sys; sys.modules.update(dict.fromkeys(['safetensors', 'torch', 'nibabel', 'SimpleITK', 'scipy']))\n"
        "from MRHNetLib.commands.cli import main; sys.exit(main(sys.argv[1:]))"
    )
    for words in (["list"], ["show", "phantom-af"]):
        done = subprocess.run(
            [sys.executable, "-c", program, "networks", *words], cwd=ROOT, capture_output=True, text=True, check=False
        )
        assert (done.returncode, done.stderr) == (0, "")
        assert "phantom-af" in done.stdout


def test_weight_that_is_not_finite(bundle: Bundle, tmp_path: Path) -> None:
    weights = bundle.weights | {"conv5.bias": np.array([np.nan], np.float32)}
    document = facts_of(bundle).document
    write_file(tmp_path / "bad.safetensors", document, weights)
    with pytest.raises(UserError, match=r"not finite \(conv5.bias\)"):
        read_facts(tmp_path / "bad.safetensors")


def test_tensor_that_is_missing(bundle: Bundle, tmp_path: Path) -> None:
    weights = {name: values for name, values in bundle.weights.items() if name != "conv5.bias"}
    write_file(tmp_path / "bad.safetensors", facts_of(bundle).document, weights)
    with pytest.raises(UserError, match="conv5.bias should be"):
        read_facts(tmp_path / "bad.safetensors")


@pytest.mark.parametrize(
    ("training", "text"),
    [
        ({"samples": {"subjects": [{"name": "a"}]}, "patches": 1000}, "1 subject, 1,000 patches"),
        ({"patches": 40_000}, "40,000 patches"),
        ({"samples": "file.mat"}, ""),
        ({}, ""),
    ],
)
def test_what_it_was_trained_on(bundle: Bundle, training: dict, text: str) -> None:
    assert facts_of(replace(bundle, training=training)).trained_on == text
