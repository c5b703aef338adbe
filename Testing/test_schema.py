"""The small schema check against the `jsonschema` package."""

import copy
import json

import jsonschema
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from MRHNetLib import schema
from MRHNetLib.errors import UserError
from MRHNetLib.resources import resource

SCHEMAS = sorted(path.name.removesuffix(".schema.json") for path in resource("Schemas").glob("*.schema.json"))
KNOWN = {
    *("$schema", "$id", "$defs", "$ref", "$comment", "title", "description", "default", "examples"),
    *("type", "const", "enum", "anyOf", "required", "properties", "additionalProperties", "items"),
    *("minItems", "maxItems", "minimum", "maximum", "exclusiveMinimum", "pattern"),
}
DOCUMENTS = {
    "protocol": [json.loads(path.read_text(encoding="utf-8")) for path in resource("Protocols").glob("*.json")],
    "catalogue": [json.loads(resource("Networks", "published.json").read_text(encoding="utf-8"))],
    "stains": [json.loads(resource("Stains", "stains.json").read_text(encoding="utf-8"))],
}


def load(name):
    return json.loads(resource("Schemas", f"{name}.schema.json").read_text(encoding="utf-8"))


def keywords(node):
    for key, value in node.items():
        yield key
        if key in ("properties", "$defs"):
            for child in value.values():
                yield from keywords(child)
        for child in value if isinstance(value, list) else [value]:
            if isinstance(child, dict) and key in ("items", "additionalProperties", "anyOf"):
                yield from keywords(child)


@pytest.mark.parametrize("name", SCHEMAS)
def test_schemas_use_only_what_the_check_understands(name):
    assert set(keywords(load(name))) <= KNOWN
    jsonschema.Draft202012Validator.check_schema(load(name))


@pytest.mark.parametrize("name", DOCUMENTS)
def test_shipped_documents_pass(name):
    for document in DOCUMENTS[name]:
        schema.check(document, name, "the document")


def places(node, path=()):
    yield path
    children = node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ()
    for key, child in children:
        yield from places(child, (*path, key))


VALUES = st.sampled_from([None, True, 0, -1, 1.5, 2.0, "", "dwi", [], {}, ["x"], {"value": 1}])


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_agrees_with_jsonschema_on_damaged_documents(data):
    name = data.draw(st.sampled_from(sorted(DOCUMENTS)))
    document = copy.deepcopy(data.draw(st.sampled_from(DOCUMENTS[name])))
    *path, last = data.draw(st.sampled_from([place for place in places(document) if place]))
    parent = document
    for key in path:
        parent = parent[key]
    if data.draw(st.booleans()):
        del parent[last]
    else:
        parent[last] = data.draw(VALUES)
    expected = jsonschema.Draft202012Validator(load(name)).is_valid(document)
    try:
        schema.check(document, name, "the document")
        found = True
    except UserError:
        found = False
    assert found == expected


def test_the_message_says_where_what_was_expected_and_what_was_found():
    document = copy.deepcopy(DOCUMENTS["protocol"][0])
    document["sources"][0]["volumes"] = "many"
    with pytest.raises(UserError) as caught:
        schema.check(document, "protocol", "the protocol mine.json")
    assert "sources[0].volumes" in caught.value.message
    assert '"many"' in caught.value.message
