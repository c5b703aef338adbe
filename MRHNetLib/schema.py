"""Checks JSON documents against the schemas in ``Resources/Schemas``.

The schemas are ordinary JSON Schema; the part of it that they use is read here, so that a library of its own is not
needed at run time. (The tests hold this against the `jsonschema` package.)
"""

import functools
import json
import math
import re
from collections.abc import Mapping

from MRHNetLib.errors import UserError
from MRHNetLib.resources import resource

Schema = Mapping[str, object]

_TYPES: "dict[str, tuple[type, ...]]" = {
    "object": (dict,),
    "array": (list,),
    "string": (str,),
    "number": (int, float),
    "integer": (int, float),
    "boolean": (bool,),
    "null": (type(None),),
}


def check(document: object, schema_name: str, what: str) -> None:
    """Check `document` against ``Resources/Schemas/<schema_name>.schema.json``.

    Parameters
    ----------
    document : object
        As `json.loads` gives it.
    schema_name : str
        Name of the schema.
    what : str
        What the document is, for the message, e.g. "the protocol mine.json".

    Raises
    ------
    UserError
        The document breaks the schema: says where, what was expected and what was found.
    """
    schema = _schema(schema_name)
    fault = _fault(document, schema, schema, "")
    if fault:
        raise UserError(f"{what} is not valid: {fault}", hint=f"see Resources/Schemas/{schema_name}.schema.json")


@functools.cache
def _schema(name: str) -> Schema:
    loaded: Schema = json.loads(resource("Schemas", f"{name}.schema.json").read_text(encoding="utf-8"))
    return loaded


def _fault(value: object, schema: object, root: Schema, place: str) -> str:
    """What is wrong with the value, or an empty string."""
    if not isinstance(schema, dict):
        return ""
    if "$ref" in schema:
        definitions = root["$defs"]
        assert isinstance(definitions, dict)
        return _fault(value, definitions[str(schema["$ref"]).removeprefix("#/$defs/")], root, place)
    at = f" at {place}" if place else ""
    if "anyOf" in schema:
        faults = [_fault(value, choice, root, place) for choice in schema["anyOf"]]
        return "" if "" in faults else f"none of the allowed forms fits{at} ({'; '.join(faults)})"
    if "type" in schema and not _has_type(value, schema["type"]):
        return f"{schema['type']} expected{at}, found {_shown(value)}"
    if "const" in schema and not _same(value, schema["const"]):
        return f"{_shown(schema['const'])} expected{at}, found {_shown(value)}"
    if "enum" in schema and not any(_same(value, choice) for choice in schema["enum"]):
        return f"one of {', '.join(map(_shown, schema['enum']))} expected{at}, found {_shown(value)}"
    if isinstance(value, dict):
        return _object_fault(value, schema, root, place)
    if isinstance(value, list):
        return _array_fault(value, schema, root, place)
    if isinstance(value, str):
        pattern = schema.get("pattern")
        return "" if pattern is None or re.search(pattern, value) else f"{pattern} expected{at}, found {_shown(value)}"
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return _number_fault(value, schema, at)
    return ""


def _object_fault(value: "dict[str, object]", schema: Schema, root: Schema, place: str) -> str:
    required, properties = schema.get("required", []), schema.get("properties", {})
    assert isinstance(required, list) and isinstance(properties, dict)
    missing = [name for name in required if name not in value]
    if missing:
        return f"{', '.join(missing)} missing{f' at {place}' if place else ''}"
    others = schema.get("additionalProperties", True)
    for name, item in value.items():
        if name not in properties and others is False:
            return f"{name} is not known{f' at {place}' if place else ''}"
        fault = _fault(item, properties.get(name, others), root, f"{place}.{name}" if place else name)
        if fault:
            return fault
    return ""


def _array_fault(value: "list[object]", schema: Schema, root: Schema, place: str) -> str:
    at = f" at {place}" if place else ""
    least, most = schema.get("minItems", 0), schema.get("maxItems", math.inf)
    assert isinstance(least, int) and isinstance(most, (int, float))
    if not least <= len(value) <= most:
        return f"{least} to {most} items expected{at}, found {len(value)}"
    faults = (_fault(item, schema.get("items"), root, f"{place}[{index}]") for index, item in enumerate(value))
    return next(filter(None, faults), "")


def _number_fault(value: float, schema: Schema, at: str) -> str:
    if not math.isfinite(value):
        return f"a finite number expected{at}, found {value}"
    minimum, maximum = schema.get("minimum", -math.inf), schema.get("maximum", math.inf)
    above = schema.get("exclusiveMinimum", -math.inf)
    assert isinstance(minimum, (int, float)) and isinstance(maximum, (int, float)) and isinstance(above, (int, float))
    if value < minimum or value > maximum:
        return f"a number from {minimum} to {maximum} expected{at}, found {value}"
    return f"a number above {above} expected{at}, found {value}" if value <= above else ""


def _has_type(value: object, names: object) -> bool:
    return any(_is_a(value, str(name)) for name in (names if isinstance(names, list) else [names]))


def _is_a(value: object, name: str) -> bool:
    if isinstance(value, bool) and name != "boolean":
        return False
    if name == "integer" and isinstance(value, float):
        return value.is_integer()
    return isinstance(value, _TYPES[name])


def _same(value: object, other: object) -> bool:
    return value == other and isinstance(value, bool) == isinstance(other, bool)


def _shown(value: object) -> str:
    text = json.dumps(value)
    return text if len(text) <= 60 else text[:57] + "..."
