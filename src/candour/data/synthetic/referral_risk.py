"""The model that the authority's world follows: how a child's risk becomes what happens after a referral.

Everything here is a probability law, so that the risk of each referral can be computed and not only observed:
`pathway.py` draws from these laws, `truth.py` integrates them.
"""

from typing import Final, NamedTuple

import numpy as np

from candour.data.synthetic.calendar import Codes, Days, Numbers
from candour.data.synthetic.chance import compute_logistic, draw_banded_days, draw_flags
from candour.data.synthetic.targets import ASSESSMENT_WORKING_DAYS, CONFERENCE_WORKING_DAYS, REFERRAL_SOURCES

BASE_LOG_ODDS: Final = -2.95
NOISE_SPREAD: Final = 0.35
AGE_EFFECTS: Final = ((-9.0, 1.9), (0.0, 1.1), (1.0, 0.25), (5.0, -0.1), (10.0, -0.2), (16.0, -0.8))
PREVIOUS_PLAN_EFFECT: Final = 0.85
PREVIOUS_REFERRAL_EFFECT: Final = 0.15
BLACK_OR_MIXED_EFFECT: Final = 0.10
ASIAN_EFFECT: Final = -0.20
DISABILITY_EFFECT: Final = -0.35
SOURCE_EFFECTS: Final = {
    "1A": -0.23, "1B": -0.69, "1C": 0.11, "1D": -0.46, "2A": -0.4, "2B": -0.46, "3A": 0.23, "3B": 0.57, "3C": 0.0,
    "3D": 1.03, "3E": 0.46, "3F": 0.69, "4": -0.46, "5A": 1.38, "5B": 0.75, "5C": 1.72, "6": -0.69, "7": 1.72, "8": 0.0,
    "9": -2.07, "10": -0.69,
}  # fmt: skip
SOURCE_CODES: Final = tuple(REFERRAL_SOURCES)
_SOURCE_SHIFTS: Final = (  # what a group of sources is multiplied by, for unborn, under 5, 5 to 9, 10 and over
    ("2", (0.0, 0.25, 1.50, 1.15)), ("3", (3.0, 1.70, 0.60, 0.65)), ("5", (2.0, 1.0, 0.95, 1.0)),
)  # fmt: skip

LOTTERY_LOG_ODDS: Final = -2.25
LOTTERY_CARE_SHARE: Final = 0.15


class Laws(NamedTuple):
    """By how much the laws of one authority differ from those that the national figures gave.

    Attributes:
        escalation: log-odds added to every child's risk.
        refusal: log-odds added to no further action at the front door.
        returns: log-odds added to coming back soon.
        lottery: every referral has the same risk (scenario `noise-outcome`): nothing that is known of a child bears on it.

    """

    escalation: float = 0.0
    refusal: float = 0.0
    returns: float = 0.0
    lottery: bool = False


NATIONAL: Final = Laws()

NOT_ACCEPTED, ASSESSED_ONLY, HELPED, LONG_HELP, ESCALATED = range(5)
"""What a referral leads to: no further action; assessment only; a case of need; a long one; plan or care."""

TRANSFER_SHARE: Final = 0.038
RETURN_LOG_ODDS: Final = -1.06
RETURN_SLOPE: Final = 0.30
RETURN_SOON_DAYS: Final = 130.0
RETURN_LATE_DAYS: Final = 2600.0


def find_source_shares() -> Numbers:
    """Shares of each source, one row each for unborn, under 5, 5 to 9, 10 and over."""
    base = np.array(list(REFERRAL_SOURCES.values()))
    rows = np.tile(base, (4, 1))
    for prefix, multipliers in _SOURCE_SHIFTS:
        columns = [position for position, code in enumerate(SOURCE_CODES) if code.startswith(prefix)]
        rows[:, columns] *= np.array(multipliers)[:, None]
    return np.asarray(rows / rows.sum(axis=1, keepdims=True))


def find_source_row(age: Numbers) -> Codes:
    """Which row of the source shares an age in years belongs to."""
    return np.searchsorted(np.array([0.0, 5.0, 10.0]), age, side="right").astype(np.int8)


def compute_age_effect(age: Numbers) -> Numbers:
    """Log-odds that age adds."""
    limits, effects = (np.array(column) for column in zip(*AGE_EFFECTS, strict=True))
    return np.asarray(effects[np.searchsorted(limits, age, side="right") - 1])


def compute_escalation(log_odds: Numbers) -> Numbers:
    """Probability that an accepted referral leads to a plan or care before its case closes."""
    return compute_logistic(log_odds)


class Outlook(NamedTuple):
    """Probabilities of what a referral leads to; they sum to one. One entry a referral."""

    not_accepted: Numbers
    assessed_only: Numbers
    helped: Numbers
    long_help: Numbers
    escalated: Numbers


def compute_outlook(log_odds: Numbers, long_share: Numbers | float, laws: Laws = NATIONAL) -> Outlook:
    """How likely each course of the case is, with these log-odds of escalation."""
    relative = log_odds - BASE_LOG_ODDS
    not_accepted = compute_logistic(-2.80 + laws.refusal - 0.55 * relative)
    escalated = (1.0 - not_accepted) * compute_escalation(log_odds)
    quiet = 1.0 - not_accepted - escalated
    assessed = quiet * compute_logistic(-0.60 - 0.45 * relative)
    needed = quiet - assessed
    return Outlook(not_accepted, assessed, needed * (1.0 - long_share), needed * long_share, escalated)


def compute_return_share(standing: Numbers, laws: Laws = NATIONAL) -> Numbers:
    """Share of children who come back soon rather than late, by the lasting risk (base log-odds included)."""
    return compute_logistic(RETURN_LOG_ODDS + laws.returns + RETURN_SLOPE * (standing - BASE_LOG_ODDS))


def compute_gap_distribution(days: Numbers, return_share: Numbers | float) -> Numbers:
    """Probability that a closed case is followed by a referral within so many days of closure."""
    elapsed = np.maximum(days, 0.0)
    soon = -np.expm1(-elapsed / RETURN_SOON_DAYS)
    late = -np.expm1(-elapsed / RETURN_LATE_DAYS)
    return np.asarray(return_share * soon + (1.0 - return_share) * late)


def draw_gaps(generator: np.random.Generator, return_share: Numbers) -> Numbers:
    """Days from closure to the next referral."""
    soon = draw_flags(generator, return_share, len(return_share))
    scale = np.where(soon, RETURN_SOON_DAYS, RETURN_LATE_DAYS)
    return np.asarray(generator.exponential(1.0, len(return_share)) * scale)


def draw_quiet_lengths(generator: np.random.Generator, course: Codes) -> tuple[Days, Days]:
    """Working days of the assessment, and calendar days from referral to closure, of cases that do not escalate."""
    size = len(course)
    assessed = draw_banded_days(generator, ASSESSMENT_WORKING_DAYS, size)
    assessment = assessed * 7 // 5 + 2
    helped = np.exp(4.2 + 1.1 * generator.standard_normal(size))
    long_help = np.exp(6.85 + 0.75 * generator.standard_normal(size))
    same_day = np.floor(3.0 * generator.random(size) ** 2)
    length = np.select(
        [course == NOT_ACCEPTED, course == ASSESSED_ONLY, course == HELPED],
        [same_day, assessment + np.floor(4 * generator.random(size)), assessment + helped],
        assessment + long_help,
    )
    return assessed, np.clip(length, 0, 6500).astype(np.int32)


class Escalation(NamedTuple):
    """When an escalated case escalates, in days after the referral.

    Attributes:
        enquiry: start of the section 47 enquiry.
        conference_working_days: from enquiry to conference.
        outcome: start of the plan or of care.

    """

    enquiry: Days
    conference_working_days: Days
    outcome: Days


def draw_plan_delays(generator: np.random.Generator, size: int) -> Escalation:
    """Referral to enquiry, conference and plan: most at once, some after months, a few after years."""
    speed = generator.random(size)
    slow = np.where(speed < 0.68, 30 + 170 * generator.random(size), 200 + 1000 * generator.random(size))
    enquiry = np.floor(np.where(speed < 0.57, generator.exponential(7.0, size), slow)).astype(np.int32)
    conference = draw_banded_days(generator, CONFERENCE_WORKING_DAYS, size)
    return Escalation(enquiry, conference, (enquiry + conference * 7 // 5).astype(np.int32))


def draw_care_delays(generator: np.random.Generator, size: int) -> Days:
    """Referral to care, where care comes without a plan before it."""
    speed = generator.random(size)
    slow = np.where(speed < 0.87, 20 + 180 * generator.random(size), 200 + 700 * generator.random(size))
    return np.floor(np.where(speed < 0.55, 1 + generator.exponential(12.0, size), slow)).astype(np.int32)


def find_source_effects(laws: Laws = NATIONAL) -> Numbers:
    """The log-odds that each of SOURCE_CODES adds."""
    effects = np.array([SOURCE_EFFECTS[code] for code in SOURCE_CODES])
    return np.zeros_like(effects) if laws.lottery else effects


def find_care_share(age: Numbers, laws: Laws = NATIONAL) -> Numbers:
    """Of the referrals that escalate, the share in which care is the first step, by age."""
    if laws.lottery:
        return np.full(np.shape(age), LOTTERY_CARE_SHARE)
    return np.asarray(np.select([age < 1, age < 10, age < 16], [0.28, 0.09, 0.15], 0.58))
