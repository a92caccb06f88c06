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
from candour.data.extracts.annex_a.reader import AnnexAReader
from candour.data.extracts.reading import Reading
from candour.data.history import CaseHistory

TAKEN = (date(2023, 9, 30), date(2023, 11, 30), date(2024, 2, 29))
WINDOWS = (date(2023, 3, 30), date(2023, 5, 30), date(2023, 8, 29))
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
    day = FIRST + timedelta(days=draw(st.integers(60, 430)))
    typed_in = day + timedelta(days=draw(st.sampled_from([0, 1, 40, 70, 150])))
    kept = draw(st.sampled_from([None, 1, 30, 60]))
    deleted = None if kept is None else typed_in + timedelta(days=kept)
    return Record(f"C{draw(st.integers(1, 4)):06d}", day, typed_in, deleted)


def find_known(lives: list[Record]) -> date | None:
    """The first day on which the workbooks prove a contact known; None where they never show it, or take it back.

    A contact may be deleted and typed in again: what counts is the last workbook that ought to have shown it before
    the newest that does.
    """
    day = lives[0].day
    shown = [place for place in range(3) if any(life.is_shown(place) for life in lives)]
    could = [place for place in range(3) if WINDOWS[place] <= day <= TAKEN[place]]
    if not shown or any(place > shown[-1] for place in could):
        return None
    without = [place for place in could if place < shown[-1] and place not in shown]
    return max([day, *(TAKEN[place] + timedelta(days=1) for place in without)])


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
@given(st.lists(records(), max_size=12))
def test_three_workbooks_prove_no_more_than_they_can(found: list[Record]) -> None:
    with TemporaryDirectory() as folder:
        write_workbooks(Path(folder), found)
        events = read(Path(folder)).events.to_pylist()
    told = {
        (row["child_id"], row["started_on"]): row["known_on"]
        for row in events
        if row["child_id"].startswith("C")
    }
    lives: dict[tuple[str, date], list[Record]] = {}
    for record in found:
        lives.setdefault((record.child, record.day), []).append(record)
    expected = {key: find_known(of_key) for key, of_key in lives.items()}
    assert told == {key: known for key, known in expected.items() if known is not None}


def test_what_was_deleted_and_typed_in_again_is_dated_by_its_second_life(tmp_path: Path) -> None:
    day = date(2023, 9, 1)
    lives = [Record("C000001", day, day, date(2023, 10, 20)), Record("C000001", day, date(2024, 1, 5), None)]
    write_workbooks(tmp_path, lives)
    known = [row["known_on"] for row in read(tmp_path).events.to_pylist() if row["child_id"] == "C000001"]
    assert known == [date(2023, 12, 1)] == [find_known(lives)]
