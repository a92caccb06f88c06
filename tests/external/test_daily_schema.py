"""The synthetic daily flow obeys the department's own published schema, walked by hand.

The schema is kept outside the project. CANDOUR_SAMPLES names the folder of samples; else it is looked for beside
the project, in shared/samples. Elsewhere this test is skipped.
"""

import json
import os
import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from synthetic_formats import load_all_formats

BESIDE = Path(__file__).parents[2].parent / "shared" / "samples"
SCHEMA = Path(os.environ.get("CANDOUR_SAMPLES", BESIDE)) / "dfe_csc_api" / "dfe_csc_openapi_v1.0.1.json"

pytestmark = pytest.mark.skipif(
    not SCHEMA.is_file(), reason="no samples: neither CANDOUR_SAMPLES nor ../shared/samples holds the schema"
)
TYPES: dict[str, type] = {"object": dict, "array": list, "string": str, "boolean": bool, "integer": int}


def list_breaches(value: Any, schema: dict[str, Any], path: str) -> Iterator[str]:
    """What a value breaks of a schema: its type, names, lengths, patterns, formats."""
    if type(value) is not TYPES[schema["type"]]:
        yield f"{path}: type"
    elif isinstance(value, dict):
        yield from list_object_breaches(value, schema, path)
    elif isinstance(value, list):
        if len(value) > schema.get("maxItems", len(value)):
            yield f"{path}: maxItems"
        if schema.get("uniqueItems") and len(set(value)) < len(value):
            yield f"{path}: uniqueItems"
        for item in value:
            yield from list_breaches(item, schema["items"], f"{path}[]")
    elif isinstance(value, str):
        yield from list_text_breaches(value, schema, path)


def list_object_breaches(value: dict[str, Any], schema: dict[str, Any], path: str) -> Iterator[str]:
    for name in schema.get("required", ()):
        if name not in value:
            yield f"{path}.{name}: required"
    for name, inner in value.items():
        if name in schema["properties"]:
            yield from list_breaches(inner, schema["properties"][name], f"{path}.{name}")
        else:
            yield f"{path}.{name}: additionalProperties"


def list_text_breaches(value: str, schema: dict[str, Any], path: str) -> Iterator[str]:
    if not schema.get("minLength", 0) <= len(value) <= schema.get("maxLength", len(value)):
        yield f"{path}: length"
    if "pattern" in schema and not re.search(schema["pattern"], value):
        yield f"{path}: pattern"
    if schema.get("format") == "date":
        try:
            date.fromisoformat(value)
        except ValueError:
            yield f"{path}: date"


def load_schema() -> dict[str, Any]:
    found: dict[str, Any] = json.loads(SCHEMA.read_text(encoding="utf-8"))["components"]["schemas"]["CSC"]
    return found


def test_every_child_obeys_the_schema() -> None:
    schema, children = load_schema(), load_all_formats().daily
    # The file of a day is all that is sent on it; a request holds so many of them.
    size = schema["maxItems"]
    requests = [children[start : start + size] for start in range(0, len(children), size)]
    assert len(requests) > 5
    assert sorted({breach for request in requests for breach in list_breaches(request, schema, "$")}) == []


def test_the_walk_finds_what_is_wrong() -> None:
    wrong = [
        {"la_child_id": "no blanks", "purge": "no", "extra": 1},
        {
            "child_details": {
                "sex": "Male",
                "date_of_birth": "01/02/2020",
                "disabilities": ["AUT", "AUT"],
            }
        },
    ]
    assert sorted(list_breaches(wrong, load_schema(), "$")) == [
        "$[].child_details.date_of_birth: date",
        "$[].child_details.disabilities: uniqueItems",
        "$[].child_details.sex: length",
        "$[].extra: additionalProperties",
        "$[].la_child_id: pattern",
        "$[].la_child_id: required",
        "$[].purge: type",
    ]


def test_nearly_every_field_of_the_schema_is_written() -> None:
    def list_fields(schema: dict[str, Any], path: str) -> Iterator[str]:
        if schema["type"] == "object":
            for name, inner in schema["properties"].items():
                yield from list_fields(inner, f"{path}.{name}")
        elif schema["type"] == "array":
            yield from list_fields(schema["items"], path)
        else:
            yield path

    def list_written(value: Any, path: str) -> Iterator[str]:
        if isinstance(value, dict):
            for name, inner in value.items():
                yield from list_written(inner, f"{path}.{name}")
        elif isinstance(value, list):
            for inner in value:
                yield from list_written(inner, path)
        else:
            yield path

    asked = set(list_fields(load_schema(), "$"))
    assert len(asked) == 66
    assert asked - set(list_written(load_all_formats().daily, "$")) == {
        "$.child_details.former_unique_pupil_number",
        "$.social_care_episodes.child_looked_after_placements.postcode",
    }
