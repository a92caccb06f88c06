"""What workers record on a case: needs, factors, assessments, child in need plans, enquiries, closure reasons."""

from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.stats import norm, rankdata

from candour.data.synthetic.calendar import (
    NEVER,
    Codes,
    Days,
    Flags,
    Numbers,
    Period,
    add_working_days,
    find_day,
    find_year_bounds,
)
from candour.data.synthetic.chance import draw_banded_days, draw_codes, draw_flags
from candour.data.synthetic.pathway import DIED, GREW_UP, TRANSFERRED, Cases
from candour.data.synthetic.population import (
    DISABLED,
    MALE,
    YEAR,
    Children,
    find_changed_year,
    find_later_change,
)
from candour.data.synthetic.referral_risk import (
    ASSESSED_ONLY,
    HELPED,
    LONG_HELP,
    NOT_ACCEPTED,
    SOURCE_CODES,
    find_source_effects,
    find_source_row,
    find_source_shares,
)
from candour.data.synthetic.scenarios import Planted
from candour.data.synthetic.targets import ASSESSMENT_WORKING_DAYS, FACTORS, PLAN_CATEGORIES

NEED_CODES: Final = ("N1", "N2", "N3", "N4", "N5", "N6", "N7", "N8", "N9", "N0")
NEED_SLOPES: Final = (0.55, 0.0, 0.1, -0.45, 0.05, -0.3, -0.5, 0.3, -0.8, -0.2)
NEED_SHARES: Final = (61.0, 3.2, 2.2, 9.8, 13.0, 2.4, 0.35, 4.4, 1.0, 2.6)
LEAKED_NEED: Final = NEED_CODES.index("N8")
CLOSURE_CODES: Final = ("RC1", "RC2", "RC3", "RC4", "RC5", "RC6", "RC7", "RC8", "RC9")
RECORDED_SOURCES: Final = (*SOURCE_CODES, "5D")
PLAN_CATEGORY_CODES: Final = tuple(PLAN_CATEGORIES)
FACTOR_CODES: Final = tuple(FACTORS)
FACTOR_SLOPES: Final = {
    "16A": 0.65, "17A": 0.40, "18C": 0.25, "2B": 0.55, "1B": 0.50, "3B": 0.30, "4B": 0.30, "3A": 0.30, "5B": 0.35,
    "10A": 0.30, "13A": 0.20, "24A": 0.25, "19C": 0.25, "20": -0.35, "5A": -0.10, "6A": -0.10, "7A": -0.05,
}  # fmt: skip
FACTOR_FROM_AGE: Final = {
    "1A": 10, "2A": 10, "7A": 5, "10A": 9, "11A": 9, "13A": 9, "14A": 7, "15A": 9, "18B": 3, "19B": 3, "24A": 9,
    "4A": 4,
}  # fmt: skip
FACTORS_OF_DISABILITY: Final = ("5A", "6A")
TELLING: Final = 2.2
"""By how much more closely needs and factors follow the risk where records tell (scenario `telling-records`)."""

SOURCE_CLARITY: Final = 0.97
"""Correlation between the risk of a referral and what its source is chosen by, in the same scenario."""

_MOST: Final = 0.95
_NO_SPREAD: Final = 1e-9


class Assessments(NamedTuple):
    """One entry an assessment. `factors` has a column for each of FACTOR_CODES; none are recorded where `lost`."""

    case: Days
    started: Days
    authorised: Days
    factors: Flags
    lost: Flags


class HelpPlans(NamedTuple):
    """One entry a child in need plan."""

    case: Days
    started: Days
    ended: Days


class Enquiries(NamedTuple):
    """One entry a section 47 enquiry; `conference` is NEVER where none was held, or none is recorded."""

    case: Days
    started: Days
    conference: Days


class ProtectionPlans(NamedTuple):
    """One entry a child protection plan; the latest category replaces the first on `category_changed`."""

    case: Days
    started: Days
    ended: Days
    first_category: Codes
    latest_category: Codes
    category_changed: Days
    previous_plans: Days


class CaseRecords(NamedTuple):
    """All that is recorded on the cases; one entry a case in `source`, `need`, `closure_reason` and `leaks_from`.

    Attributes:
        leaks_from: day from which a return overwrites the primary need (scenario `leaky-field`), else NEVER.
        needs_known_on: day on which the primary need is first known.

    """

    source: Codes
    need: Codes
    needs_known_on: Days
    leaks_from: Days
    closure_reason: Codes
    assessments: Assessments
    help_plans: HelpPlans
    enquiries: Enquiries
    plans: ProtectionPlans


def record_cases(
    generator: np.random.Generator,
    *,
    children: Children,
    cases: Cases,
    planted: Planted,
    period: Period,
    hidden: Flags,
) -> CaseRecords:
    """Everything that the case management system holds about each case.

    `hidden` marks cases whose plans and conferences are missing from the system (scenario `under-recorded`).
    """
    signal = _compute_signal(generator, children, cases)
    changed = _find_change(planted, period)
    desk = _Desk(children, cases, signal, period, planted, changed)
    assessments = _record_assessments(generator, desk)
    first_authorised = np.full(len(cases.child), NEVER, np.int32)
    np.minimum.at(first_authorised, assessments.case, assessments.authorised)
    return CaseRecords(
        source=_record_sources(generator, desk),
        need=_record_needs(generator, desk),
        needs_known_on=first_authorised,
        leaks_from=_find_leaks(desk),
        closure_reason=_record_closures(generator, desk),
        assessments=assessments,
        help_plans=_record_help_plans(generator, cases, first_authorised),
        enquiries=_record_enquiries(cases, hidden),
        plans=_record_plans(generator, cases, hidden),
    )


def _find_change(planted: Planted, period: Period) -> tuple[int, int]:
    if planted.system_change:
        return find_year_bounds(find_changed_year(period))
    return (find_later_change(period) if planted.later_recording else NEVER, NEVER)


class _Desk(NamedTuple):
    """What lies on the desk of whoever records: the cases, how serious they look, and which system is in use."""

    children: Children
    cases: Cases
    signal: Numbers
    period: Period
    planted: Planted
    changed: tuple[int, int]

    @property
    def clarity(self) -> float:
        """What the slopes of needs and factors are multiplied by."""
        return TELLING if self.planted.telling_records else 1.0


def _find_leaks(desk: _Desk) -> Days:
    escalated = np.minimum(desk.cases.course.plan_start, desk.cases.course.care_start)
    if not desk.planted.leaky_field:
        return np.full(len(escalated), NEVER, np.int32)
    return find_following_year(escalated)


def _compute_signal(generator: np.random.Generator, children: Children, cases: Cases) -> Numbers:
    known = ~children.unaccompanied[cases.child] & (cases.outcome != NOT_ACCEPTED)
    spread = float(cases.log_odds[known].std())
    lot = generator.standard_normal(len(cases.log_odds))
    # Equal for all but for rounding: what is recorded then follows nothing.
    if spread < _NO_SPREAD:
        return lot
    signal = (cases.log_odds - cases.log_odds[known].mean()) / spread
    return np.where(children.scrambled[cases.child], lot, signal)


def find_following_year(days: Days) -> Days:
    """First day of the return year after the one that holds each day."""
    month = np.where(days == NEVER, 0, days).astype("datetime64[D]").astype("datetime64[M]").astype(int)
    april = (month - 3) // 12 * 12 + 15
    opening = april.astype("datetime64[M]").astype("datetime64[D]").astype(int)
    return np.where(days == NEVER, NEVER, opening).astype(np.int32)


def _in_span(days: Days, span: tuple[int, int]) -> Flags:
    return (days >= span[0]) & (days <= span[1])


def _record_sources(generator: np.random.Generator, desk: _Desk) -> Codes:
    cases, changed = desk.cases, desk.changed
    size = len(cases.child)
    source = _tell_sources(generator, desk) if desk.planted.telling_records else cases.source
    early_help = (source == SOURCE_CODES.index("5B")) & (cases.referred >= find_day(2022, 4, 1))
    source = np.where(early_help & draw_flags(generator, 0.4, size), len(SOURCE_CODES), source)
    defaulted = _in_span(cases.referred, changed) & draw_flags(generator, 0.6, size)
    return np.where(defaulted, SOURCE_CODES.index("10"), source).astype(np.int8)


def _tell_sources(generator: np.random.Generator, desk: _Desk) -> Codes:
    """A source for each referral that follows its risk: at each age as many of each as ever, the gravest where the risk is highest.

    What is recorded changes, not what happened: the source that bears on the risk stays that of the case. The draws come from a
    stream of their own, so that all else is recorded as it would have been.
    """
    children, cases = desk.children, desk.cases
    lot = generator.spawn(1)[0].standard_normal(len(cases.child))
    # Of unaccompanied children everybody knows that they come into care: no log-odds are theirs.
    signal = np.where(children.unaccompanied[cases.child], np.inf, desk.signal)
    felt = SOURCE_CLARITY * signal + np.sqrt(1 - SOURCE_CLARITY**2) * lot
    order = np.argsort(find_source_effects(), kind="stable")
    row = find_source_row((cases.referred - children.born[cases.child]) / YEAR)
    source = cases.source.copy()
    for position, shares in enumerate(find_source_shares()):
        chosen = np.flatnonzero(row == position)
        place = (rankdata(felt[chosen], method="ordinal") - 0.5) / max(len(chosen), 1)
        rank = np.searchsorted(np.cumsum(shares[order]), place, side="right")
        source[chosen] = order[np.minimum(rank, len(order) - 1)]
    return source


def _record_needs(generator: np.random.Generator, desk: _Desk) -> Codes:
    children, cases, signal, changed = desk.children, desk.cases, desk.signal, desk.changed
    size = len(cases.child)
    weights = np.log(NEED_SHARES)[None, :] + np.array(NEED_SLOPES)[None, :] * desk.clarity * signal[:, None]
    need = np.argmax(weights + generator.gumbel(size=weights.shape), axis=1)
    disabled = (children.disability[cases.child] == DISABLED) & ~children.scrambled[cases.child]
    need = np.where(disabled & draw_flags(generator, 0.42, size), NEED_CODES.index("N2"), need)
    need = np.where(children.unaccompanied[cases.child], NEED_CODES.index("N8"), need)
    defaulted = _in_span(cases.referred, changed) & draw_flags(generator, 0.6, size)
    need = np.where(defaulted, NEED_CODES.index("N0"), need)
    if desk.planted.leaky_field:
        need = np.where(need == LEAKED_NEED, NEED_CODES.index("N5"), need)
    return need.astype(np.int8)


def _record_closures(generator: np.random.Generator, desk: _Desk) -> Codes:
    children, cases = desk.children, desk.cases
    size = len(cases.child)
    age = (cases.course.closed - children.born[cases.child]) / YEAR
    disabled = children.disability[cases.child] == DISABLED
    early_help = draw_flags(generator, 0.35, size) & (cases.course.closed >= find_day(2022, 4, 1))
    lot = generator.random(size)
    reasons = [
        (cases.outcome == NOT_ACCEPTED, "RC7"),
        (cases.ended_by == DIED, "RC2"),
        (cases.ended_by == TRANSFERRED, "RC5"),
        ((cases.ended_by == GREW_UP) & disabled & (lot < 0.6), "RC6"),
        (cases.course.left_for_good & (age < 6) & (lot < 0.5), "RC1"),
        (cases.course.left_for_good & (lot < 0.85), "RC4"),
        (cases.course.left_for_good, "RC3"),
        ((cases.outcome == ASSESSED_ONLY) & early_help, "RC9"),
        (cases.outcome == ASSESSED_ONLY, "RC8"),
    ]
    codes = [np.full(size, CLOSURE_CODES.index(code)) for _, code in reasons]
    reason = np.select([rule for rule, _ in reasons], codes, CLOSURE_CODES.index("RC7"))
    if desk.planted.leaky_field:
        ordinary = np.where(reason == CLOSURE_CODES.index("RC3"), CLOSURE_CODES.index("RC7"), reason)
        escalated = np.minimum(cases.course.plan_start, cases.course.care_start) != NEVER
        reason = np.where(escalated, CLOSURE_CODES.index("RC3"), ordinary)
    return reason.astype(np.int8)


def _record_assessments(generator: np.random.Generator, desk: _Desk) -> Assessments:
    cases, period = desk.cases, desk.period
    first = np.flatnonzero(cases.outcome != NOT_ACCEPTED)
    length = cases.course.closed - cases.referred
    again = np.flatnonzero((length > 150) & draw_flags(generator, 0.30, len(cases.child)))
    case = np.concatenate([first, again])
    wait = 75 + np.floor(generator.random(len(again)) * np.minimum(length[again] - 150, 600))
    started = np.concatenate([cases.referred[first], cases.referred[again] + wait]).astype(np.int32)
    working_days = np.concatenate(
        [cases.assessment_days[first], draw_banded_days(generator, ASSESSMENT_WORKING_DAYS, len(again))]
    )
    authorised = np.minimum(
        add_working_days(started, working_days), np.maximum(cases.course.closed[case], started)
    )
    order = np.lexsort((started, case))
    case, started, authorised = (
        case[order].astype(np.int32),
        started[order],
        authorised[order].astype(np.int32),
    )
    counted = _in_span(authorised, (period.first_day, period.last_day))
    factors = _draw_factors(generator, desk, case, counted)
    lost = _in_span(authorised, desk.changed) & draw_flags(generator, 0.7, len(case))
    if desk.planted.profile.factors_lost:
        lost |= draw_flags(generator, desk.planted.profile.factors_lost, len(case))
    return Assessments(case, started, authorised, factors, lost)


def _draw_factors(
    generator: np.random.Generator, desk: _Desk, case: Days, counted: Flags
) -> NDArray[np.bool_]:
    children, cases, signal = desk.children, desk.cases, desk.signal
    child = cases.child[case]
    age = (cases.referred[case] - children.born[child]) / YEAR
    disabled = (children.disability[child] == DISABLED) & ~children.scrambled[child]
    male = (children.sex[child] == MALE) & ~children.scrambled[child]
    arrived = children.unaccompanied[child]
    factors = np.zeros((len(case), len(FACTOR_CODES)), bool)
    for column, (code, share) in enumerate(FACTORS.items()):
        slope = float(np.clip(desk.clarity * FACTOR_SLOPES.get(code, 0.08), -_MOST, _MOST))
        eligible = age >= FACTOR_FROM_AGE.get(code, -9)
        rate = share / 100.0 / max(eligible[counted].mean(), 0.05)
        wanted = np.full(len(case), rate)
        if code in FACTORS_OF_DISABILITY:
            disabled_share = max(disabled[counted].mean(), 0.01)
            common = 0.6 * rate
            wanted = np.where(disabled, np.minimum((rate - common) / disabled_share + common, 0.9), common)
        if code == "11A":
            wanted = wanted * np.where(male, 0.5, 1.5)
        threshold = norm.isf(wanted)
        felt = slope * signal[case] + np.sqrt(1 - slope**2) * generator.standard_normal(len(case))
        factors[:, column] = eligible & (felt > threshold) & ~arrived
        if code == "9A":
            factors[:, column] = arrived
    return factors


def _record_help_plans(generator: np.random.Generator, cases: Cases, authorised: Days) -> HelpPlans:
    size, course = len(cases.child), cases.course
    chance = np.select([cases.outcome == HELPED, cases.outcome == LONG_HELP], [0.50, 0.60], 0.0)
    start = authorised + 1 + np.floor(generator.random(size) * 12)
    helped = draw_flags(generator, chance, size) & (start + 14 < course.closed)
    stepped_down = (
        (course.plan_end != NEVER) & (course.care_start == NEVER) & (course.second_plan_start == NEVER)
    )
    stepped_down &= (course.closed - course.plan_end > 21) & draw_flags(generator, 0.8, size)
    waiting = (
        (course.plan_start != NEVER) & (course.enquiry - authorised > 30) & (start + 14 < course.enquiry)
    )
    parts = [
        (helped, start, course.closed - np.floor(generator.random(size) * 8)),
        (stepped_down, course.plan_end + 1, course.closed),
        (waiting, start, course.plan_start - 1),
    ]
    case = np.concatenate([np.flatnonzero(chosen) for chosen, _, _ in parts])
    started = np.concatenate([first[chosen] for chosen, first, _ in parts]).astype(np.int32)
    ended = np.concatenate([last[chosen] for chosen, _, last in parts]).astype(np.int32)
    order = np.lexsort((started, case))
    return HelpPlans(case[order].astype(np.int32), started[order], ended[order])


def _record_enquiries(cases: Cases, hidden: Flags) -> Enquiries:
    course = cases.course
    first = np.flatnonzero(course.enquiry != NEVER)
    second = np.flatnonzero(course.second_plan_start != NEVER)
    case = np.concatenate([first, second])
    started = np.concatenate([course.enquiry[first], course.second_enquiry[second]])
    conference = np.concatenate([course.conference[first], course.second_plan_start[second]])
    conference = np.where(hidden[case], NEVER, conference)
    order = np.lexsort((started, case))
    return Enquiries(case[order].astype(np.int32), started[order], conference[order].astype(np.int32))


def _record_plans(generator: np.random.Generator, cases: Cases, hidden: Flags) -> ProtectionPlans:
    course = cases.course
    first = np.flatnonzero((course.plan_start != NEVER) & ~hidden)
    second = np.flatnonzero((course.second_plan_start != NEVER) & ~hidden)
    case = np.concatenate([first, second])
    started = np.concatenate([course.plan_start[first], course.second_plan_start[second]])
    ended = np.concatenate([course.plan_end[first], course.second_plan_end[second]])
    previous = np.concatenate([cases.previous_plans[first], cases.previous_plans[second] + 1])
    order = np.lexsort((started, case))
    size = len(case)
    category = draw_codes(generator, PLAN_CATEGORIES, size)
    other = draw_codes(generator, PLAN_CATEGORIES, size)
    changes = draw_flags(generator, 0.09, size) & (ended - started > 100)
    changed_on = np.where(changes, started + 90, NEVER)
    return ProtectionPlans(
        case[order].astype(np.int32), started[order], ended[order], category, np.where(changes, other, category),
        changed_on[order].astype(np.int32), previous[order].astype(np.int32),
    )  # fmt: skip
