"""The shape of `findings.json`: the whole report for machines; `findings.schema.json` is made from it."""

import json
from dataclasses import dataclass
from typing import Literal

from pydantic import TypeAdapter

from candour.governance import GovernanceEntry
from candour.report.content.base_rate import BaseRate
from candour.report.content.changes import Change
from candour.report.content.context import ReportContext
from candour.report.content.criteria import CriterionLine
from candour.report.content.reviewer_questions import ReviewerAnswer
from candour.report.content.statements import StatementLine
from candour.report.content.verdict import Overall
from candour.report.content.verdict_rule import VERDICT_RULE
from candour.report.model import Report
from candour.results import Finding, Table

SCHEMA_NAME = "findings.schema.json"
VERSION: Literal[2] = 2


@dataclass(frozen=True)
class SectionEntry:
    """One section of the full report, and by their names what stands in it."""

    number: int
    slug: str
    title: str
    statements: tuple[str, ...]
    tables: tuple[str, ...]
    findings: tuple[str, ...]


@dataclass(frozen=True)
class FindingsDocument:
    """Everything a report says, for machines. `version` grows when a reader would have to change.

    The findings have been through disclosure control: a withheld cell is an object with the symbol `c`. `rule` is the rule of
    the verdict in plain words; `to_complete` counts the statements that the authority has not written yet. `outline` names
    statements by path, tables by name and findings by code. `standing_line` is how the run stands to a protocol, as every page says.
    """

    version: Literal[2]
    overall: Overall
    verdict_sentence: str
    rule: tuple[str, ...]
    changes: tuple[Change, ...]
    base_rate: BaseRate | None
    criteria: tuple[CriterionLine, ...]
    answers: tuple[ReviewerAnswer, ...]
    to_complete: int
    statements: tuple[StatementLine, ...]
    governance: tuple[GovernanceEntry, ...]
    outline: tuple[SectionEntry, ...]
    context: ReportContext
    findings: tuple[Finding, ...]
    standing_line: str = ""


_DOCUMENT: TypeAdapter[FindingsDocument] = TypeAdapter(FindingsDocument)


def describe_report(report: Report) -> FindingsDocument:
    """The whole report as the document holds it."""
    return FindingsDocument(
        version=VERSION,
        overall=report.overall,
        verdict_sentence=report.verdict_sentence,
        rule=VERDICT_RULE,
        changes=report.changes,
        base_rate=report.base_rate,
        criteria=report.criteria,
        answers=report.answers,
        to_complete=len(report.to_complete),
        statements=tuple(report.statements.values()),
        governance=report.governance,
        outline=tuple(
            SectionEntry(
                section.number,
                section.slug,
                section.title,
                tuple(line.path for line in section.statements),
                section.tables,
                tuple(finding.code for group in section.groups for finding in group.findings),
            )
            for section in report.outline
        ),
        context=report.context,
        findings=report.findings,
        standing_line=report.standing_line,
    )


_FINDINGS: TypeAdapter[tuple[Finding, ...]] = TypeAdapter(tuple[Finding, ...])
_TABLES: TypeAdapter[tuple[Table, ...]] = TypeAdapter(tuple[Table, ...])


def dump_document(document: FindingsDocument) -> bytes:
    """As JSON; the same document gives the same bytes. A number that is none, such as NaN, becomes null."""
    return _DOCUMENT.dump_json(document, indent=1) + b"\n"


def load_document(content: bytes) -> FindingsDocument:
    """Back from JSON. Raises pydantic's ValidationError where the content has another shape."""
    return _DOCUMENT.validate_json(content)


def load_findings_of(content: bytes) -> tuple[Finding, ...]:
    """Only the findings of a document, whatever else a later or earlier version holds.

    Raises pydantic's ValidationError where the findings themselves have another shape, ValueError where it is no document.
    """
    held = json.loads(content)
    if not isinstance(held, dict) or "findings" not in held:
        raise ValueError("this is no document of findings")
    return _FINDINGS.validate_python(held["findings"])


def load_tables_of(content: bytes) -> tuple[Table, ...]:
    """Only the tables of a document that belong to no finding; none where it holds none. Raises as `load_findings_of`."""
    held = json.loads(content)
    context = held.get("context") if isinstance(held, dict) else None
    return _TABLES.validate_python(context.get("tables", ()) if isinstance(context, dict) else ())


def render_schema() -> str:
    """The JSON Schema of the document."""
    schema = _DOCUMENT.json_schema(mode="serialization")
    return json.dumps(schema, indent=1, ensure_ascii=False, sort_keys=True) + "\n"
