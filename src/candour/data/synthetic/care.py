"""Care as the 903 return shows it: periods split into episodes, reviews, missing incidents, short breaks."""

from typing import Final, NamedTuple

import numpy as np

from candour.data.synthetic.calendar import NEVER, Codes, Days, Flags, Numbers, find_day
from candour.data.synthetic.chance import draw_flags
from candour.data.synthetic.pathway import TRANSFERRED, Cases
from candour.data.synthetic.population import DISABLED, YEAR, Children
from candour.data.synthetic.recording import NEED_CODES, CaseRecords
from candour.data.synthetic.referral_risk import LONG_HELP

REASONS_NEW: Final = ("S", "L", "P", "B", "T", "U")
LEGAL_STATUSES: Final = ("V2", "C1", "C2", "E1", "L1", "L2", "J1", "V3", "V4")
PLACEMENTS: Final = (
    "U1", "U3", "U4", "U5", "U6", "K2", "K1", "H5", "P2", "K3", "P1", "R2", "R3", "S1", "A5", "A6", "Z1",
)  # fmt: skip
REASONS_CEASED: Final = (
    "X1", "E4A", "E4B", "E13", "E41", "E45", "E46", "E11", "E12", "E3", "E5", "E6", "E7", "E17", "E8", "E15", "E2",
)  # fmt: skip
PROVIDERS: Final = ("PR0", "PR1", "PR2", "PR4", "PR5")
PLACE_CHANGES: Final = (
    "CARPL",
    "CREQB",
    "CREQO",
    "CHILD",
    "LAREQ",
    "STAND",
    "ALLEG",
    "CLOSE",
    "OTHER",
    "PLACE",
)
SUPPORTED_ACCOMMODATION_FROM: Final = find_day(2023, 10, 28)
NONE: Final = -1
_LEGAL_CHANGES: Final = tuple(REASONS_NEW.index(code) for code in "LBU")


class Periods(NamedTuple):
    """One entry a period of care, or of a series of short breaks; `ceased` is a position in REASONS_CEASED."""

    case: Days
    child: Days
    started: Days
    ended: Days
    short_break: Flags
    ceased: Codes


class Episodes(NamedTuple):
    """One entry an episode, sorted by child and day; positions in the code tuples above, NONE where blank."""

    child: Days
    started: Days
    ended: Days
    reason_new: Codes
    legal_status: Codes
    need: Codes
    placement: Codes
    provider: Codes
    ceased: Codes
    place_change: Codes


class Incidents(NamedTuple):
    """One entry a review (`ended` is the same day) or a time of being missing."""

    child: Days
    started: Days
    ended: Days


class CareRecords(NamedTuple):
    """All that the 903 return holds."""

    periods: Periods
    episodes: Episodes
    reviews: Incidents
    missing: Incidents


def record_care(
    generator: np.random.Generator, *, children: Children, cases: Cases, records: CaseRecords, hidden: Flags
) -> CareRecords:
    """The care of every child. `hidden` marks cases whose care is missing from the system."""
    periods = _begin_periods(generator, children, cases, hidden)
    episodes = _split_periods(generator, children, periods, records.need)
    return CareRecords(
        periods, episodes, _hold_reviews(generator, periods), _draw_missing(generator, children, periods)
    )


def _begin_periods(
    generator: np.random.Generator, children: Children, cases: Cases, hidden: Flags
) -> Periods:
    in_care = np.flatnonzero((cases.course.care_start != NEVER) & ~hidden)
    disabled = children.disability[cases.child] == DISABLED
    eligible = (cases.outcome == LONG_HELP) & disabled & (cases.course.closed - cases.referred > 200)
    breaks = np.flatnonzero(eligible & draw_flags(generator, 0.25, len(cases.child)))
    case = np.concatenate([in_care, breaks])
    short_break = np.arange(len(case)) >= len(in_care)
    started = np.where(short_break, cases.referred[case] + 120, cases.course.care_start[case]).astype(
        np.int32
    )
    ended = np.where(short_break, cases.course.closed[case], cases.course.care_end[case]).astype(np.int32)
    ceased = _draw_ceased(generator, children, cases, case, ended=ended, short_break=short_break)
    periods = Periods(case.astype(np.int32), cases.child[case], started, ended, short_break, ceased)
    order = np.lexsort((started, cases.child[case]))
    return Periods._make(column[order] for column in periods)


def _draw_ceased(
    generator: np.random.Generator,
    children: Children,
    cases: Cases,
    case: Days,
    *,
    ended: Days,
    short_break: Flags,
) -> Codes:
    child, lot = cases.child[case], generator.random(len(case))
    age = (ended - children.born[child]) / YEAR
    disabled = children.disability[child] == DISABLED
    left, ended_by = cases.course.left_for_good[case], cases.ended_by[case]
    rules = [
        (short_break, "E8"),
        ((age > 17.95) & disabled & (lot < 0.3), "E7"),
        ((age > 17.95) & (lot < 0.45), "E17"),
        ((age > 17.95) & (lot < 0.85), "E5"),
        (age > 17.95, "E6"),
        (children.unaccompanied[child], "E15"),
        (left & (age < 6) & (lot < 0.35), "E11"),
        (left & (age < 6) & (lot < 0.55), "E12"),
        (left & (lot < 0.75), "E45"),
        (left & (lot < 0.85), "E46"),
        (left, "E41"),
        ((ended_by == TRANSFERRED) & (lot < 0.3), "E3"),
        (lot < 0.72, "E4A"),
        (lot < 0.82, "E4B"),
        (lot < 0.92, "E13"),
    ]
    codes = [np.full(len(case), REASONS_CEASED.index(code)) for _, code in rules]
    return np.select([rule for rule, _ in rules], codes, REASONS_CEASED.index("E8")).astype(np.int8)


def _split_periods(
    generator: np.random.Generator, children: Children, periods: Periods, need: Codes
) -> Episodes:
    days = periods.ended - periods.started
    moves = np.minimum(generator.poisson(0.5 + 0.75 * np.minimum(days / YEAR, 6.0)), 9)
    moves = np.where((days < 12) | periods.short_break, 0, moves)
    owner = np.repeat(np.arange(len(days)), moves)
    when = periods.started[owner] + 3 + np.floor(generator.random(len(owner)) ** 1.6 * (days[owner] - 4))
    key = np.unique(owner.astype(np.int64) * (1 << 21) + when.astype(np.int64))
    starts = np.arange(len(days), dtype=np.int64) * (1 << 21) + periods.started
    key = np.sort(np.concatenate([starts, key]))
    period = (key >> 21).astype(np.int32)
    started = (key & ((1 << 21) - 1)).astype(np.int32)
    opens = np.concatenate([[True], period[1:] != period[:-1]])[: len(period)]
    closes = np.append(opens[1:], True)[: len(period)]
    ended = np.where(closes, periods.ended[period], np.append(started[1:], 0)[: len(period)]).astype(np.int32)
    return _describe_episodes(
        generator, children, periods, need, _Pieces(period, started, ended, opens, closes)
    )


class _Pieces(NamedTuple):
    period: Days
    started: Days
    ended: Days
    opens: Flags
    closes: Flags


def _describe_episodes(
    generator: np.random.Generator, children: Children, periods: Periods, need: Codes, pieces: _Pieces
) -> Episodes:
    size, child = len(pieces.period), periods.child[pieces.period]
    kinds = np.searchsorted([0.22, 0.80, 0.90, 0.96], generator.random(size), side="right") + 1
    reason_new = np.where(pieces.opens, 0, kinds).astype(np.int8)
    age = (pieces.started - children.born[child]) / YEAR
    legal_status = _follow_legal_status(
        generator, periods, pieces, reason_new, age=age, arrived=children.unaccompanied[child]
    )
    placement = _follow_placements(
        generator, periods, pieces, reason_new, age=age, arrived=children.unaccompanied[child]
    )
    provider = _draw_providers(generator, placement)
    ceased = np.where(pieces.closes, periods.ceased[pieces.period], 0).astype(np.int8)
    moved = ~pieces.closes & np.isin(np.append(reason_new[1:], 0), [2, 3, 4, 5])
    change = np.searchsorted([0.55, 0.67, 0.73, 0.78, 0.86, 0.89, 0.92, 0.94, 0.97], generator.random(size))
    case_need = need[periods.case[pieces.period]]
    ordinary = np.where(case_need >= NEED_CODES.index("N9"), NEED_CODES.index("N1"), case_need)
    return Episodes(
        child, pieces.started, pieces.ended, reason_new, legal_status, ordinary.astype(np.int8), placement, provider,
        ceased, np.where(moved, change, NONE).astype(np.int8),
    )  # fmt: skip


def find_periods(care: CareRecords) -> Days:
    """For each episode, the position of its period of care."""
    scale = 1 << 21
    periods = care.periods.child.astype(np.int64) * scale + care.periods.started
    episodes = care.episodes.child.astype(np.int64) * scale + care.episodes.started
    return (np.searchsorted(periods, episodes, side="right") - 1).astype(np.int32)


def _find_order(opens: Flags) -> Days:
    """Position of each episode within its period."""
    first = np.flatnonzero(opens)
    return (np.arange(len(opens)) - np.repeat(first, np.diff(np.append(first, len(opens))))).astype(np.int32)


def _follow_legal_status(
    generator: np.random.Generator,
    periods: Periods,
    pieces: _Pieces,
    reason_new: Codes,
    *,
    age: Numbers,
    arrived: Flags,
) -> Codes:
    size = len(pieces.period)
    code = {name: position for position, name in enumerate(LEGAL_STATUSES)}
    lot = generator.random(size)
    rules = [lot < 0.05, lot < 0.08, (age >= 12) & (lot < 0.13), lot < np.where(age >= 14, 0.80, 0.50)]
    status = np.select(rules, [code["L1"], code["L2"], code["J1"], code["V2"]], code["C1"])
    status = np.where(arrived, code["V2"], status)
    short_break = periods.short_break[pieces.period]
    status = np.where(short_break, np.where(lot < 0.7, code["V4"], code["V3"]), status)
    ends = periods.ceased[pieces.period]
    return carry_legal_status(status, reason_new, opens=pieces.opens, ends=ends, arrived=arrived)


def carry_legal_status(
    status: Codes, reason_new: Codes, *, opens: Flags, ends: Codes, arrived: Flags
) -> Codes:
    """The legal status of each episode, from that of the first of its period and the reasons of the others.

    `ends` is why the period ended, and `arrived` whether the child came alone, which leaves the status as it is.
    """
    code = {name: position for position, name in enumerate(LEGAL_STATUSES)}
    status, changes, order = status.copy(), np.isin(reason_new, _LEGAL_CHANGES), _find_order(opens)
    following = np.array(
        [code["C1"], code["C2"], code["C2"], code["E1"], code["C1"], code["C1"], code["V2"], 7, 8]
    )
    adopted = np.isin(ends, [REASONS_CEASED.index("E11"), REASONS_CEASED.index("E12")])
    for place in range(1, int(order.max(initial=0)) + 1):
        now = np.flatnonzero(order == place)
        after = np.where(
            adopted[now] & (status[now - 1] == code["C2"]), code["E1"], following[status[now - 1]]
        )
        status[now] = np.where(changes[now] & ~arrived[now], after, status[now - 1])
    return status.astype(np.int8)


def _follow_placements(
    generator: np.random.Generator,
    periods: Periods,
    pieces: _Pieces,
    reason_new: Codes,
    *,
    age: Numbers,
    arrived: Flags,
) -> Codes:
    size = len(pieces.period)
    code = {name: position for position, name in enumerate(PLACEMENTS)}
    young = ("U6", "U4", "U3", "U1", "U5", "P1", "R3", "K2", "Z1")
    teen = ("U6", "U4", "K2", "U3", "U1", "H5", "P1", "S1", "Z1", "K1", "R2")
    older = ("H5", "P2", "U6", "U4", "K2", "U3", "P1", "Z1", "K1")
    young_at, teen_at, older_at = (
        [0.45, 0.66, 0.80, 0.89, 0.92, 0.97, 0.985, 0.997],
        [0.36, 0.58, 0.76, 0.83, 0.88, 0.91, 0.96, 0.975, 0.985, 0.993],
        [0.34, 0.48, 0.68, 0.80, 0.90, 0.94, 0.975, 0.993],
    )
    lot = generator.random(size)
    choices = [
        np.array([code[name] for name in names])[np.searchsorted(limits, lot)]
        for names, limits in ((young, young_at), (teen, teen_at), (older, older_at))
    ]
    place = np.select([age < 10, (age < 16) & ~arrived], choices[:2], choices[2])
    supported = np.isin(place, [code["H5"], code["P2"]]) & (pieces.started >= SUPPORTED_ACCOMMODATION_FROM)
    place = np.where(supported, code["K3"], place)
    place = np.where(periods.short_break[pieces.period], code["U6"], place)
    moves = np.isin(reason_new, [0, 2, 3])
    order = _find_order(pieces.opens)
    for position in range(1, int(order.max(initial=0)) + 1):
        now = np.flatnonzero(order == position)
        place[now] = np.where(moves[now], place[now], place[now - 1])
    adopted = np.isin(
        periods.ceased[pieces.period], [REASONS_CEASED.index("E11"), REASONS_CEASED.index("E12")]
    )
    last = pieces.closes & ~pieces.opens & adopted & moves
    return np.where(last, code["A6"], place).astype(np.int8)


def _draw_providers(generator: np.random.Generator, placement: Codes) -> Codes:
    lot = generator.random(len(placement))
    foster = np.searchsorted([0.0, 0.62, 0.68, 0.97], lot)
    residential = np.searchsorted([0.0, 0.14, 0.18, 0.93], lot)
    homes = np.isin(
        placement, [PLACEMENTS.index(code) for code in ("K2", "K1", "H5", "P2", "K3", "S1", "Z1", "R2")]
    )
    with_parents = placement == PLACEMENTS.index("P1")
    return np.select([with_parents, homes], [np.zeros_like(foster), residential], foster).astype(np.int8)


def _hold_reviews(generator: np.random.Generator, periods: Periods) -> Incidents:
    due = np.concatenate([[24, 112], np.arange(112 + 178, 6700, 178)])
    number = np.searchsorted(due, periods.ended - periods.started)
    number = np.where(periods.short_break, 0, number)
    owner = np.repeat(np.arange(len(number)), number)
    order = np.arange(len(owner)) - np.repeat(np.cumsum(number) - number, number)
    day = periods.started[owner] + due[order] + generator.integers(-4, 8, len(owner))
    day = np.minimum(day, periods.ended[owner] - 1)
    held = (day > periods.started[owner]) & draw_flags(generator, 0.97, len(owner))
    day = day[held].astype(np.int32)
    return Incidents(periods.child[owner][held], day, day)


def _draw_missing(generator: np.random.Generator, children: Children, periods: Periods) -> Incidents:
    eleven = children.born[periods.child] + round(11 * YEAR)
    first = np.maximum(periods.started, eleven)
    exposed = np.maximum(periods.ended - first, 0) / YEAR
    rate = generator.gamma(0.25, 4.0, len(first)) * ~periods.short_break
    number = np.minimum(generator.poisson(rate * exposed), 40)
    owner = np.repeat(np.arange(len(number)), number)
    room = (periods.ended - first)[owner]
    day = (first[owner] + np.floor(generator.random(len(owner)) * room)).astype(np.int32)
    back = np.minimum(day + np.floor(generator.exponential(2.0, len(owner))), periods.ended[owner]).astype(
        np.int32
    )
    child = periods.child[owner]
    order = np.lexsort((back, day, child))
    child, day, back = child[order], day[order], back[order]
    again = np.concatenate([[False], (child[1:] == child[:-1]) & (day[1:] == day[:-1])])[: len(child)]
    return Incidents(child[~again], day[~again], back[~again])
