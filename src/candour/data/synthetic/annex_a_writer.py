"""Writes Annex A workbooks, one a quarter, each laid out a little differently from the one before."""

from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import Final, NamedTuple

from candour.data.synthetic import annex_a_children as children
from candour.data.synthetic import annex_a_lists as events
from candour.data.synthetic.annex_a_lists import Columns, Snapshot
from candour.data.synthetic.annex_a_values import drop_letter
from candour.data.synthetic.calendar import DayText, Period, find_day
from candour.data.synthetic.statements import Services, Statement
from candour.data.synthetic.workbooks import Column, DayColumn, TextColumn, open_book, write_sheet
from candour.data.synthetic.world import World

QUARTERLY: Final = 3
_WINDOW_MONTHS: Final = 6
_EPOCH: Final = date(1970, 1, 1).toordinal()
_TITLES: Final = (
    "Contacts", "Early Help", "Referral", "Assessments",
    "Section 47 enquiries and Initial Child Protection Conferences", "Children in Need", "Child protection",
    "Children in care", "Care leavers", "Adoption", "Adopters",
)  # fmt: skip
_TABS: Final = (
    "Contacts", "Early Help", "Referrals", "Assessments", "Sec47 and ICPC", "Children in Need", "Child Protection",
    "Children in Care", "Care Leavers", "Adoption", "Adopters",
)  # fmt: skip
_ADOPTERS: Final = (
    "Individual adopter identifier", "Family identifier", "Gender", "Ethnicity", "Disability",
    "Is the (prospective) adopter fostering for adoption?", "Date enquiry received", "Date Stage 1 started",
    "Date Stage 1 ended", "Date Stage 2 started", "Date Stage 2 ended", "Date application submitted",
    "Date application approved", "Date adopter matched with child(ren)", "Date child/children placed with adopter(s)",
    "No. of children placed", "Date of Adoption Order", "Date of leaving adoption process",
    "Reason for leaving adoption process",
)  # fmt: skip
_DRIFT: Final = {
    "Age of Child (Years)": "Age",
    "Date of referral": "Date of Referral ",
    "Case status": "Case Status",
    "LA In Touch": "LA In Touch ",
    "Referral NFA?": "Referral NFA",
}


class Layout(NamedTuple):
    """How one workbook is laid out.

    Attributes:
        tabs: the names of its sheets.
        titled: whether the first row of a sheet is its title.
        lettered: whether codes keep the letter before them.
        drifted: whether the column names differ from the template's.
        days_as_text: whether dates are text, DD/MM/YYYY.

    """

    tabs: tuple[str, ...]
    titled: bool
    lettered: bool
    drifted: bool
    days_as_text: bool


LAYOUTS: Final = (
    Layout(tuple(f"List_{n}" for n in range(1, 12)), titled=True, lettered=True, drifted=False, days_as_text=False),
    Layout(tuple(f"List {n}" for n in range(1, 12)), titled=False, lettered=True, drifted=True, days_as_text=False),
    Layout(_TABS, titled=False, lettered=False, drifted=True, days_as_text=True),
)  # fmt: skip


class SnapshotDay(NamedTuple):
    """The day of a workbook, and the first day of the six months before it."""

    day: int
    first_day: int


def list_snapshot_days(period: Period, *, months: int) -> list[SnapshotDay]:
    """The ends of every `months`-th month, each with the same day six months before; the first when six have passed."""
    ends = [_find_month_end(period, step) for step in range(12 * len(period.years) + 1)]
    found = []
    for step in range(_WINDOW_MONTHS, len(ends), months):
        end, before = (
            date.fromordinal(ends[step] + _EPOCH),
            date.fromordinal(ends[step - _WINDOW_MONTHS] + _EPOCH),
        )
        found.append(SnapshotDay(ends[step], ends[step - _WINDOW_MONTHS] - max(before.day - end.day, 0)))
    return found


def _find_month_end(period: Period, step: int) -> int:
    """The last day of the month that is `step` months after the March before the period."""
    month = 3 + step
    return find_day(period.first_year - 1 + month // 12, month % 12 + 1, 1) - 1


def write_annex_a(
    folder: Path,
    *,
    world: World,
    period: Period,
    services: Services,
    text: DayText,
    months: int = QUARTERLY,
) -> list[Path]:
    """Writes `folder/<YYYY-MM-DD>.xlsx` for the end of every quarter (or month) and returns the paths."""
    folder.mkdir(parents=True)
    view = children.view_care(world.care)
    written = []
    for number, (day, first_day) in enumerate(list_snapshot_days(period, months=months)):
        layout = LAYOUTS[number % len(LAYOUTS)]
        spell = str if layout.lettered else drop_letter
        snapshot = Snapshot(Statement(world, period, day), services, first_day, spell)
        path = folder / f"{date.fromordinal(day + _EPOCH).isoformat()}.xlsx"
        with open_book(path) as book:
            lists = zip(layout.tabs, _TITLES, _list_all(snapshot, view), strict=True)
            for place, (tab, title, columns) in enumerate(lists, start=1):
                shown = [_lay_out(column, layout, text) for column in columns]
                write_sheet(book, tab, shown, title=f"List {place}: {title}" if layout.titled else "")
        written.append(path)
    return written


def _list_all(snapshot: Snapshot, view: children.CareView) -> Iterator[Columns]:
    yield events.list_contacts(snapshot)
    yield events.list_early_help(snapshot)
    yield events.list_referrals(snapshot)
    yield events.list_assessments(snapshot)
    yield events.list_enquiries(snapshot)
    yield children.list_in_need(snapshot)
    yield children.list_protected(snapshot)
    yield children.list_in_care(snapshot, view)
    yield children.list_leavers(snapshot)
    yield children.list_adoption(snapshot)
    yield [TextColumn(name, ()) for name in _ADOPTERS]


def _lay_out(column: Column, layout: Layout, text: DayText) -> Column:
    name = _DRIFT.get(column.name, column.name).replace("\u2019", "'") if layout.drifted else column.name
    if isinstance(column, DayColumn) and layout.days_as_text:
        return TextColumn(name, _write_days(column.values, text))
    return column._replace(name=name)


def _write_days(days: Sequence[int], text: DayText) -> list[str]:
    last = len(text.british) - 1
    return [text.british[min(day - text.first_day, last)] for day in days]
