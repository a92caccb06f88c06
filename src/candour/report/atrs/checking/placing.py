"""Which field a row means: by its number, and by its name where the number is wanting or belongs to another name."""

import re
from dataclasses import dataclass
from typing import Final

from candour.report.atrs.checking.held import HeldAnswer, HeldRecord, Issue, Weight, raise_issue
from candour.report.atrs.fields import FIELD_BY_NUMBER, FIELDS, METADATA, AtrsField, Sheet

NUMBER: Final = re.compile(r"\d+(\.\d+)+")
_DAY: Final = re.compile(r"\d{4}-\d{2}-\d{2}.*")
_LONGEST_QUOTE: Final = 60


@dataclass(frozen=True)
class Row:
    """One row of a file as text: what stands for the number, the name and the answer."""

    number: str
    name: str
    text: str
    sheet: str
    place: str


def place_rows(rows: tuple[Row, ...]) -> HeldRecord:
    """Answers by field. A field that is unknown or stands twice is named; of two, the first counts."""
    answers: dict[tuple[str, str], HeldAnswer] = {}
    issues: list[Issue] = []
    for row in rows:
        field, remark = find_field(row)
        if remark is not None:
            issues.append(remark)
        if field is None:
            continue
        # Only the sheet of a model may be there more than once.
        key = (field.number, row.sheet if field.sheet is Sheet.MODEL else "")
        if key in answers:
            issues.append(
                raise_issue(
                    Weight.WRONG, field, row.place,
                    f"This field stands twice; the first is {answers[key].place}, and only that one was read. Delete one.",
                )
            )  # fmt: skip
            continue
        answers[key] = HeldAnswer(field, row.text.strip(), row.sheet, row.place)
    held = tuple(answers.values())
    models = dict.fromkeys(answer.sheet for answer in held if answer.field.sheet is Sheet.MODEL)
    return HeldRecord(held, tuple(models), tuple(issues))


def find_field(row: Row) -> tuple[AtrsField | None, Issue | None]:
    """The field that a row means, if any, and what is odd about how it says so."""
    number = row.number.strip()
    by_number = FIELD_BY_NUMBER.get(number)
    by_name = _find_by_name(row, by_number)
    if by_number is not None:
        if by_name is None or by_name is by_number:
            return by_number, None
        return by_name, raise_issue(
            Weight.LOOK, by_name, row.place,
            f"The number {number} stands beside this name; it was read as {by_name.number} {by_name.name}.",
        )  # fmt: skip
    if by_name is not None:
        why = (
            "Excel made a day of its number"
            if _DAY.fullmatch(number)
            else f"its number '{_quote(number)}' is none of the standard's"
        )
        return by_name, raise_issue(
            Weight.LOOK,
            by_name,
            row.place,
            f"The row was found by its name: {why}. Write {by_name.number} as text.",
        )
    if not number and not row.name.strip():
        return None, None
    what = f"{_quote(number)} {_quote(row.name)}".strip()
    return None, raise_issue(
        Weight.LOOK, None, row.place,
        f"'{what}' is no field of version 4.0 and was not read. Move what it says to a field that exists.",
    )  # fmt: skip


def _find_by_name(row: Row, by_number: AtrsField | None) -> AtrsField | None:
    name = " ".join(row.name.split()).casefold()
    if not name:
        return None
    named = [field for field in (*FIELDS, *METADATA) if field.name.casefold() == name]
    if by_number is not None:
        near = [field for field in named if field.sheet is by_number.sheet]
        return by_number if by_number in near else next(iter(near), None)
    near = [field for field in named if row.sheet.casefold().startswith(field.sheet.value.casefold())]
    return named[0] if len(named) == 1 else next(iter(near), None)


def _quote(text: str) -> str:
    return text.strip()[:_LONGEST_QUOTE]
