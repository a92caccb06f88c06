"""What the 903 asks for beside episodes: health and convictions, care leavers, adoption, earlier orders, workers.

Drawn from a stream of its own, from the same periods of care, so that nothing else depends on it.
"""

from typing import Final, NamedTuple

import numpy as np

from candour.data.synthetic.calendar import (
    NEVER,
    Codes,
    Days,
    Flags,
    Numbers,
    Period,
    find_year_bounds,
)
from candour.data.synthetic.care import PLACEMENTS, REASONS_CEASED, CareRecords, Periods
from candour.data.synthetic.chance import draw_codes, draw_flags
from candour.data.synthetic.population import YEAR, Children

OUTCOME_FLAGS: Final = (
    "CONVICTED", "HEALTH_CHECK", "IMMUNISATIONS", "TEETH_CHECK", "HEALTH_ASSESSMENT", "SUBSTANCE_MISUSE",
    "INTERVENTION_RECEIVED", "INTERVENTION_OFFERED",
)  # fmt: skip
SDQ_REASONS: Final = {"SDQ1": 20.0, "SDQ2": 35.0, "SDQ3": 5.0, "SDQ4": 25.0, "SDQ5": 15.0}
IN_TOUCH: Final = {"YES": 92.0, "NO": 4.0, "REFU": 1.5, "NREQ": 1.0, "RHOM": 1.0, "DIED": 0.5}
ACTIVITIES: Final = {
    "F1": 5.0,
    "P1": 1.0,
    "F2": 16.0,
    "P2": 4.0,
    "F4": 18.0,
    "P5": 7.0,
    "G4": 12.0,
    "G5": 31.0,
    "G6": 6.0,
}
ACCOMMODATION: Final = {
    "B1": 14.0, "D1": 20.0, "E1": 5.0, "K1": 3.0, "R2": 2.0, "S2": 1.5, "T1": 4.0, "U1": 34.0, "V2": 1.5, "W2": 1.0,
    "X2": 3.0, "Y1": 2.0, "Z1": 9.0,
}  # fmt: skip
EARLIER_ORDERS: Final = {"Z1": 90.0, "P1": 1.5, "P2": 4.0, "P3": 3.0, "P4": 1.5}
REVERSALS: Final = {"RD1": 45.0, "RD2": 20.0, "RD3": 20.0, "RD4": 15.0}
WORKER_REASONS: Final = {
    "MANAGE": 20.0, "LEFTRL": 30.0, "ORGRST": 8.0, "TSPROC": 25.0, "ABSENC": 7.0, "CHCHAN": 2.0, "PCCHAN": 2.0,
    "OTHERS": 6.0,
}  # fmt: skip
FIRST_CONTACT: Final = "FCONTA"
ADOPTER_SEXES: Final = {"MF": 80.0, "FF": 7.0, "MM": 6.0, "F1": 6.0, "M1": 1.0}
WORKERS_FROM: Final = 2024
"""The first return year with a table of social workers."""

_LOOKED_AFTER_DAYS: Final = 365
_ENTITLED_DAYS: Final = 91


class YearlyOutcomes(NamedTuple):
    """One entry a child and return year, for children looked after for a year on its 31 March.

    Attributes:
        year: the return year.
        score: strengths and difficulties total, -1 where there is none.
        scored_on: day of the questionnaire, NEVER where there is none.
        reason: position in SDQ_REASONS, -1 where there is a score.
        flags: a column for each of OUTCOME_FLAGS.

    """

    child: Days
    year: Days
    score: Days
    scored_on: Days
    reason: Codes
    flags: Flags


class Leavers(NamedTuple):
    """One entry a care leaver and return year; positions in IN_TOUCH, ACTIVITIES, ACCOMMODATION."""

    child: Days
    year: Days
    contact: Days
    in_touch: Codes
    activity: Codes
    accommodation: Codes


class Adoptions(NamedTuple):
    """One entry a child whom the authority decided to place for adoption; NEVER for what did not happen.

    Attributes:
        period: position of the period of care.
        decided, matched, placed: days.
        adopted: day of the order, which ends the period.
        reversed_on: day on which the decision was reversed, or the placement ended without an order.
        reversal: position in REVERSALS.
        adopters: position in ADOPTER_SEXES.
        by_carers: whether the foster carers adopt.

    """

    period: Days
    child: Days
    decided: Days
    matched: Days
    placed: Days
    adopted: Days
    reversed_on: Days
    reversal: Codes
    adopters: Codes
    by_carers: Flags


class EarlierOrders(NamedTuple):
    """One entry a period of care: what permanence the child had before; position in EARLIER_ORDERS."""

    period: Days
    child: Days
    entered: Days
    order: Codes
    ordered_on: Days


class Workers(NamedTuple):
    """One entry a spell of one social worker; `reason` is why the spell began, position in WORKER_REASONS, -1 the first."""

    case: Days
    child: Days
    worker: Days
    started: Days
    ended: Days
    reason: Codes


class CareTables(NamedTuple):
    """All that the further tables of the 903 hold."""

    outcomes: YearlyOutcomes
    leavers: Leavers
    adoptions: Adoptions
    earlier: EarlierOrders
    workers: Workers


def record_care_tables(
    generator: np.random.Generator, *, children: Children, care: CareRecords, period: Period
) -> CareTables:
    """The further tables of every return year, from the same periods of care."""
    return CareTables(
        _record_outcomes(generator, children, care.periods, period),
        _record_leavers(generator, children, care.periods, period),
        _record_adoptions(generator, children, care),
        _record_earlier_orders(generator, children, care.periods),
        _record_workers(generator, care.periods),
    )


def _record_outcomes(
    generator: np.random.Generator, children: Children, periods: Periods, period: Period
) -> YearlyOutcomes:
    parts = []
    for year in period.years:
        _, last = find_year_bounds(year)
        held = (periods.started <= last - _LOOKED_AFTER_DAYS) & (periods.ended > last) & ~periods.short_break
        child = np.unique(periods.child[held])
        parts.append(_draw_outcomes(generator, children, child, year))
    return YearlyOutcomes._make(np.concatenate(column) for column in zip(*parts, strict=True))


def _draw_outcomes(
    generator: np.random.Generator, children: Children, child: Days, year: int
) -> YearlyOutcomes:
    first, last = find_year_bounds(year)
    size, age = len(child), (last - children.born[child]) / YEAR
    asked = (age >= 4) & (age < 17)
    scored = asked & draw_flags(generator, 0.78, size)
    score = np.clip(np.round(generator.normal(14.0, 6.8, size)), 0, 40)
    day = first + np.floor(generator.random(size) * (last - first + 1))
    reason = np.where(asked, np.maximum(draw_codes(generator, SDQ_REASONS, size), 1), 0)
    old = age >= 10
    shares = (0.02 * old, 0.9, 0.88, 0.78, 0.9, 0.03 * (age >= 11))
    flags = [draw_flags(generator, np.broadcast_to(share, size).astype(float), size) for share in shares]
    received = flags[5] & draw_flags(generator, 0.5, size)
    flags += [received, flags[5] & ~received]
    return YearlyOutcomes(
        child,
        np.full(size, year, np.int32),
        np.where(scored, score, -1).astype(np.int32),
        np.where(scored, day, NEVER).astype(np.int32),
        np.where(scored, -1, reason).astype(np.int8),
        np.column_stack(flags),
    )


def _record_leavers(
    generator: np.random.Generator, children: Children, periods: Periods, period: Period
) -> Leavers:
    after_sixteen = children.born[periods.child] + round(16 * YEAR)
    long_enough = periods.ended - periods.started >= _ENTITLED_DAYS
    entitled = long_enough & (periods.ended >= after_sixteen) & ~periods.short_break
    child = np.unique(periods.child[entitled])
    left = np.zeros(len(children.born), np.int32)
    np.maximum.at(left, periods.child[entitled], periods.ended[entitled])
    parts = []
    for year in period.years:
        first, last = find_year_bounds(year)
        age = (last - children.born[child]) / YEAR
        listed = child[(age >= 17) & (age < 22) & (left[child] < first)]
        parts.append((listed, np.full(len(listed), year, np.int32)))
    listed, years = (np.concatenate(column) for column in zip(*parts, strict=True))
    size = len(listed)
    ends = np.array([find_year_bounds(year)[1] for year in years.tolist()], np.int32)
    contact = ends - np.floor(generator.random(size) * 90)
    codes = (draw_codes(generator, shares, size) for shares in (IN_TOUCH, ACTIVITIES, ACCOMMODATION))
    return Leavers(listed, years, contact.astype(np.int32), *codes)


def _record_adoptions(generator: np.random.Generator, children: Children, care: CareRecords) -> Adoptions:
    periods = care.periods
    adopted = np.isin(periods.ceased, [REASONS_CEASED.index(code) for code in ("E11", "E12")])
    adopted &= periods.ended - periods.started > 60
    hoped = ~adopted & ~periods.short_break & (periods.ended - periods.started > 300)
    hoped &= (periods.started - children.born[periods.child]) / YEAR < 5
    hoped &= draw_flags(generator, 0.05, len(adopted))
    chosen = np.flatnonzero(adopted | hoped).astype(np.int32)
    size, start, end = len(chosen), periods.started[chosen], periods.ended[chosen]
    length = end - start
    decided = start + np.floor(length * (0.30 + 0.15 * generator.random(size)))
    matched = start + np.floor(length * (0.50 + 0.10 * generator.random(size)))
    placed = _find_placed(
        care, chosen, np.asarray(start + np.floor(length * (0.63 + 0.07 * generator.random(size))), float)
    )
    matched = np.maximum(np.minimum(matched, placed - 1), start)
    decided = np.maximum(np.minimum(decided, matched - 1), start)
    succeeded = adopted[chosen]
    came_so_far = succeeded | draw_flags(generator, 0.3, size)
    ended_without = start + np.floor(length * 0.85)
    return Adoptions(
        chosen,
        periods.child[chosen],
        decided.astype(np.int32),
        np.where(came_so_far, matched, NEVER).astype(np.int32),
        np.where(came_so_far, placed, NEVER).astype(np.int32),
        np.where(succeeded, end, NEVER).astype(np.int32),
        np.where(succeeded, NEVER, ended_without).astype(np.int32),
        draw_codes(generator, REVERSALS, size),
        draw_codes(generator, ADOPTER_SEXES, size),
        draw_flags(generator, 0.12, size),
    )


def _find_placed(care: CareRecords, chosen: Days, otherwise: Numbers) -> Days:
    """The day on which the child moved to the adopters, where an episode shows it."""
    moved = care.episodes.placement == PLACEMENTS.index("A6")
    days = dict(
        zip(
            zip(care.episodes.child[moved].tolist(), care.episodes.ended[moved].tolist(), strict=True),
            care.episodes.started[moved].tolist(),
            strict=True,
        )
    )
    keys = zip(care.periods.child[chosen].tolist(), care.periods.ended[chosen].tolist(), strict=True)
    return np.array(
        [days.get(key, int(day)) for key, day in zip(keys, otherwise.tolist(), strict=True)], np.int32
    )


def _record_earlier_orders(
    generator: np.random.Generator, children: Children, periods: Periods
) -> EarlierOrders:
    chosen = np.flatnonzero(~periods.short_break).astype(np.int32)
    size, child, started = len(chosen), periods.child[chosen], periods.started[chosen]
    room = np.maximum(started - children.born[child] - 180, 0)
    order = draw_codes(generator, EARLIER_ORDERS, size)
    order = np.where((room == 0) | children.unaccompanied[child], 0, order).astype(np.int8)
    day = started - 90 - np.floor(generator.random(size) * room)
    dated = (order > 0) & (order < len(EARLIER_ORDERS) - 1)
    return EarlierOrders(chosen, child, started, order, np.where(dated, day, NEVER).astype(np.int32))


def _record_workers(generator: np.random.Generator, periods: Periods) -> Workers:
    chosen = np.flatnonzero(~periods.short_break)
    length = (periods.ended - periods.started)[chosen]
    spells = np.minimum(1 + generator.poisson(length / 420.0), 14)
    owner = np.repeat(chosen, spells)
    order = np.arange(len(owner)) - np.repeat(np.cumsum(spells) - spells, spells)
    share = order / np.repeat(spells, spells)
    started = periods.started[owner] + np.floor(share * (periods.ended - periods.started)[owner])
    last = np.append(order[1:] == 0, True)[: len(order)]
    ended = np.where(last, periods.ended[owner], np.append(started[1:], 0)[: len(owner)])
    reason = np.where(order == 0, -1, draw_codes(generator, WORKER_REASONS, len(owner)))
    worker = generator.integers(1, 1 + max(20, len(chosen) // 15), len(owner))
    # A spell of no days is no spell.
    kept = (ended > started) | (order == 0)
    columns = (periods.case[owner], periods.child[owner], worker, started, ended)
    case, child, who, began, over = (np.asarray(column[kept], np.int32) for column in columns)
    return Workers(case, child, who, began, over, reason[kept].astype(np.int8))
