"""YAML with the place of every value: what a configuration says, and on which line and column it says it.

YAML 1.2 by ruamel. Dates stay text, so that a wrong one is an error with a position; a number with a leading
zero stays text, so that an authority's code never loses it.
"""

import math
import re
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

Path = tuple[str | int, ...]

_TAG = "tag:yaml.org,2002:"
_LEADING_ZERO = re.compile(r"[-+]?0[0-9_]+$")
_FOLD = "\a"
"""ruamel's mark of a line end inside folded text; no such character can be in the file itself."""


class Place(NamedTuple):
    """A line and a column, both counted from 1."""

    line: int
    column: int


class Problem(NamedTuple):
    """One thing that is wrong: where, at which path, and what."""

    place: Place
    path: Path
    message: str


@dataclass
class Document:
    """The values of one file, the place of each key and value, and what is wrong with the YAML itself."""

    values: Any = None
    keys: dict[Path, Place] = field(default_factory=dict)
    places: dict[Path, Place] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)


def parse_yaml(text: str) -> Document:
    """Read YAML text. Whatever is wrong with it is listed in `problems`; nothing is raised."""
    document = Document()
    try:
        root = YAML(typ="rt", pure=True).compose(text)
    except MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        place = Place(mark.line + 1, mark.column + 1) if mark is not None else Place(1, 1)
        document.problems.append(Problem(place, (), f"this is not YAML: {_describe(error)}"))
    except YAMLError as error:
        document.problems.append(
            Problem(Place(1, 1), (), f"this is not YAML: {str(error).splitlines()[0].strip()}")
        )
    else:
        document.values = _construct(root, (), document, ()) if root is not None else None
    return document


def _describe(error: MarkedYAMLError) -> str:
    return ", ".join(part for part in (error.context, error.problem) if part)


def _construct(node: Node, path: Path, document: Document, above: tuple[int, ...]) -> Any:
    document.places[path] = _place(node)
    if id(node) in above:
        document.problems.append(Problem(_place(node), path, "an alias must not lead back to itself"))
        return None
    inside = (*above, id(node))
    if isinstance(node, MappingNode):
        return _construct_mapping(node, path, document, inside)
    if isinstance(node, SequenceNode):
        return [_construct(item, (*path, at), document, inside) for at, item in enumerate(node.value)]
    return _construct_scalar(node, path, document) if isinstance(node, ScalarNode) else None


def _construct_mapping(
    node: MappingNode, path: Path, document: Document, above: tuple[int, ...]
) -> dict[str, Any]:
    values: dict[str, Any] = {}
    for key_node, value_node in node.value:
        if not isinstance(key_node, ScalarNode):
            document.problems.append(Problem(_place(key_node), path, "a key must be plain text"))
            continue
        key = str(key_node.value)
        here = (*path, key)
        if key in values:
            first = document.keys[here]
            document.problems.append(
                Problem(_place(key_node), here, f"this key is here twice; the first is on line {first.line}")
            )
            continue
        document.keys[here] = _place(key_node)
        values[key] = _construct(value_node, here, document, above)
    return values


def _construct_scalar(node: ScalarNode, path: Path, document: Document) -> str | int | float | bool | None:
    text = str(node.value)
    if node.style == ">":
        text = text.replace(_FOLD, "")
    tag = str(node.tag).removeprefix(_TAG)
    if tag == "null":
        return None
    if tag == "bool":
        return text.lower() == "true"
    if tag == "int" and not _LEADING_ZERO.match(text):
        return int(text.replace("_", ""), 0)
    if tag == "float":
        return _construct_number(text, node, path, document)
    return text


def _construct_number(text: str, node: ScalarNode, path: Path, document: Document) -> float | None:
    number = float(text.replace("_", "").replace(".inf", "inf").replace(".nan", "nan"))
    if not math.isfinite(number):
        document.problems.append(Problem(_place(node), path, f"expected a finite number; got {text}"))
        return None
    return number


def _place(node: Node) -> Place:
    return Place(node.start_mark.line + 1, node.start_mark.column + 1)
