import json
import re
from pathlib import Path

import jsonschema
import numpy as np
import pytest

from MRHNetLib.data.protocols import load_protocol, protocol_from_document, protocol_names
from MRHNetLib.errors import UserError
from MRHNetLib.resources import resource


def method_numbers(path: Path, name: str) -> np.ndarray:
    """The numbers of one record, found by a regular expression and nothing of the library."""
    record = re.search(rf"^##\${name}=(?:\( [\d, ]+ \)\n)?([^#$]*)", path.read_text(), re.MULTILINE)
    return np.array([float(word) for word in record[1].split()])


@pytest.mark.parametrize("name", protocol_names())
def test_shipped_protocols_fit_the_schema_by_another_library(name: str) -> None:
    schema = json.loads(resource("Schemas", "protocol.schema.json").read_text())
    jsonschema.Draft202012Validator.check_schema(schema)
    jsonschema.validate(json.loads(resource("Protocols", f"{name}.json").read_text()), schema)


@pytest.mark.parametrize("name", protocol_names())
def test_document_reads_back(name: str) -> None:
    protocol = load_protocol(name)
    assert protocol_from_document(json.loads(json.dumps(protocol.to_document()))) == protocol


def test_mrh_67_is_two_shells_and_t2_mt_on_mt_off() -> None:
    kinds = [contrast.kind for contrast in load_protocol("mrh-67").contrasts]
    assert kinds == (["b0"] * 2 + ["dwi"] * 30) * 2 + ["t2", "mt-on", "mt-off"]


def test_maps_5_in_the_order_of_the_paper() -> None:
    assert [contrast.source for contrast in load_protocol("maps-5").contrasts] == ["t2", "mtr", "fa", "md", "mk"]


@pytest.mark.parametrize(("source", "shell"), [("dwi2000", "b2000"), ("dwi5000", "b5000")])
def test_shells_have_the_b_values_of_their_method_file(published: Path, source: str, shell: str) -> None:
    expected = method_numbers(published / "acquisition" / f"dwi_{shell}_method", "PVM_DwEffBval")
    found = [c.value("b_value") for c in load_protocol("mrh-67").contrasts if c.source == source]
    np.testing.assert_allclose(found, expected, atol=0.005)


@pytest.mark.parametrize(("source", "shell"), [("dwi2000", "b2000"), ("dwi5000", "b5000")])
def test_shells_have_the_directions_of_their_method_file(published: Path, source: str, shell: str) -> None:
    expected = method_numbers(published / "acquisition" / f"dwi_{shell}_method", "PVM_DwDir").reshape(30, 3)
    found = [c.unit_direction for c in load_protocol("mrh-67").contrasts if c.source == source and c.kind == "dwi"]
    np.testing.assert_allclose(found, expected, atol=1e-6)


@pytest.mark.parametrize(
    ("index", "file"), [(0, "dwi_b2000"), (40, "dwi_b5000"), (64, "3DT2"), (65, "MTON"), (66, "MTOFF")]
)
def test_times_are_those_of_the_method_file(published: Path, index: int, file: str) -> None:
    contrast, path = load_protocol("mrh-67").contrasts[index], published / "acquisition" / f"{file}_method"
    found = [contrast.value("echo_time_ms"), contrast.value("repetition_time_ms")]
    expected = [method_numbers(path, name)[0] for name in ("EffectiveTE", "PVM_RepetitionTime")]
    np.testing.assert_allclose(found, expected, atol=1e-3)


@pytest.mark.parametrize(("index", "file"), [(65, "MTON"), (66, "MTOFF")])
def test_mt_pulses_are_those_of_the_method_file(published: Path, index: int, file: str) -> None:
    contrast, path = load_protocol("mrh-67").contrasts[index], published / "acquisition" / f"{file}_method"
    found = [contrast.value("mt_offset_hz"), contrast.value("mt_power_ut")]
    expected = [method_numbers(path, name)[0] for name in ("PVM_MagTransOffset", "PVM_MagTransPower")]
    np.testing.assert_allclose(found, expected, atol=1e-6)


@pytest.mark.parametrize(("source", "shell", "nominal"), [("dwi2000", "b2000", 2000), ("dwi5000", "b5000", 5000)])
def test_paper_and_method_file_are_both_kept(published: Path, source: str, shell: str, nominal: int) -> None:
    (asked,) = method_numbers(published / "acquisition" / f"dwi_{shell}_method", "PVM_DwBvalEach")
    weighted = [c for c in load_protocol("mrh-67").contrasts if c.source == source and c.kind == "dwi"]
    figures = [{(figure.value, figure.source.partition(":")[0]) for figure in c.b_value[1:]} for c in weighted]
    assert figures == [{(asked, f"dwi_{shell}_method"), (nominal, "paper")}] * 30


def test_times_of_paper_and_method_file_are_both_kept() -> None:
    contrast = load_protocol("mrh-67").contrasts[5]
    assert [figure.value for figure in contrast.echo_time_ms] == [32.888, 30]
    assert [figure.value for figure in contrast.repetition_time_ms] == [320, 400]


def test_nissl_has_the_published_gradient_table(published: Path) -> None:
    table = np.loadtxt(published / "acquisition" / "grad_nissl.txt", delimiter=",")
    contrasts = load_protocol("mrh-nissl-48").contrasts
    np.testing.assert_allclose([c.value("b_value") for c in contrasts], table[:, 3], atol=0.005)
    weighted = table[:, 3] > 50
    unit = table[weighted, :3] / np.sqrt((table[weighted, :3] ** 2).sum(axis=1, keepdims=True))
    np.testing.assert_allclose([c.unit_direction for c in contrasts if c.kind == "dwi"], unit, atol=1e-6)


def test_nissl_is_pgse_then_ogse_of_rising_frequency() -> None:
    frequencies = [c.value("diffusion_frequency_hz") for c in load_protocol("mrh-nissl-48").contrasts]
    assert frequencies == [0] * 12 + [50] * 12 + [100] * 12 + [150] * 12


def test_mistyped_name_names_the_nearest() -> None:
    with pytest.raises(UserError) as caught:
        load_protocol("mhr-67")
    assert "mrh-67" in caught.value.hint


@pytest.mark.parametrize("text", ["no json", "[]", "{}", '{"version": 2}', "[" * 100_000])
def test_other_files_are_refused(tmp_path: Path, text: str) -> None:
    path = tmp_path / "protocol.json"
    path.write_text(text)
    with pytest.raises(UserError):
        load_protocol(path)


def test_a_volume_without_contrast_is_refused() -> None:
    document = load_protocol("maps-5").to_document()
    document["contrasts"].pop()
    with pytest.raises(UserError, match=r"mk\[0\]"):
        protocol_from_document(document)


def test_a_volume_named_twice_is_refused() -> None:
    document = load_protocol("maps-5").to_document()
    document["contrasts"].append(document["contrasts"][0])
    with pytest.raises(UserError, match=r"t2\[0\]"):
        protocol_from_document(document)


@pytest.mark.parametrize("value", [0, -1, "largest", True, 1e-300, 1e300, [1]])
def test_other_full_scales_are_refused(value: object) -> None:
    document = load_protocol("maps-5").to_document()
    document["contrasts"][3]["full_scale"] = value
    schema = json.loads(resource("Schemas", "protocol.schema.json").read_text())
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(document, schema)
    with pytest.raises(UserError, match="full_scale"):
        protocol_from_document(document)


def test_all_maps_have_a_full_scale_or_none() -> None:
    document = load_protocol("maps-5").to_document()
    del document["contrasts"][2]["full_scale"]
    with pytest.raises(UserError, match="every map of it needs one"):
        protocol_from_document(document)


def test_signals_have_no_full_scale() -> None:
    """A tensor is fitted to the ratios of signals."""
    document = load_protocol("mrh-67").to_document()
    for contrast in document["contrasts"]:
        contrast["full_scale"] = 1
    with pytest.raises(UserError, match="for protocols of maps"):
        protocol_from_document(document)
