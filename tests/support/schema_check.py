"""A small reader of JSON Schema, written apart from the library that makes the schemas, for the words that they use."""

import re
from typing import Any

_TYPES: dict[str, tuple[type, ...]] = {
    "object": (dict,), "array": (list,), "string": (str,), "integer": (int,), "number": (int, float),
    "boolean": (bool,), "null": (type(None),),
}  # fmt: skip
KNOWN = frozenset(
    {
        "$defs", "$ref", "type", "properties", "required", "additionalProperties", "items", "prefixItems", "minItems",
        "maxItems", "anyOf", "oneOf", "const", "enum", "title", "description", "default", "format", "minimum",
        "maximum", "exclusiveMinimum", "exclusiveMaximum", "minLength", "maxLength", "pattern", "discriminator", "mapping",
    }
)  # fmt: skip
"""Words that are checked, or that say nothing about whether a document is valid."""


def find_faults(value: Any, schema: Any, root: dict[str, Any], at: str = "$") -> list[str]:
    """What is wrong with a value, each fault with its place; so is a property that is not described.

    A word of the schema that is not known is a fault too.
    """
    if schema is True:
        return []
    unknown = [word for word in schema if word not in KNOWN]
    if unknown:
        return [f"{at}: the schema says {unknown}"]
    if "$ref" in schema:
        return find_faults(value, root["$defs"][schema["$ref"].removeprefix("#/$defs/")], root, at)
    for word in ("anyOf", "oneOf"):
        if word in schema:
            tried = [find_faults(value, choice, root, at) for choice in schema[word]]
            return [] if any(not faults for faults in tried) else min(tried, key=len)
    plain = _check_plain(value, schema, at)
    return plain or [
        *_check_object(value, schema, root, at),
        *_check_array(value, schema, root, at),
        *_check_limits(value, schema, at),
    ]


def _check_plain(value: Any, schema: dict[str, Any], at: str) -> list[str]:
    """The one value, or one of the values, or the kind of value that it has to be."""
    if "const" in schema and value != schema["const"]:
        return [f"{at}: {value!r} is not {schema['const']!r}"]
    if "enum" in schema and value not in schema["enum"]:
        return [f"{at}: {value!r} is none of {schema['enum']}"]
    kind = schema.get("type")
    fits = kind is None or (
        isinstance(value, _TYPES[kind]) and (kind == "boolean" or not isinstance(value, bool))
    )
    return [] if fits else [f"{at}: {value!r} is no {kind}"]


def _check_object(value: Any, schema: dict[str, Any], root: dict[str, Any], at: str) -> list[str]:
    if not isinstance(value, dict):
        return []
    properties = schema.get("properties", {})
    faults = [f"{at}: '{name}' is missing" for name in schema.get("required", ()) if name not in value]
    rest = schema.get("additionalProperties", True)
    for name, inside in value.items():
        if name in properties:
            faults += find_faults(inside, properties[name], root, f"{at}.{name}")
        elif rest is False or (rest is True and properties):
            faults.append(f"{at}: '{name}' is in no schema")
        else:
            faults += find_faults(inside, rest, root, f"{at}.{name}")
    return faults


def _check_array(value: Any, schema: dict[str, Any], root: dict[str, Any], at: str) -> list[str]:
    if not isinstance(value, list):
        return []
    fixed = schema.get("prefixItems", [])
    faults = (
        [f"{at}: {len(value)} items"]
        if not schema.get("minItems", 0) <= len(value) <= schema.get("maxItems", len(value))
        else []
    )
    for number, inside in enumerate(value):
        inner = fixed[number] if number < len(fixed) else schema.get("items", True)
        faults += find_faults(inside, inner, root, f"{at}[{number}]")
    return faults


def _check_limits(value: Any, schema: dict[str, Any], at: str) -> list[str]:
    if isinstance(value, str):
        within = schema.get("minLength", 0) <= len(value) <= schema.get("maxLength", len(value))
        fits = re.search(schema.get("pattern", ""), value) is not None
        return (
            []
            if within and fits
            else [f"{at}: {value!r} is too short, too long, or not like {schema.get('pattern')}"]
        )
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        low, high = schema.get("minimum", value), schema.get("maximum", value)
        beyond = value <= schema.get("exclusiveMinimum", value - 1) or value >= schema.get(
            "exclusiveMaximum", value + 1
        )
        return [f"{at}: {value} is out of range"] if not low <= value <= high or beyond else []
    return []
