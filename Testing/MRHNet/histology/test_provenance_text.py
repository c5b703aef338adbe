"""Provenance is told in lines, not as a document."""

from MRHNetPanel.histology.provenance_text import provenance_html, provenance_lines

SIDECAR = {
    "notice": "predicted; for research only",
    "subject": "mouse1",
    "stain": "NF",
    "network": {"name": "phantom-nf", "sha256": "ab" * 32, "licence": "MIT", "citation": "Liang et al.", "notes": ""},
    "protocol": "mrh-67",
    "plane": "coronal",
    "patch_axes": "LS",
    "mask": {"file": "mouse1_mask.nii.gz", "made": "own: Masked_outline.nii", "voxels": 12345},
    "orientation_known": False,
    "device": "cpu",
    "precision": "fp32",
    "inputs": [{"path": "/data/mouse1/x_dwi2000.nii", "sha256": "cd" * 32}],
    "versions": {"mrhnet": "0.1", "torch": "2.13"},
    "date": "2026-11-20T13:00:00+00:00",
    "warnings": ["bright", "dark"],
}


def test_every_fact_has_a_line():
    lines = dict(provenance_lines(SIDECAR))
    assert lines["Network"] == "phantom-nf"
    assert lines["SHA-256"] == "abababababab..."
    assert lines["Mask"] == "own: Masked_outline.nii, 12,345 voxels"
    assert lines["Patches"] == "coronal, LS"
    assert lines["Orientation"] == "assumed: the files carry none"
    assert lines["Computed"] == "cpu, fp32"
    assert lines["Inputs"] == "x_dwi2000.nii (SHA-256 cdcdcdcdcdcd...)"
    assert lines["Warnings"] == "bright\ndark"
    assert "About it" not in lines, "empty"


def test_the_native_engine_is_told_with_its_kernel():
    native = {"engine": "native", "kernel": "avx512", "device": "cpu", "precision": "fp32", "threads": 2}
    assert dict(provenance_lines(SIDECAR | native))["Computed"] == "native, avx512, cpu, fp32"


def test_another_engine_says_why_it_was_not_the_native_one():
    torch = {"engine": "torch", "device": "cpu", "precision": "bf16", "because": "its library was not built"}
    expected = "torch, cpu, bf16 (not the native engine: its library was not built)"
    assert dict(provenance_lines(SIDECAR | torch))["Computed"] == expected


def test_what_is_not_known_is_left_out():
    assert provenance_lines({"stain": "AF"}) == [("Stain", "AF")]
    assert "Nothing is written down" in provenance_html({})


def test_what_stands_there_in_another_form_is_left_out():
    other = {"mask": {"voxels": "many"}, "inputs": "x.nii", "warnings": 5, "versions": ["a"], "network": None}
    assert provenance_lines({"stain": "AF", **other}) == [("Stain", "AF")]
    assert provenance_lines({"inputs": [None, {"path": None}, {"path": "a/b.nii"}]})[0][1].endswith("b.nii")


def test_names_cannot_become_markup():
    assert "&lt;b&gt;" in provenance_html({"subject": "<b>"})
    assert "{" not in provenance_html(SIDECAR)
