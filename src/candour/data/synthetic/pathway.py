"""Referrals and their cases: each child's referrals one after the other, all children at once."""

from typing import NamedTuple

import numpy as np

from candour.data.synthetic.calendar import NEVER, Codes, Days, Flags, Numbers, Seasons, move_to_weekday
from candour.data.synthetic.chance import draw_flags
from candour.data.synthetic.population import DISABLED, GROUP_OF_ETHNICITY, YEAR, Children
from candour.data.synthetic.protection import Course, draw_course
from candour.data.synthetic.referral_risk import (
    ASIAN_EFFECT,
    ASSESSED_ONLY,
    BASE_LOG_ODDS,
    BLACK_OR_MIXED_EFFECT,
    DISABILITY_EFFECT,
    ESCALATED,
    HELPED,
    LOTTERY_LOG_ODDS,
    NATIONAL,
    NOT_ACCEPTED,
    PREVIOUS_PLAN_EFFECT,
    PREVIOUS_REFERRAL_EFFECT,
    SOURCE_CODES,
    TRANSFER_SHARE,
    Laws,
    compute_age_effect,
    compute_outlook,
    compute_return_share,
    draw_gaps,
    find_source_effects,
    find_source_row,
    find_source_shares,
)

UNACCOMPANIED_ACCEPTED = 0.97
LONG_SHARE, LONG_SHARE_DISABLED = 0.07, 0.40


class Cases(NamedTuple):
    """One entry a referral, sorted by child and day.

    Attributes:
        child: number of the child.
        referred: day of the referral.
        source: position in SOURCE_CODES.
        log_odds: of escalation, everything latent included.
        next_standing: what the log-odds of the child's next referral would be without its noise and source.
        long_share: probability that help, if given, is long.
        outcome: the course that was drawn, see `referral_risk`.
        previous_referrals: how many came before.
        previous_plans: child protection plans started before, ever.
        assessment_days: working days of the assessment.
        course: plans, care and closure of the case.
        ended_by: 0 closed, 1 transferred to another authority, 2 died, 3 eighteenth birthday.

    """

    child: Days
    referred: Days
    source: Codes
    log_odds: Numbers
    next_standing: Numbers
    long_share: Numbers
    outcome: Codes
    previous_referrals: Days
    previous_plans: Days
    assessment_days: Days
    course: Course
    ended_by: Codes

    def take(self, chosen: Days | Flags) -> "Cases":
        """The same records for some of the cases."""
        course = Course._make(part[chosen] for part in self.course)
        return Cases._make(course if column is self.course else column[chosen] for column in self)


CLOSED, TRANSFERRED, DIED, GREW_UP = range(4)


class _Standing(NamedTuple):
    child: Days
    referred: Days
    referrals: Days
    plans: Days


def simulate_cases(
    generator: np.random.Generator,
    *,
    children: Children,
    seasons: Seasons,
    last_day: int,
    laws: Laws = NATIONAL,
) -> Cases:
    """Every referral of every child up to `last_day`, with what came of it."""
    fixed = compute_fixed_effects(children, laws)
    # Where all risks are equal, nobody is referred whose eighteenth birthday would cut the year short.
    youngest = 366 if laws.lottery else 14
    size = len(children.family)
    standing = _Standing(
        np.arange(size, dtype=np.int32),
        children.first_referred,
        np.zeros(size, np.int32),
        np.zeros(size, np.int32),
    )
    rounds = []
    while len(standing.child):
        grown_up = children.born[standing.child] + round(18 * YEAR)
        keep = (standing.referred <= last_day) & (standing.referred < grown_up - youngest)
        standing = _Standing._make(column[keep] for column in standing)
        if not keep.any():
            break
        cases = _draw_round(generator, children, fixed, standing, laws)
        rounds.append(cases)
        standing = _find_next_referrals(generator, children, cases, seasons, laws)
    return _join_rounds(rounds)


def compute_fixed_effects(children: Children, laws: Laws = NATIONAL) -> Numbers:
    """The log-odds of each child that no referral changes."""
    if laws.lottery:
        return np.full(len(children.family), LOTTERY_LOG_ODDS)
    groups = np.array(GROUP_OF_ETHNICITY)[children.ethnicity]
    ethnic = np.where(np.isin(groups, ["Black", "Mixed"]), BLACK_OR_MIXED_EFFECT, 0.0)
    ethnic = ethnic + np.where(groups == "Asian", ASIAN_EFFECT, 0.0)
    disabled = np.where((children.disability == DISABLED) & ~children.scrambled, DISABILITY_EFFECT, 0.0)
    return np.asarray(BASE_LOG_ODDS + laws.escalation + children.standing + ethnic + disabled)


def compute_standing(
    children: Children, fixed: Numbers, child: Days, age: Numbers, history: _Standing, *, laws: Laws
) -> Numbers:
    """Log-odds at a referral without its source and noise. Scrambled children follow hidden stand-ins."""
    if laws.lottery:
        return np.asarray(fixed[child])
    hidden = children.scrambled[child]
    effect = compute_age_effect(np.where(hidden, children.hidden_age[child], age))
    past = PREVIOUS_PLAN_EFFECT * (history.plans > 0) + PREVIOUS_REFERRAL_EFFECT * np.minimum(
        history.referrals, 5
    )
    return np.asarray(fixed[child] + effect + np.where(hidden, 0.15, past))


def find_noise(children: Children, cases: Cases, laws: Laws = NATIONAL) -> Numbers:
    """The part of each referral's log-odds that is new with it and stands in no field; of no use for scrambled children."""
    history = _Standing(cases.child, cases.referred, cases.previous_referrals, cases.previous_plans)
    age = (cases.referred - children.born[cases.child]) / YEAR
    fixed = compute_fixed_effects(children, laws)
    known = compute_standing(children, fixed, cases.child, age, history, laws=laws)
    return np.asarray(cases.log_odds - known - find_source_effects(laws)[cases.source])


def _draw_round(
    generator: np.random.Generator, children: Children, fixed: Numbers, now: _Standing, laws: Laws
) -> Cases:
    child, size = now.child, len(now.child)
    age = (now.referred - children.born[child]) / YEAR
    source = _draw_sources(generator, age)
    felt = np.where(children.scrambled[child], _draw_sources(generator, age), source)
    effects = find_source_effects(laws)
    noise = children.noise_spread[child] * generator.standard_normal(size)
    log_odds = compute_standing(children, fixed, child, age, now, laws=laws) + effects[felt] + noise
    long_share = np.where(
        (children.disability[child] == DISABLED) & ~children.scrambled[child], LONG_SHARE_DISABLED, LONG_SHARE
    )
    long_share = np.full(size, LONG_SHARE) if laws.lottery else long_share
    outcome = _draw_outcomes(generator, log_odds, long_share, laws)
    unaccompanied = children.unaccompanied[child]
    arrived = np.where(draw_flags(generator, UNACCOMPANIED_ACCEPTED, size), ESCALATED, ASSESSED_ONLY)
    outcome = np.where(unaccompanied, arrived, outcome).astype(np.int8)
    source = np.where(unaccompanied, _draw_arrival_sources(generator, size), source).astype(np.int8)
    assessment_days, course = draw_course(
        generator, outcome=outcome, referred=now.referred, age=age, unaccompanied=unaccompanied,
        grown_up=children.born[child] + round(18 * YEAR), relative=log_odds - BASE_LOG_ODDS, laws=laws,
    )  # fmt: skip
    later = _Standing(child, now.referred, now.referrals + 1, now.plans)
    next_standing = compute_standing(children, fixed, child, age + 0.4, later, laws=laws)
    ended_by, course = _draw_endings(generator, outcome, course, children.born[child] + round(18 * YEAR))
    return Cases(
        child, now.referred, source, log_odds, next_standing, long_share, outcome, now.referrals, now.plans,
        assessment_days, course, ended_by,
    )  # fmt: skip


def _draw_sources(generator: np.random.Generator, age: Numbers) -> Codes:
    cumulative = np.cumsum(find_source_shares(), axis=1)[find_source_row(age)]
    position = (generator.random(len(age))[:, None] > cumulative).sum(axis=1)
    return np.asarray(np.minimum(position, len(SOURCE_CODES) - 1), dtype=np.int8)


def _draw_arrival_sources(generator: np.random.Generator, size: int) -> Codes:
    codes = np.array([SOURCE_CODES.index(code) for code in ("7", "6", "5C")])
    return codes[np.searchsorted([0.55, 0.85], generator.random(size))].astype(np.int8)


def _draw_outcomes(
    generator: np.random.Generator, log_odds: Numbers, long_share: Numbers, laws: Laws
) -> Codes:
    cumulative = np.cumsum(np.stack(compute_outlook(log_odds, long_share, laws)), axis=0)
    position = (generator.random(len(log_odds)) > cumulative).sum(axis=0)
    return np.asarray(np.minimum(position, ESCALATED), dtype=np.int8)


def _draw_endings(
    generator: np.random.Generator, outcome: Codes, course: Course, grown_up: Days
) -> tuple[Codes, Course]:
    size = len(outcome)
    moved = draw_flags(
        generator, np.where(outcome >= HELPED, TRANSFER_SHARE * 1.3, TRANSFER_SHARE * 0.3), size
    )
    died = draw_flags(generator, np.where(outcome >= HELPED, 0.004, 0.0), size) & (course.care_start == NEVER)
    ended_by = np.select([course.closed >= grown_up - 1, died, moved], [GREW_UP, DIED, TRANSFERRED], CLOSED)
    ended_by = np.where(outcome == NOT_ACCEPTED, CLOSED, ended_by).astype(np.int8)
    return ended_by, course._replace(closed=np.minimum(course.closed, grown_up).astype(np.int32))


def _find_next_referrals(
    generator: np.random.Generator, children: Children, cases: Cases, seasons: Seasons, laws: Laws
) -> _Standing:
    gap = draw_gaps(generator, compute_return_share(cases.next_standing, laws))
    closed = cases.course.closed
    day = seasons.find_days(seasons.read_clock(closed) + 1.0 + gap)
    day = np.where(draw_flags(generator, 0.85, len(day)), move_to_weekday(day), day)
    day = np.maximum(day, closed + 1).astype(np.int32)
    stays = (cases.ended_by == CLOSED) & ~children.unaccompanied[cases.child] & ~cases.course.left_for_good
    new_plans = (cases.course.plan_start != NEVER).astype(np.int32) + (
        cases.course.second_plan_start != NEVER
    )
    following = _Standing(cases.child, day, cases.previous_referrals + 1, cases.previous_plans + new_plans)
    return _Standing._make(column[stays] for column in following)


def _join_rounds(rounds: list[Cases]) -> Cases:
    course = Course._make(
        np.concatenate(parts) for parts in zip(*(cases.course for cases in rounds), strict=True)
    )
    names = [name for name in Cases._fields if name != "course"]
    columns = {name: np.concatenate([getattr(cases, name) for cases in rounds]) for name in names}
    joined = Cases(course=course, **columns)
    return joined.take(np.lexsort((joined.referred, joined.child)))
