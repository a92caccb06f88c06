"""A number is held against the two limits of its watch, and against nothing else."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from candour.monitoring.later import LaterDecisions
from candour.monitoring.limits import Limits
from candour.monitoring.periods import cut_periods
from candour.monitoring.reading import FieldMonths, Reading, read_watch
from candour.monitoring.watch import Watch

FEWEST: Final = 0.5
"""Limits are for as many cases as the plan expected; of fewer than this share of them they say nothing."""

NO_PERIOD = "No whole period has passed since scoring began."
TOO_FEW = "It rests on far fewer cases than its limits were made for."
NO_LIMIT = "So few cases show nothing by themselves: the plan has no limit for it."


class Answer(StrEnum):
    """What one look says."""

    WITHIN = "as expected"
    ASK = "ask why"
    STOP = "stop the list"
    CANNOT_TELL = "cannot tell"


@dataclass(frozen=True)
class Look:
    """One watch in one period; `period` is empty where none has passed. `reason` says why nothing can be told."""

    watch: Watch
    period: str
    reading: Reading
    answer: Answer
    reason: str = ""


def look_at(
    watches: Sequence[Watch], later: LaterDecisions, *, in_months: bool, fields: FieldMonths | None = None
) -> tuple[Look, ...]:
    """Every watch in every whole period, in the order of the plan and of time. Each period is looked at once and for all.

    A period that was judged in an earlier round gets the same answer again: it is the same look, and no further chance of an alarm.
    """
    return tuple(_look(watches, later, in_months=in_months, fields=fields))


def _look(
    watches: Sequence[Watch], later: LaterDecisions, *, in_months: bool, fields: FieldMonths | None
) -> Iterator[Look]:
    cut = {
        period: cut_periods(later.decided_on, period, in_months=in_months)
        for period in dict.fromkeys(watch.period for watch in watches)
    }
    for watch in watches:
        if not cut[watch.period]:
            yield Look(watch, "", Reading(None, 0), Answer.CANNOT_TELL, NO_PERIOD)
        for stretch in cut[watch.period]:
            reading = read_watch(watch, later, stretch, fields)
            answer, reason = judge(watch, reading)
            yield Look(watch, stretch.name, reading, answer, reason)


def judge(watch: Watch, reading: Reading) -> tuple[Answer, str]:
    """The answer of one number, and why where there is none."""
    if watch.ask is None or watch.stop is None:
        return Answer.CANNOT_TELL, watch.without or reading.reason
    if reading.value is None:
        return Answer.CANNOT_TELL, reading.reason
    # For a count of decisions, few of them is itself the news.
    if watch.measure != "volume" and watch.n and reading.n < FEWEST * watch.n:
        return Answer.CANNOT_TELL, TOO_FEW
    if _is_beyond(reading.value, watch.stop):
        return Answer.STOP, watch.stop_because
    if _is_beyond(reading.value, watch.ask):
        return Answer.ASK, ""
    return (
        (Answer.WITHIN, "") if _has_end(watch.ask) or _has_end(watch.stop) else (Answer.CANNOT_TELL, NO_LIMIT)
    )


def _has_end(limits: Limits) -> bool:
    return limits.lower is not None or limits.upper is not None


def _is_beyond(value: float, limits: Limits) -> bool:
    return (limits.lower is not None and value < limits.lower) or (
        limits.upper is not None and value > limits.upper
    )
