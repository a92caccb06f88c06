"""A report as a record of the standard: every field with its text, its state and where the text comes from.

A record says what is known and names what is not. It claims nothing: not that it was published, and not that the tool or
the authority complies with anything.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Final, Literal

from candour.report.atrs.answers.answer import NOTHING, Answer, answer_lines
from candour.report.atrs.answers.every_answer import ANSWERS
from candour.report.atrs.answers.models import ModelSheet, answer_model, list_model_sheets
from candour.report.atrs.fields import (
    FIELDS,
    METADATA,
    NOT_APPLICABLE,
    STANDARD,
    STANDARD_VERSION,
    AtrsField,
    Basis,
    Sheet,
    Tier,
)
from candour.report.content.statements import TO_COMPLETE
from candour.report.model import Report

RECORD_VERSION: Final = 1
NO_CLAIM: Final = (
    "This record was filled in by candour from an audit and from what the authority stated. It is evidence for people to "
    "read. It is not published by being made, and it claims compliance with nothing."
)


class State(StrEnum):
    """Who filled in a field, if anybody."""

    FROM_REPORT = "filled from the report"
    BY_AUTHORITY = "filled by the authority"
    TO_COMPLETE = "for the authority to complete"
    NOT_APPLICABLE = "not applicable"


@dataclass(frozen=True)
class RecordField:
    """One field of a record. `sources` are findings, tables, statements and parts of the configuration.

    `basis` says where the number comes from: the guidance, published records, or the table of version 3.0 and the log of
    changes since.
    """

    number: str
    name: str
    basis: Basis
    asked: str
    text: str
    state: State
    sources: tuple[str, ...]


@dataclass(frozen=True)
class RecordSheet:
    """One sheet. `model` names the model of a sheet that describes one, and is empty otherwise."""

    name: str
    tier: Tier
    section: Sheet
    model: str
    fields: tuple[RecordField, ...]


@dataclass(frozen=True)
class AtrsRecord:
    """The whole record. `metadata` is for the list of records and stands apart from the numbered fields.

    `restricted` where small counts are shown: then it must not leave the authority. `standing` is how the run stands to a
    protocol; empty in a record that an older candour made.
    """

    version: Literal[1]
    standard: str
    standard_version: str
    note: str
    restricted: bool
    metadata: tuple[RecordField, ...]
    sheets: tuple[RecordSheet, ...]
    standing: str = ""


def build_record(report: Report) -> AtrsRecord:
    """Fill in every field of the standard from a report. The same report gives the same record."""
    return AtrsRecord(
        version=RECORD_VERSION,
        standard=STANDARD,
        standard_version=STANDARD_VERSION,
        note=NO_CLAIM,
        restricted=report.context.restricted,
        metadata=tuple(_settle(field, _answer(report, field)) for field in METADATA),
        sheets=tuple(_list_sheets(report)),
        standing=report.standing_line,
    )


def _list_sheets(report: Report) -> Iterator[RecordSheet]:
    for section in Sheet:
        fields = tuple(field for field in FIELDS if field.sheet is section)
        if section is Sheet.MODEL:
            for number, model in enumerate(list_model_sheets(report), start=1):
                yield _make_model_sheet(report, fields, model, number)
        else:
            settled = tuple(_settle(field, _answer(report, field)) for field in fields)
            yield RecordSheet(section.value, fields[0].tier, section, "", settled)


def _make_model_sheet(
    report: Report, fields: tuple[AtrsField, ...], model: ModelSheet, number: int
) -> RecordSheet:
    name = Sheet.MODEL.value if number == 1 else f"{Sheet.MODEL.value} {number}"
    settled = tuple(_settle(field, answer_model(report, model, field.answer)) for field in fields)
    return RecordSheet(name, fields[0].tier, Sheet.MODEL, model.name, settled)


def _answer(report: Report, field: AtrsField) -> Answer:
    """The authority's words first: they are about the tool, and the report's about its test."""
    labelled = len(field.needed) + len(field.further) > 1 or bool(field.needed and field.answer)
    needed = (report.statements[path] for path in field.needed)
    further = (report.statements[path] for path in field.further)
    return (
        answer_lines(needed, labelled=labelled, needed=True)
        + answer_lines(further, labelled=labelled, needed=False)
        + (ANSWERS[field.answer](report) if field.answer else NOTHING)
    )


def _settle(field: AtrsField, answer: Answer) -> RecordField:
    text, state = _say(answer)
    return RecordField(field.number, field.name, field.basis, field.asked, text, state, answer.sources)


def _say(answer: Answer) -> tuple[str, State]:
    if not answer.paragraphs:
        return TO_COMPLETE, State.TO_COMPLETE
    if answer.missing:
        left = f"{TO_COMPLETE}: {'; '.join(answer.missing)}."
        return "\n".join((*answer.paragraphs, left)), State.TO_COMPLETE
    text = "\n".join(answer.paragraphs)
    if text == NOT_APPLICABLE:
        return text, State.NOT_APPLICABLE
    return text, State.FROM_REPORT if answer.known else State.BY_AUTHORITY
