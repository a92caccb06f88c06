"""The tables of DATA-006: the breaks, the volumes with their marks, and every series by month."""

from collections.abc import Iterator, Sequence
from datetime import date
from itertools import groupby
from math import isnan

import numpy as np

from candour.results import Cell, Column, Estimate, Guard, Table
from candour.stats.change_points import ChangeKind
from candour.stats.clustered import Floats
from candour_audits.data_quality.event_wording import name_kind, say_month
from candour_audits.data_quality.monthly_readings import MEASURES, Break, Reading
from candour_audits.wording import say_percent

BREAKS = (
    Column("series", "Series", "text"),
    Column("change", "What sort of change", "text"), Column("month", "From", "text"),
    Column("began", "Began in (95 %)", "text"), Column("until", "Until", "text"),
    Column("ratio_to_expected", "Times as much", "number"), Column("levels", "Expected, and seen", "text"),
    Column("within", "In the time of the pilot", "text"), Column("count", "Counted", "count", hidden=True),
    Column("rest", "Others", "count", hidden=True),
)  # fmt: skip
VOLUMES = (
    Column("kind", "Kind of event", "text"), Column("month", "Month", "text"), Column("events", "Events", "count"),
    Column("mark", "Change", "text"), Column("year", "Reporting year", "text", hidden=True),
)  # fmt: skip
SERIES = (
    Column("measure", "Measured as", "text"), Column("series", "Series", "text"), Column("month", "Month", "text"),
    Column("of", "Of", "count"), Column("count", "Counted", "count"), Column("days", "Median days", "number"),
    Column("remark", "Remark", "text"), Column("rest", "Others", "count", hidden=True),
    Column("fewest", "Fewest of a code", "count", hidden=True), Column("year", "Reporting year", "text", hidden=True),
)  # fmt: skip
SHOWN_FROM = 10
"""Where most months hold fewer events, so many are withheld that the picture would show only the empty ones."""
# DATA-001 publishes what a reporting year adds up to: a month withheld alone in its year could be worked out.
_VOLUMES_ADD_UP, _SERIES_ADD_UP = ("kind", "year"), ("series", "year")
_KINDS = {
    ChangeKind.LASTING: "lasting step", ChangeKind.TEMPORARY: "for a time",
    ChangeKind.RECENT: "recent: whether it lasts is not known", ChangeKind.EARLY: "the first months stand apart",
}  # fmt: skip


def tabulate_breaks(breaks: Sequence[Break], judged: int, series: int) -> Table:
    """One row a change, the earliest first."""
    guard = Guard(("ratio_to_expected", "levels"), ("count", "rest"))
    ordered = sorted(breaks, key=lambda b: (b.reading.months[b.change.first], b.reading.label))
    return Table(
        "breaks", "Changes of level", BREAKS, tuple(map(_build_row, ordered)), (guard,),
        note=f"{judged} of {series} monthly series could be judged. Times as much: against what the time of year and the trend "
        "let expect; for a share, times the odds. A month at nothing is taken as 5 % of the usual one.",
    )  # fmt: skip


def tabulate_volumes(readings: Sequence[Reading], breaks: Sequence[Break]) -> Table:
    """Events by kind and month; the month in which a change of volume began has a mark."""
    marks = {
        (found.reading.label, found.change.first): _KINDS[found.change.kind]
        for found in breaks
        if found.reading.measure == "volume"
    }
    volumes = [reading for reading in readings if reading.measure == "volume"]
    sparse = [name_kind(r.kind) for r in volumes if float(np.median(r.counts)) < SHOWN_FROM]
    rows: tuple[tuple[Cell, ...], ...] = tuple(
        (
            name_kind(r.kind).capitalize(), say_month(month), int(count), marks.get((r.label, number), ""),
            _name_year(month),
        )
        for r in volumes
        if float(np.median(r.counts)) >= SHOWN_FROM
        for number, (month, count) in enumerate(zip(r.months, r.counts.tolist(), strict=True))
    )  # fmt: skip
    left_out = (
        f"Too few a month to be shown (under {SHOWN_FROM} in most months): {', '.join(sparse)}."
        if sparse
        else ""
    )
    return Table(
        "volumes",
        "Events by kind and month",
        VOLUMES,
        rows,
        partition=_VOLUMES_ADD_UP,
        note=left_out,
        annex=True,
    )


def tabulate_series(readings: Sequence[Reading], judged: Sequence[Reading]) -> Table:
    """Every series by month: what was counted, of how many.

    The codes of a field add up to all its values of a month: where one of them is few, none is shown.
    """
    looked_at = {reading.label for reading in judged}
    rows: list[tuple[Cell, ...]] = []
    for r, fewest in _find_fewest(readings):
        remark = "" if r.label in looked_at else r.series.reason or "not searched: too many series"
        for n, month in enumerate(r.months):
            days = None if isnan(r.median_days[n]) else float(r.median_days[n])
            of, count = int(r.of[n]), int(r.counts[n])
            rows.append((
                MEASURES[r.measure], r.label, say_month(month), of, count, days, remark, of - count, int(fewest[n]),
                _name_year(month),
            ))  # fmt: skip
    guards = (Guard(("of",), ("of",)), Guard(("count", "days"), ("count", "rest", "fewest")))
    return Table(
        "series",
        "Every other series by month",
        SERIES,
        tuple(rows),
        guards,
        partition=_SERIES_ADD_UP,
        annex=True,
    )


def _find_fewest(readings: Sequence[Reading]) -> Iterator[tuple[Reading, Floats]]:
    """Every series but volumes, with the fewest values of a month that share a code of its field, rare ones together.

    0 where there are none, and where a series is not of a code.
    """
    others = (reading for reading in readings if reading.measure != "volume")
    for (measure, *_), together in groupby(others, key=lambda r: (r.measure, r.kind, r.field)):
        of_field = list(together)
        if measure != "code":
            yield from ((reading, np.zeros(len(reading.months))) for reading in of_field)
            continue
        counts = np.array([reading.counts for reading in of_field])
        parts = np.vstack([counts, of_field[0].of - counts.sum(axis=0)])
        least = np.where(parts > 0, parts, np.inf).min(axis=0)
        yield from ((reading, np.where(np.isfinite(least), least, 0.0)) for reading in of_field)


def _name_year(month: date) -> str:
    """The year in which the reporting year of a month ends."""
    return str(month.year + (month.month >= 4))


def _build_row(found: Break) -> tuple[Cell, ...]:
    reading, change = found.reading, found.change
    method = "generalised least squares over months, uncertain date included"
    months = len(reading.months)
    until = (
        ""
        if change.kind in {ChangeKind.LASTING, ChangeKind.RECENT}
        else say_month(reading.months[change.last])
    )
    return (
        reading.label, _KINDS[change.kind], found.when, found.began, until,
        Estimate(change.ratio, *change.interval, months, None, method),
        f"{_say_level(reading, change.expected)}, {_say_level(reading, _find_seen(found))}",
        "yes" if found.within else "no", *found.counts,
    )  # fmt: skip


def _find_seen(found: Break) -> float:
    """The level that was seen; nought where nothing was, for which the search puts a small stand-in."""
    change = found.change
    nothing = not found.reading.counts[change.first : change.last + 1].any()
    return 0.0 if nothing and found.reading.measure != "duration" else change.seen


def _say_level(reading: Reading, level: float) -> str:
    if reading.series.scale == "log_odds":
        return say_percent(level)
    return f"{level:,.0f} days" if reading.measure == "duration" else f"{level:,.0f}"
