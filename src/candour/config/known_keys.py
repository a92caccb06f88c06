"""Which keys a stage of the configuration knows, found by walking its JSON Schema along a path."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any


def find_known_keys(schema: Mapping[str, Any], location: Sequence[str | int]) -> tuple[str, ...]:
    """The keys allowed at a pydantic error location (tags of discriminated unions included)."""
    nodes = list(_flatten(schema, schema))
    for part in location:
        nodes = [child for node in nodes for child in _step(node, part, schema)] or nodes
    return tuple(sorted({key for node in nodes for key in node.get("properties", {})}))


def _step(node: Mapping[str, Any], part: str | int, root: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    if isinstance(part, int):
        if "items" in node:
            yield from _flatten(node["items"], root)
    elif part in node.get("properties", {}):
        yield from _flatten(node["properties"][part], root)
    elif _tag_of(node) == part:
        yield node


def _tag_of(node: Mapping[str, Any]) -> str | None:
    """The value of the key that tells one kind of a union from the others."""
    tags = [p["const"] for p in node.get("properties", {}).values() if isinstance(p.get("const"), str)]
    return tags[0] if tags else None


def _flatten(node: Mapping[str, Any], root: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """A node without its references and alternatives: each that it could be."""
    if "$ref" in node:
        yield from _flatten(root["$defs"][str(node["$ref"]).rsplit("/", 1)[-1]], root)
    for alternative in (*node.get("anyOf", ()), *node.get("oneOf", ())):
        yield from _flatten(alternative, root)
    if not {"$ref", "anyOf", "oneOf"} & set(node):
        yield node
