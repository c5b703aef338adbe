"""The bundle: what is written comes back, and nothing else is believed."""

from dataclasses import replace
from pathlib import Path

import jsonschema
import numpy as np
import pytest

from MRHNetLib.errors import UserError
from MRHNetLib.networks.architecture import Architecture
from MRHNetLib.networks.bundle import Bundle, load_bundle, save_bundle, to_document
from MRHNetLib.networks.bundle_file import write_file
from MRHNetLib.networks.normalisation import InputQuantiles, Normalisation
from MRHNetLib.networks.patch import Patch
from MRHNetLib.resources import resource


def written(bundle: Bundle, path: Path, **changes: object) -> Path:
    """A file whose document differs from the bundle's, with a digest that fits."""
    write_file(path, to_document(bundle) | changes, bundle.weights)
    return path


def test_everything_comes_back(bundle: Bundle, tmp_path: Path) -> None:
    quantiles = InputQuantiles((0.01, 0.99), np.tile([0.1, 0.9], (5, 1)))
    whole = replace(
        bundle,
        patch=Patch(5, "axial", "PR"),
        normalisation=Normalisation(np.arange(5), np.ones(5), 2.0, 1.0, quantiles),
        metrics={"r2": 0.7},
        licence="MIT",
        citation="nobody",
    )
    save_bundle(whole, tmp_path / "a.safetensors")
    again = load_bundle(tmp_path / "a.safetensors")
    assert to_document(again) == to_document(whole)
    assert again.path == tmp_path / "a.safetensors"
    for name, values in {**whole.weights, **whole.history}.items():
        found = {**again.weights, **again.history}[name]
        np.testing.assert_array_equal(found, values)
        assert found.dtype == np.float32


def test_same_bundle_gives_same_bytes(bundle: Bundle, tmp_path: Path) -> None:
    save_bundle(bundle, tmp_path / "a.safetensors")
    save_bundle(load_bundle(tmp_path / "a.safetensors"), tmp_path / "b.safetensors")
    assert (tmp_path / "a.safetensors").read_bytes() == (tmp_path / "b.safetensors").read_bytes()


def test_document_fits_the_schema_as_jsonschema_reads_it(bundle: Bundle) -> None:
    import json

    schema = json.loads(resource("Schemas", "bundle.schema.json").read_text())
    jsonschema.validate(json.loads(json.dumps(to_document(bundle))), schema)


def test_network_of_ten_blocks_with_few_filters_is_small(bundle: Bundle, tmp_path: Path) -> None:
    architecture = Architecture(contrasts=5, blocks=10, filters=40)
    weights = {name: np.ones(shape, np.float32) for name, shape in architecture.shapes().items()}
    save_bundle(replace(bundle, model=architecture, weights=weights), tmp_path / "a.safetensors")
    overhead = (tmp_path / "a.safetensors").stat().st_size - 4 * architecture.parameters
    assert overhead < 50_000


@pytest.mark.parametrize("name", ["", "../x", "a/b", "a\\b", ".hidden", "a b", "x" * 65])
def test_names_that_cannot_be_part_of_a_file_name(bundle: Bundle, tmp_path: Path, name: str) -> None:
    with pytest.raises(UserError, match="name"):
        save_bundle(replace(bundle, name=name), tmp_path / "a.safetensors")
    assert not (tmp_path / "a.safetensors").exists()


@pytest.mark.parametrize("stain", ["", "A/F", "A F", "A_F"])
def test_stains_that_cannot_be_part_of_a_file_name(bundle: Bundle, tmp_path: Path, stain: str) -> None:
    with pytest.raises(UserError, match="stain"):
        save_bundle(replace(bundle, stain=stain), tmp_path / "a.safetensors")


def test_missing_tensor_is_named(bundle: Bundle, tmp_path: Path) -> None:
    weights = {name: values for name, values in bundle.weights.items() if name != "blocks.0.first.bias"}
    with pytest.raises(UserError, match=r"blocks\.0\.first\.bias should be \(4,\), is absent"):
        save_bundle(replace(bundle, weights=weights), tmp_path / "a.safetensors")


def test_tensor_of_another_shape_is_named(bundle: Bundle, tmp_path: Path) -> None:
    path = written(bundle, tmp_path / "a.safetensors", architecture={"contrasts": 5, "blocks": 1, "filters": 3})
    with pytest.raises(UserError, match=r"blocks\.0\.first\.bias should be \(3,\), is \(4,\)"):
        load_bundle(path)


def test_tensor_too_many_is_named(bundle: Bundle, tmp_path: Path) -> None:
    weights = bundle.weights | {"extra": np.zeros(1, np.float32)}
    with pytest.raises(UserError, match="extra should be absent"):
        save_bundle(replace(bundle, weights=weights), tmp_path / "a.safetensors")


@pytest.mark.parametrize("value", [np.nan, np.inf])
def test_weights_must_be_finite(bundle: Bundle, tmp_path: Path, value: float) -> None:
    bundle.weights["conv4.bias"][1] = value
    with pytest.raises(UserError, match=r"not finite \(conv4\.bias\)"):
        save_bundle(bundle, tmp_path / "a.safetensors")


def test_protocol_must_fit_the_contrasts(bundle: Bundle, tmp_path: Path) -> None:
    from MRHNetLib.data.protocols import load_protocol

    with pytest.raises(UserError, match="takes 5 contrasts, its protocol has 67"):
        save_bundle(replace(bundle, protocol=load_protocol("mrh-67")), tmp_path / "a.safetensors")


def test_normalisation_must_fit_the_contrasts(bundle: Bundle, tmp_path: Path) -> None:
    wrong = replace(bundle, normalisation=Normalisation(offset=np.zeros(4)))
    with pytest.raises(UserError, match="takes 5 contrasts, the offset of its normalisation has 4"):
        save_bundle(wrong, tmp_path / "a.safetensors")
    none = replace(bundle, normalisation=Normalisation(scale=np.ones(0)))
    with pytest.raises(UserError, match="takes 5 contrasts, the scale of its normalisation has 0"):
        save_bundle(none, tmp_path / "a.safetensors")


def test_integers_written_as_other_programs_do(bundle: Bundle, tmp_path: Path) -> None:
    sizes = {"contrasts": 5.0, "blocks": 1.0, "filters": 4.0}
    loaded = load_bundle(written(bundle, tmp_path / "a.safetensors", architecture=sizes))
    assert loaded.architecture == bundle.architecture


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"schema": 0}, "1 expected at schema, found 0"),
        ({"schema": 2, "extra": 1}, "written by a newer MRHNet: its schema is 2, this version reads 1"),
        ({"name": "../x"}, "expected at name"),
        ({"architecture": {"contrasts": 5, "blocks": 10**9, "filters": 4}}, "architecture.blocks"),
        ({"architecture": {"contrasts": "5", "blocks": 1, "filters": 4}}, "architecture.contrasts"),
        ({"patch": {"size": 2, "plane": "coronal", "axes": "LS"}}, "odd"),
        ({"patch": {"size": 3, "plane": "coronal", "axes": "LA"}}, "coronal plane"),
        ({"extra": 1}, "extra is not known"),
        ({"protocol": {}}, "protocol"),
    ],
)
def test_document_that_breaks_the_schema(bundle: Bundle, tmp_path: Path, changes: dict, message: str) -> None:
    with pytest.raises(UserError, match=message):
        load_bundle(written(bundle, tmp_path / "a.safetensors", **changes))
