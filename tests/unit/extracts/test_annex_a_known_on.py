"""Since when was a contact known? Made-up records of a live system, seen through three workbooks, and the answer
worked out from the records one at a time.
"""

from datetime import date, datetime, time, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

import xlsxwriter
from hypothesis import given, settings
from hypothesis import strategies as st

from candour.data.build import join_sources
from candour.data.extracts.annex_a import AnnexAReader
from candour.data.extracts.reading import Reading
from candour.data.history import CaseHistory

TAKEN = (date(2023, 9, 30), date(2023, 12, 31), date(2024, 5, 31))
WINDOWS = (date(2023, 3, 30), date(2023, 6, 30), date(2023, 11, 30))
FIRST = date(2023, 1, 1)


class Record(NamedTuple):
    """A contact as the live system holds it: its child and day, when it was typed in, and when it was deleted."""

    child: str
    day: date
    typed_in: date
    deleted: date | None

    def is_shown(self, place: int) -> bool:
        """Whether the workbook at this place lists it."""
        stands = self.typed_in <= TAKEN[place] and (self.deleted is None or self.deleted > TAKEN[place])
        return stands and WINDOWS[place] <= self.day <= TAKEN[place]


@st.composite
def records(draw: st.DrawFn) -> Record:
    day = FIRST + timedelta(days=draw(st.integers(0, 540)))
    typed_in = day + timedelta(days=draw(st.sampled_from([0, 1, 40, 120, 300])))
    kept = draw(st.sampled_from([None, 1, 30, 120]))
    deleted = None if kept is None else typed_in + timedelta(days=kept)
    return Record(f"C{draw(st.integers(1, 4)):06d}", day, typed_in, deleted)


def find_known(record: Record) -> date | None:
    """The first day on which the workbooks prove it known; None where they do not show it, or take it back."""
    shown = [place for place in range(3) if record.is_shown(place)]
    could = [place for place in range(3) if WINDOWS[place] <= record.day <= TAKEN[place]]
    if not shown or any(place > shown[-1] for place in could):
        return None
    without = [place for place in could if place < shown[-1] and place not in shown]
    return max([record.day, *(TAKEN[place] + timedelta(days=1) for place in without)])


def write_workbooks(folder: Path, found: list[Record]) -> None:
    for place, taken in enumerate(TAKEN):
        book = xlsxwriter.Workbook(folder / f"annex_a_{taken}.xlsx")
        sheet = book.add_worksheet("List_1")
        sheet.write_row(0, 0, ["Child Unique ID", "Gender", "Date of Contact", "Contact Source"])
        as_day = book.add_format({"num_format": "dd/mm/yyyy"})
        # A row that is always there: a list without rows would prove nothing.
        listed = [(f"A{place:06d}", taken), *((r.child, r.day) for r in found if r.is_shown(place))]
        for row, (child, day) in enumerate(listed, start=1):
            sheet.write(row, 0, child)
            sheet.write_datetime(row, 2, datetime.combine(day, time()), as_day)
        book.close()


def read(folder: Path) -> CaseHistory:
    reading = Reading()
    return join_sources(reading, [AnnexAReader((folder,)).read(reading, lambda *_: None)])


@settings(max_examples=40, deadline=None)
@given(st.lists(records(), max_size=12, unique_by=lambda record: (record.child, record.day)))
def test_three_workbooks_prove_no_more_than_they_can(found: list[Record]) -> None:
    with TemporaryDirectory() as folder:
        write_workbooks(Path(folder), found)
        events = read(Path(folder)).events.to_pylist()
    told = {
        (row["child_id"], row["started_on"]): row["known_on"]
        for row in events
        if row["child_id"].startswith("C")
    }
    expected = {(r.child, r.day): find_known(r) for r in found}
    assert told == {key: known for key, known in expected.items() if known is not None}
    assert all(
        known >= min(r.typed_in, TAKEN[-1]) or known >= r.day for r in found if (known := find_known(r))
    )


def test_a_record_that_came_back_is_known_from_its_return() -> None:
    """Of two runs the last counts: what was deleted and typed in again is dated by its second life."""
    record = Record("C000001", date(2023, 8, 1), date(2023, 8, 1), None)
    assert find_known(record) == date(2023, 8, 1)
    late = record._replace(typed_in=date(2023, 10, 20))
    assert find_known(late) == date(2023, 10, 1)
