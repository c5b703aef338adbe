"""Where a training leaves its results, and what is refused before it begins."""

from dataclasses import replace
from pathlib import Path

import pytest

from MRHNetLib.errors import UserError
from MRHNetLib.training.network_files import NetworkFiles, check_ready


@pytest.mark.parametrize(
    ("bundle", "name", "stem"),
    [("nf.safetensors", "nf", "nf"), ("nf.v2.safetensors", "nf.v2", "nf.v2"), ("a_b-1.safetensors", "a_b-1", "a_b-1")],
)
def test_pictures_lie_beside_the_bundle_under_its_name(bundle, name, stem):
    files = NetworkFiles(Path("out") / bundle)
    assert files.network_name == name
    assert files.curve == Path("out") / f"{stem}_curve.png"
    assert files.fit == (Path("out") / f"{stem}_fit.png", Path("out") / f"{stem}_fit.svg")


def test_a_name_that_is_given_goes_before_the_files(samples):
    files = NetworkFiles(Path("nf.safetensors"), name="mine")
    assert files.network_name == "mine"
    assert files.curve == Path("nf_curve.png")
    check_ready(samples, files)


def test_only_a_suffix_at_the_end_is_no_part_of_the_name():
    assert NetworkFiles(Path("a.safetensors.safetensors")).network_name == "a.safetensors"


@pytest.mark.parametrize(
    ("lacking", "bundle", "name", "message", "hint"),
    [
        ("protocol", "a.safetensors", "", "do not say their protocol", "--protocol mrh-67"),
        ("stain", "a.safetensors", "", "do not say their stain", "--stain AF"),
        ("", "a.npz", "", "must end in .safetensors, found a.npz", "--out af.safetensors"),
        ("", "a", "", "must end in .safetensors, found a", "--out af.safetensors"),
        ("", "a.safetensors", "a/b", "a/b", ""),
        ("", "ä ö.safetensors", "", "ä ö", ""),
    ],
)
def test_what_cannot_be_a_network_is_refused(samples, lacking, bundle, name, message, hint):
    known = replace(samples, **{lacking: None}) if lacking else samples
    with pytest.raises(UserError) as refusal:
        check_ready(known, NetworkFiles(Path(bundle), name=name))
    assert message in refusal.value.message
    assert hint in refusal.value.hint
