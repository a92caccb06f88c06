"""Visits of social workers to children on a protection plan and to children in care."""

from typing import Final, NamedTuple

import numpy as np

from candour.data.synthetic.calendar import Days, Flags, Period, move_to_weekday
from candour.data.synthetic.care import Periods
from candour.data.synthetic.chance import draw_flags
from candour.data.synthetic.recording import ProtectionPlans

PLAN_VISIT_DAYS: Final = 28
CARE_VISIT_DAYS: Final = 56


class VisitTable(NamedTuple):
    """One entry a visit, in the order of the plans or periods: its row there, the day, and who was seen."""

    row: Days
    day: Days
    seen: Flags
    seen_alone: Flags


class Visits(NamedTuple):
    """Visits under protection plans, and to children in care."""

    plan: VisitTable
    care: VisitTable


def record_visits(
    generator: np.random.Generator, *, plans: ProtectionPlans, periods: Periods, period: Period
) -> Visits:
    """Visits in the period, about every four weeks under a plan and every eight in care."""
    return Visits(
        _draw_visits(generator, plans.started, plans.ended, PLAN_VISIT_DAYS, period),
        _draw_visits(
            generator,
            periods.started,
            np.where(periods.short_break, periods.started, periods.ended),
            CARE_VISIT_DAYS,
            period,
        ),
    )


def _draw_visits(
    generator: np.random.Generator, started: Days, ended: Days, every: int, period: Period
) -> VisitTable:
    number = np.maximum(ended - started - 1, 0) // every
    row = np.repeat(np.arange(len(number), dtype=np.int32), number)
    order = np.arange(len(row)) - np.repeat(np.cumsum(number) - number, number)
    day = started[row] + (order + 1) * every - generator.integers(0, every // 2, len(row))
    day = move_to_weekday(day.astype(np.int32))
    seen = draw_flags(generator, 0.93, len(row))
    alone = seen & draw_flags(generator, 0.7, len(row))
    kept = (day >= period.first_day) & (day <= period.last_day) & (day < ended[row])
    return VisitTable(row[kept], day[kept], seen[kept], alone[kept])
