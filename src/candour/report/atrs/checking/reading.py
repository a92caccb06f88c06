"""A record from a file: `atrs-v4.json`, or a workbook that people have worked on. Nothing in it is ever run."""

from collections.abc import Iterator
from pathlib import Path
from typing import Final

from pydantic import ValidationError

from candour.data.extracts.files.workbook import open_workbook
from candour.errors import ConfigError
from candour.report.atrs.checking.held import HeldRecord, Issue, Weight, raise_issue
from candour.report.atrs.checking.placing import NUMBER, Row, place_rows
from candour.report.atrs.document import load_record
from candour.report.atrs.workbook import ANSWER_HEADING, HEADINGS

_MOST_BYTES: Final = 64 << 20
_MOST_ROWS: Final = 20_000
_SHOWN: Final = 5
_EXPECTED: Final = "an atrs-v4.json or atrs-v4.xlsx, as `candour report` writes them into standards/"


def read_record(path: Path) -> HeldRecord:
    """The answers that a file holds.

    Raises ConfigError where there is no such file, it is no record, or it is too large; ExtractError where a workbook is
    damaged or made to do harm.
    """
    if not path.is_file():
        raise ConfigError(f"'{path.name}' is no file. Expected {_EXPECTED}. Check the path.")
    if path.stat().st_size > _MOST_BYTES:
        raise ConfigError(f"'{path.name}' has more than {_MOST_BYTES >> 20} MB. Expected {_EXPECTED}.")
    ending = path.suffix.casefold()
    if ending == ".json":
        return _read_json(path)
    if ending == ".xlsx":
        return _read_workbook(path)
    raise ConfigError(
        f"'{path.name}' ends with '{ending}'. Expected {_EXPECTED}. Save it in one of these two formats."
    )


def _read_json(path: Path) -> HeldRecord:
    try:
        record = load_record(path.read_bytes())
    except ValidationError as error:
        problems = error.errors(include_input=False, include_url=False)
        lines = [
            f"  {'.'.join(map(str, problem['loc'])) or 'the whole file'}: {problem['msg']}"
            for problem in problems[:_SHOWN]
        ]
        more = f"\n  and {len(problems) - _SHOWN} more" if len(problems) > _SHOWN else ""
        raise ConfigError(
            f"'{path.name}' is no record in the shape of atrs-v4.schema.json. Got:\n" + "\n".join(lines) + more
            + "\nExpected " + _EXPECTED + ". Write the report again and complete the new file."
        ) from None  # fmt: skip
    rows = [
        Row(field.number, field.name, field.text, "", f"field {field.number} of the metadata")
        for field in record.metadata
    ]
    for sheet in record.sheets:
        rows += [
            Row(f.number, f.name, f.text, sheet.name, f"field {f.number} of '{sheet.name}'")
            for f in sheet.fields
        ]
    return place_rows(tuple(rows))


def _read_workbook(path: Path) -> HeldRecord:
    workbook = open_workbook(path)
    rows: list[Row] = []
    issues: list[Issue] = []
    for name in workbook.sheet_names:
        cells = _take(path, workbook.rows(name))
        head = next((row for row in cells if _is_head(row)), None)
        if head is not None:
            rows += _read_sheet(name, cells, head)
        elif any(NUMBER.fullmatch(cell.strip()) for row in cells for cell in row):
            issues.append(
                raise_issue(
                    Weight.WRONG, None, f"sheet '{name}'",
                    f"No column of this sheet is headed '{ANSWER_HEADING}', so nothing in it was read. Put the headings back: "
                    f"{', '.join(HEADINGS)}.",
                )
            )  # fmt: skip
    if not rows and not issues:
        raise ConfigError(
            f"'{path.name}' holds no sheet with a column '{ANSWER_HEADING}'. Expected {_EXPECTED}. Begin again from that file."
        )
    held = place_rows(tuple(rows))
    return HeldRecord(held.answers, held.models, (*issues, *held.issues))


def _take(path: Path, rows: Iterator[tuple[str, ...]]) -> list[tuple[str, ...]]:
    taken: list[tuple[str, ...]] = []
    for row in rows:
        if len(taken) == _MOST_ROWS:
            raise ConfigError(
                f"'{path.name}' has a sheet with more than {_MOST_ROWS:,} rows. Expected {_EXPECTED}."
            )
        taken.append(row)
    return taken


def _is_head(row: tuple[str, ...]) -> bool:
    return ANSWER_HEADING.casefold() in map(_fold, row)


def _read_sheet(name: str, cells: list[tuple[str, ...]], head: tuple[str, ...]) -> list[Row]:
    """The rows under the headings. A row with an answer and neither number nor name goes on with the one above."""
    folded = [_fold(cell) for cell in head]
    number_at, name_at, answer_at = (
        _find(folded, heading) for heading in ("number", "field", ANSWER_HEADING.casefold())
    )
    rows: list[Row] = []
    start = cells.index(head) + 1
    for position, row in enumerate(cells[start:], start=start + 1):
        number, field, text = (_read(row, at) for at in (number_at, name_at, answer_at))
        if text and not number.strip() and not field.strip() and rows:
            above = rows[-1]
            rows[-1] = Row(above.number, above.name, f"{above.text}\n{text}", above.sheet, above.place)
        elif number.strip() or field.strip():
            rows.append(Row(number, field, text, name, f"sheet '{name}', row {position}"))
    return rows


def _find(folded: list[str], heading: str) -> int | None:
    return folded.index(heading) if heading in folded else None


def _read(row: tuple[str, ...], at: int | None) -> str:
    return "" if at is None or at >= len(row) else row[at]


def _fold(cell: str) -> str:
    return " ".join(cell.split()).casefold()
