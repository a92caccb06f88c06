"""The tables of what happened later: every look, the false alarms, what became of each decision, what moved, and the questions put again."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from candour.monitoring.chance import FalseAlarms
from candour.monitoring.judging import Answer, Look
from candour.monitoring.watch import Watch
from candour.report.monitoring.later import Later
from candour.report.monitoring.printed_watch import PrintedWatch, print_watch
from candour.report.printing.cells import print_number
from candour.results import Cell, Column, Estimate, Finding, Guard, Table
from candour.stats.drift import FeatureShift

QUESTIONS: Final = {
    "PERF-001": ("performance",),
    "CALI-001": ("numbers",),
    "CALI-002": ("groups",),
    "BIAS-001": ("differences",),
    "BIAS-002": ("differences",),
    "BIAS-003": ("differences",),
    "BIAS-004": ("differences",),
    "PRAC-005": ("overall", "groups", "reasons"),
}
"""The questions of the report that are put again, with the tables of each that the page prints."""
_GUARDED = ("value", "n")


def tabulate_looks(later: Later) -> Table:
    """One row a look that was told, the gravest first; those of which nothing can be told in one row a watch and reason."""
    columns = (
        Column("answer", "Answer", "text"), Column("watch", "What is watched", "text"), Column("period", "Period", "text"),
        Column("n", "Cases", "count"), Column("value", "Later", "text"), Column("expected", "In the test", "text"),
        Column("ask", "Ask why", "text"), Column("stop", "Stop", "text"), Column("reason", "Remark", "text"),
        Column("events", "Counted", "count", hidden=True), Column("others", "Not counted", "count", hidden=True),
        Column("of", "Of", "text", hidden=True),
    )  # fmt: skip
    printed = {
        watch: print_watch(watch, in_months=later.in_months, stops_at_once=watch in later.missed_before)
        for watch in {look.watch for look in later.looks}
    }
    order = {Answer.STOP: 0, Answer.ASK: 1, Answer.WITHIN: 2}
    told = [look for look in later.looks if look.answer is not Answer.CANNOT_TELL]
    rows = (
        *(_row(look, printed[look.watch]) for look in sorted(told, key=lambda look: order[look.answer])),
        *_list_untold(later.looks, printed),
    )
    return Table(
        "looks", "Every look, with the limits of the plan", columns, rows,
        (Guard(_GUARDED, ("n", "events", "others")),), partition=("of", "period"),
        note="No look has an interval of its own: the limits allow for chance, for families and for what the test may have got wrong. A look beyond \u201cask why\u201d needs an answer within five working days; one beyond \u201cstop\u201d switches the list off the same day.",
    )  # fmt: skip


def _row(look: Look, printed: PrintedWatch) -> tuple[Cell, ...]:
    reading, watch = look.reading, look.watch
    has_events = reading.events is not None
    value = "" if reading.value is None else print_number(reading.value, watch.unit)
    of = f"{watch.measure} {watch.of.partition(': ')[0]}" if watch.measure == "flagged" else watch.name
    return (
        str(look.answer), watch.name, look.period, reading.n, value, printed.expected,
        printed.ask, printed.stop, "" if look.answer is Answer.STOP else look.reason,
        reading.events if has_events else reading.n, reading.n - (reading.events or 0), of,
    )  # fmt: skip


def _list_untold(looks: Sequence[Look], printed: Mapping[Watch, PrintedWatch]) -> Iterator[tuple[Cell, ...]]:
    """One row for all periods of a watch of which, for the same reason, nothing can be told."""
    alike: dict[tuple[Watch, str], list[Look]] = {}
    for look in looks:
        if look.answer is Answer.CANNOT_TELL:
            alike.setdefault((look.watch, look.reason), []).append(look)
    for (watch, reason), found in alike.items():
        periods = found[0].period if len(found) == 1 else f"{len(found)} periods, from {found[0].period}"
        row = printed[watch]
        yield (
            str(Answer.CANNOT_TELL), watch.name, periods, None, None, row.expected, row.ask, row.stop, reason, None, None, "",
        )  # fmt: skip


def tabulate_chance(chance: FalseAlarms) -> Table:
    """How often all looks together would alarm although nothing had changed."""
    columns = (
        Column("what", "What would happen although nothing had changed", "text"),
        Column("ask", "Ask why", "rate"),
        Column("stop", "Stop", "rate"),
    )
    rows: tuple[tuple[Cell, ...], ...] = (
        ("At least one alarm among all looks", chance.any_ask, chance.any_stop),
        (
            "The false alarms of all limits added up: the most it can be if each limit is right",
            None,
            _bare(chance.at_most),
        ),
    )
    return Table(
        "chance", "False alarms of all looks together", columns, rows,
        note=f"{chance.watches} watches, looked at {chance.looks} times, of which {chance.drawn} looks were simulated: the families of the test drawn again as later months, {chance.worlds:,} times. "
        f"On average {print_number(chance.asks, 'number', decimals=2)} looks would ask and {print_number(chance.stops, 'number', decimals=2)} would stop. Looking again at a period that was judged before is "
        "the same look; every further period is a new one. A bar that was missed in the test already is left out. n is the number of simulated worlds.",
    )  # fmt: skip


def _bare(value: float) -> Estimate:
    return Estimate(
        value, None, None, 0, None, "sum of the limits\u2019 own false alarms", "a sum, not an estimate"
    )


def tabulate_counts(counts: Sequence[tuple[str, int]]) -> Table:
    """What became of every decision that was scored."""
    columns = (Column("what", "What became of it", "text"), Column("n", "Decisions", "count"))
    return Table(
        "followed", "What became of every scored decision", columns, tuple(counts), (Guard(("n",), ("n",)),), partition=(),
        note="The first line is the sum of those that are known, not yet known, left out and not found again.",
    )  # fmt: skip


def tabulate_shifts(later: Later) -> Table:
    """The population stability index of scores and features, the largest first."""
    columns = (
        Column("feature", "Feature", "text"), Column("index", "Population stability index", "number"),
        Column("chance", "By chance alone, if nothing moved", "number"), Column("answer", "Answer", "text"),
        Column("reason", "Remark", "text"),
    )  # fmt: skip
    rows = tuple(
        (later.labels.get(shift.feature, shift.feature), _estimate_shift(shift), shift.expected_by_chance, shift.comparison.value, shift.reason)
        for shift in sorted(later.shifts, key=lambda shift: -(shift.index or 0.0))
    )  # fmt: skip
    return Table(
        "drift", "How scores and features moved between the test and all decisions scored since", columns, rows,
        note="The intervals have chance taken out, allow for families, and hold together over all rows. A drift is no stop rule of the plan: it says where to look. Nor does a plan notice by itself that records are kept in another way: that shows here, or nowhere. Features that follow from the day alone are not judged.",
    )  # fmt: skip


def _estimate_shift(shift: FeatureShift) -> Estimate:
    low, high = shift.interval if shift.interval is not None else (None, None)
    return Estimate(
        shift.index, low, high, 0, None, "Rao and Scott, over families, all together", shift.reason
    )


def tabulate_again(later: Later, findings: Sequence[Finding]) -> Iterator[Table]:
    """Then and now of every question that was put again, and the tables behind them."""
    if not findings:
        return
    columns = (
        Column("question", "Question", "text"), Column("then", "In the report", "text"), Column("now", "Later", "text"),
        Column("said", "What is said now", "text"),
    )  # fmt: skip
    rows = tuple(
        (
            f"{finding.code} {finding.title}",
            str(later.then[finding.code].verdict) if finding.code in later.then else "not asked",
            str(finding.verdict),
            finding.headline.text,
        )
        for finding in findings
    )
    yield Table(
        "again", "The questions of the report, put again to what came later", columns, rows,
        note="The same audits, protocol and margins, with flagged meaning who was really on a list. Several groups and metrics are told together; a difference that is not shown is not \u201cno difference\u201d.",
    )  # fmt: skip
    for finding in findings:
        for table in finding.tables:
            if table.name in QUESTIONS.get(finding.code, ()):
                yield _rename(table, finding)


def _rename(table: Table, finding: Finding) -> Table:
    return Table(
        f"{finding.code.lower()}-{table.name}", f"{finding.title}: {table.title[0].lower()}{table.title[1:]}",
        table.columns, table.rows, table.guards, table.partition, table.note,
    )  # fmt: skip
