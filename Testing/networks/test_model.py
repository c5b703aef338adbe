"""A bundle of every kind comes back as what it was."""

import json
from dataclasses import replace
from pathlib import Path

import jsonschema
import numpy as np
import pytest

from MRHNetLib.errors import UserError
from MRHNetLib.networks.baseline import Linear, Quadratic
from MRHNetLib.networks.bundle import Bundle, load_bundle, save_bundle, to_document
from MRHNetLib.networks.bundle_file import write_file
from MRHNetLib.networks.facts import read_facts
from MRHNetLib.networks.forest import Forest
from MRHNetLib.networks.model import BASELINES
from MRHNetLib.resources import resource


@pytest.fixture(params=[Linear(5), Quadratic(5), Forest(5, 2, 4)], ids=lambda model: model.kind)
def baseline(request: pytest.FixtureRequest, bundle: Bundle) -> Bundle:
    model = request.param
    weights = {name: np.full(shape, 0.5, np.float32) for name, shape in model.shapes().items()}
    if model.kind == "quadratic":
        weights["products"] = np.triu(weights["products"])
    if model.kind == "forest":
        children = np.array([[1, 2], [1, 1], [2, 2], [3, 3]], np.int32)
        weights |= {"children": children, "feature": np.zeros(4, np.int32), "roots": np.array([0, 3], np.int32)}
    return replace(bundle, model=model, weights=weights, history={})


def test_a_baseline_comes_back(baseline: Bundle, tmp_path: Path) -> None:
    save_bundle(baseline, tmp_path / "a.safetensors")
    again = load_bundle(tmp_path / "a.safetensors")
    assert again.model == baseline.model
    assert again.is_baseline
    for name, values in baseline.weights.items():
        np.testing.assert_array_equal(again.weights[name], values)
        assert again.weights[name].dtype == values.dtype
    assert read_facts(tmp_path / "a.safetensors").model == baseline.model


def test_its_document_fits_the_schema_as_jsonschema_reads_it(baseline: Bundle) -> None:
    schema = json.loads(resource("Schemas", "bundle.schema.json").read_text())
    jsonschema.validate(json.loads(json.dumps(to_document(baseline))), schema)


def test_what_needs_a_network_refuses_a_baseline(baseline: Bundle) -> None:
    with pytest.raises(UserError, match="is a baseline"):
        _ = baseline.architecture


def test_a_damaged_forest_is_refused_when_it_is_read(bundle: Bundle, tmp_path: Path) -> None:
    """Another program's file, with a digest that fits: its second node is its own grandchild."""
    nodes = np.zeros(3, np.float32)
    weights = {
        "children": np.array([[1, 2], [0, 2], [2, 2]], np.int32),
        "feature": nodes.astype(np.int32),
        "threshold": nodes,
        "value": nodes,
        "roots": np.zeros(1, np.int32),
    }
    document = to_document(replace(bundle, model=Forest(5, 1, 3)))
    write_file(tmp_path / "a.safetensors", document, weights)
    for read in (load_bundle, read_facts):
        with pytest.raises(UserError, match="damaged forest"):
            read(tmp_path / "a.safetensors")


@pytest.mark.parametrize("kind", ["deep", "network", 1, ["forest"]])
def test_kinds_that_are_not_known_are_refused(bundle: Bundle, tmp_path: Path, kind: object) -> None:
    document = to_document(bundle) | {"architecture": {"kind": kind, "contrasts": 5}}
    write_file(tmp_path / "a.safetensors", document, {"linear": np.zeros(5, np.float32)})
    with pytest.raises(UserError, match="not valid"):
        load_bundle(tmp_path / "a.safetensors")


def test_every_baseline_has_its_kind() -> None:
    assert {kind: model.kind for kind, model in BASELINES.items()} == {kind: kind for kind in BASELINES}
