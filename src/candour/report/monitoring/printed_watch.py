"""One watch as it is printed: every number through the same room as in every other document."""

from dataclasses import dataclass

from candour.monitoring.limits import Limits
from candour.monitoring.watch import Watch
from candour.report.monitoring.making import BY_CHANCE
from candour.report.printing.cells import print_cell, print_number
from candour.results import Column, Estimate, Unit

_LEAST = 1e-4
_PERIODS = {
    "month": "a month",
    "quarter": "a quarter",
    "year": "a year",
    "learning": "each time it is learnt anew",
}
_INSTEAD = {
    "month": "every 1,000 decisions",
    "quarter": "every 3,000 decisions",
    "year": "every 12,000 decisions",
}


@dataclass(frozen=True)
class PrintedWatch:
    """One row of the plan. `without` is set where there are no limits, and the cells after `expected` are then empty."""

    name: str
    finding: str
    expected: str
    period: str
    ask: str
    stop: str
    alarms: str
    noticed: str
    without: str


def print_watch(watch: Watch, *, in_months: bool, stops_at_once: bool) -> PrintedWatch:
    """The row. A stop limit that the forecast as tested lies beyond is said to be that."""
    period = (_PERIODS if in_months else {**_PERIODS, **_INSTEAD})[watch.period]
    n = "" if watch.n is None else f", about {print_number(watch.n, 'count')} cases"
    if watch.ask is None or watch.stop is None:
        return PrintedWatch(
            watch.name, watch.finding, _print_expected(watch), f"{period}{n}", "", "", "", "", watch.without
        )
    stop = _print_limits(watch.stop, watch.unit)
    because = "; at the number of this test it would be stopped at once" if stops_at_once else ""
    return PrintedWatch(
        watch.name, watch.finding, _print_expected(watch), f"{period}{n}", _print_limits(watch.ask, watch.unit),
        f"{stop}{'' if watch.stop_because == BY_CHANCE else f': {watch.stop_because}'}{because}",
        f"ask {_say_alarm(watch.ask)}, stop {'none: it is beyond now' if stops_at_once else _say_alarm(watch.stop)}",
        "" if watch.noticed is None else f"{print_number(watch.noticed * 100, 'count')} in 100", "",
    )  # fmt: skip


def _print_expected(watch: Watch) -> str:
    if watch.expected is None:
        return "not published" if watch.unit != "text" else "no lasting step"
    if watch.unit == "count":
        ends = tuple("" if end is None else print_number(end, "count") for end in (watch.low, watch.high))
        return f"{print_number(watch.expected, 'count')} (months of the test: {ends[0]} to {ends[1]})"
    estimate = Estimate(watch.expected, watch.low, watch.high, watch.tested or 0, None, "")
    printed = print_cell(estimate, Column("expected", "Expected", watch.unit))
    return f"{printed.text} {printed.interval or '(counted)'}{f', {printed.basis}' if watch.tested else ''}"


def _print_limits(limits: Limits, unit: Unit) -> str:
    parts = [
        f"{word} {print_number(end, unit)}"
        for word, end in (("below", limits.lower), ("above", limits.upper))
        if end is not None
    ]
    return " or ".join(parts) or "never: so few cases show nothing by themselves"


def _say_alarm(limits: Limits) -> str:
    if limits.lower is None and limits.upper is None:
        return "never"
    if limits.false_alarm < _LEAST:
        return "under 0.01 in 100"
    return f"{print_number(limits.false_alarm * 100, 'number', decimals=2 if limits.false_alarm < 0.1 else 0)} in 100"
