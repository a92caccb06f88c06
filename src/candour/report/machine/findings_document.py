"""The shape of `findings.json`; `templates/findings.schema.json` is made from it."""

import json
from dataclasses import dataclass
from typing import Literal

from pydantic import TypeAdapter

from candour.report.content.context import ReportContext
from candour.report.content.verdict import Overall
from candour.results import Finding

SCHEMA_NAME = "findings.schema.json"


@dataclass(frozen=True)
class FindingsDocument:
    """Everything a report says, for machines. `version` grows when a reader would have to change.

    The findings have been through disclosure control: a withheld cell is an object with the symbol `c`.
    """

    version: Literal[1]
    overall: Overall
    context: ReportContext
    findings: tuple[Finding, ...]


_DOCUMENT: TypeAdapter[FindingsDocument] = TypeAdapter(FindingsDocument)


def dump_document(document: FindingsDocument) -> bytes:
    """As JSON; the same document gives the same bytes. A number that is none, such as NaN, becomes null."""
    return _DOCUMENT.dump_json(document, indent=1) + b"\n"


def load_document(content: bytes) -> FindingsDocument:
    """Back from JSON. Raises pydantic's ValidationError where the content has another shape."""
    return _DOCUMENT.validate_json(content)


def render_schema() -> str:
    """The JSON Schema of the document."""
    schema = _DOCUMENT.json_schema(mode="serialization")
    return json.dumps(schema, indent=1, ensure_ascii=False, sort_keys=True) + "\n"
