"""What can this history be used for? One answer a use, each with its reason.

A use asks for events of certain kinds over certain spans: to learn what follows a decision within a year, the
decisions, the year after each of them, and something of the time before must all lie within the days that the
sources report. Nothing is guessed: what no source reports did not fail to happen.
"""

from typing import NamedTuple

import pyarrow as pa

from candour.data.decisions.censoring import Span, find_spans
from candour.data.partitions.parts import HistoryParts
from candour.errors import HistoryError

FITNESS = pa.schema(
    [
        pa.field("use", pa.string(), nullable=False),
        pa.field("sentence", pa.string(), nullable=False),
        # can, cannot or doubtful.
        pa.field("answer", pa.string(), nullable=False),
        pa.field("because", pa.string(), nullable=False),
    ]
)
_YEAR = 365


class Use(NamedTuple):
    """What a history might be used for, and what that asks of it, in days.

    starts: the kind of event that the decisions begin with. outcomes: the kinds of which all must be reported.
    window: how long after a decision outcomes are looked for. before: how much of the past a feature should see.
    decisions: over how long decisions must come, to train on some and to test on later ones.
    """

    name: str
    sentence: str
    starts: str
    outcomes: tuple[str, ...]
    window: int
    before: int
    decisions: int


USES = (
    Use(
        "outcome_within_12_months_of_referral",
        "To forecast, at referral, a protection plan or care within 12 months, tested on later referrals",
        "referral", ("cp_plan", "care_episode"), _YEAR, _YEAR, 2 * _YEAR,
    ),
    Use(
        "protection_plan_within_12_months_of_referral",
        "To forecast, at referral, a protection plan within 12 months, tested on later referrals",
        "referral", ("cp_plan",), _YEAR, _YEAR, 2 * _YEAR,
    ),
    Use(
        "section_47_within_6_months_of_referral",
        "To forecast, at referral, a section 47 enquiry within 6 months, tested on later referrals",
        "referral", ("section_47",), 182, _YEAR, _YEAR + 182,
    ),
    Use(
        "return_within_12_months_of_no_further_action",
        "To forecast, when a referral is closed without further action, another referral within 12 months",
        "referral", ("referral",), _YEAR, _YEAR, 2 * _YEAR,
    ),
    Use(
        "care_within_12_months_of_plan",
        "To forecast, when a protection plan starts, care within 12 months",
        "cp_plan", ("care_episode",), _YEAR, _YEAR, 2 * _YEAR,
    ),
    Use(
        "second_plan_within_24_months",
        "To forecast, when a protection plan starts, another one within 24 months",
        "cp_plan", ("cp_plan",), 2 * _YEAR, _YEAR, 3 * _YEAR,
    ),
    Use(
        "contact_becomes_referral",
        "To forecast, at contact, a referral within 6 months",
        "contact", ("referral",), 182, _YEAR, _YEAR + 182,
    ),
    Use(
        "outcome_within_12_months_of_assessment",
        "To forecast, when an assessment is authorised, a protection plan or care within 12 months",
        "assessment", ("cp_plan", "care_episode"), _YEAR, _YEAR, 2 * _YEAR,
    ),
    Use(
        "step_up_within_12_months_of_cin_plan",
        "To forecast, when a child in need plan starts or on a day on which it is open, a protection plan or care within 12 months",
        "cin_plan", ("cp_plan", "care_episode"), _YEAR, _YEAR, 2 * _YEAR,
    ),
    Use(
        "referral_within_12_months_of_early_help",
        "To forecast, when early help starts, a referral within 12 months",
        "early_help", ("referral",), _YEAR, _YEAR, 2 * _YEAR,
    ),
    Use(
        "audit_of_scores_in_use",
        "To audit scores that were given at referral, with what happened within 12 months",
        "referral", ("cp_plan", "care_episode"), _YEAR, 0, 30,
    ),
)  # fmt: skip


def assess_fitness(history: HistoryParts) -> pa.Table:
    """The table FITNESS: an answer and its reason for each of USES, in their order."""
    rows = [(use.name, use.sentence, *_judge(history, use)) for use in USES]
    columns = zip(*rows, strict=True)
    return pa.table([pa.array(column, pa.string()) for column in columns], schema=FITNESS)


def explain_window(
    history: HistoryParts, outcomes: tuple[str, ...], *, within_days: int, starts: str = "referral"
) -> str:
    """Why no decision about such an event is followed until the end of a window, in words; empty where some are."""
    use = Use("", "", starts, outcomes, within_days, 0, 1)
    answer, because = _judge(history, use)
    return because if answer == "cannot" else ""


def _judge(history: HistoryParts, use: Use) -> tuple[str, str]:
    spans: dict[str, Span] = {}
    for kind in (use.starts, *use.outcomes):
        try:
            spans[kind] = max(find_spans(history.coverage, kind), key=lambda span: span.last - span.first)
        except HistoryError:
            return "cannot", f"no source reports {_name(kind)}"
    outcomes = [spans[kind] for kind in use.outcomes]
    first = max(span.first for span in (spans[use.starts], *outcomes))
    last = min(spans[use.starts].last, *(span.last - use.window for span in outcomes))
    shortest = min((*use.outcomes, use.starts), key=lambda kind: spans[kind].last - spans[kind].first)
    held = _say_length(spans[shortest].last - spans[shortest].first + 1)
    if last < first:
        return "cannot", (
            f"{_name(shortest)} are reported for {held} without a gap, and outcomes are looked for over "
            f"{_say_length(use.window)}"
        )
    room = last - first + 1
    if room < use.decisions:
        return "cannot", (
            f"only decisions of {_say_length(room)} are followed for {_say_length(use.window)}; training and testing "
            f"need {_say_length(use.decisions)}"
        )
    if room < use.decisions + use.before:
        return "doubtful", (
            f"decisions of {_say_length(room)} can be followed, but the first of them have less than "
            f"{_say_length(use.before)} of past, so a child's history looks shorter than it is"
        )
    past = f", after {_say_length(use.before)} that serve as past" if use.before else ""
    return "can", (
        f"decisions of {_say_length(room - use.before)} can be followed for {_say_length(use.window)}{past}"
    )


def _say_length(days: int) -> str:
    months = round(days / 30.4375)
    if months < 1:
        return f"{days} days" if days != 1 else "1 day"
    if months < 24:
        return f"{months} months" if months > 1 else "1 month"
    years = months / 12
    return f"{years:.0f} years" if months % 12 == 0 else f"{years:.1f} years"


_NAMES = {
    "cp_plan": "child protection plans",
    "care_episode": "periods of care",
    "section_47": "section 47 enquiries",
    "icpc": "initial child protection conferences",
    "referral": "referrals",
    "contact": "contacts",
    "early_help": "periods of early help",
    "assessment": "assessments",
    "cin_plan": "child in need plans",
}


def _name(kind: str) -> str:
    return _NAMES[kind]
