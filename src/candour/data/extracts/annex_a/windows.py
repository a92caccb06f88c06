"""What the workbooks of Annex A prove by what they do not show.

A list without rows proves nothing: it is as often left out as truly empty. Neither does one that lacks its column.
"""

from typing import NamedTuple

from candour.data.extracts.annex_a.cells import SOURCE
from candour.data.extracts.annex_a.layout import AnnexList
from candour.data.extracts.annex_a.sheets import FoundLists
from candour.data.extracts.columns import KIND
from candour.data.extracts.files.day_formats import NO_DAY, to_date, to_number
from candour.data.extracts.files.snapshot_days import subtract_months
from candour.data.extracts.versions.periods import join_spans
from candour.data.extracts.versions.snapshots import Snapshot
from candour.data.history import Coverage


class ShownLists(NamedTuple):
    """The day on which a workbook was taken (NO_DAY for one without rows), and the lists that it fills."""

    day: int
    layouts: tuple[AnnexList, ...]


class Windows(NamedTuple):
    """What the snapshots prove: to each other, and to other sources."""

    snapshots: tuple[Snapshot, ...]
    coverage: tuple[Coverage, ...]


def list_shown(found: FoundLists, day: int) -> ShownLists:
    """The lists of a workbook that have rows and are whole."""
    return ShownLists(day, tuple(entry.layout for entry in found.lists if entry.rows and entry.is_complete))


def find_windows(shown: list[ShownLists]) -> Windows:
    """The first day that each workbook covers of each kind, and the runs of days that all together cover."""
    snapshots = []
    spans: dict[str, list[tuple[int, int]]] = {}
    for day, layouts in sorted(shown, key=lambda entry: entry.day):
        if day == NO_DAY:
            continue
        first_days: dict[int, int] = {}
        for layout in layouts:
            first = to_number(subtract_months(to_date(day), layout.months))
            for kind in layout.shows:
                first_days[KIND[kind]] = min(first, first_days.get(KIND[kind], first))
            for kind in layout.covers:
                spans.setdefault(kind, []).append((first, day))
        snapshots.append(Snapshot(day, first_days))
    coverage = (
        Coverage(SOURCE, (kind,), to_date(first), to_date(last))
        for kind, of_kind in sorted(spans.items())
        for first, last in join_spans(of_kind)
    )
    return Windows(tuple(snapshots), tuple(coverage))
