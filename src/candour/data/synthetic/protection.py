"""What happens inside a case: enquiries, conferences, child protection plans, care, closure."""

from typing import NamedTuple

import numpy as np

from candour.data.synthetic.calendar import (
    NEVER,
    Codes,
    Days,
    Flags,
    Numbers,
    add_working_days,
    move_to_weekday,
)
from candour.data.synthetic.chance import compute_logistic, draw_banded_days, draw_flags
from candour.data.synthetic.referral_risk import (
    ESCALATED,
    HELPED,
    NATIONAL,
    NOT_ACCEPTED,
    Laws,
    draw_care_delays,
    draw_plan_delays,
    draw_quiet_lengths,
    find_care_share,
)
from candour.data.synthetic.targets import CONFERENCE_WORKING_DAYS, PLAN_DAYS


class Course(NamedTuple):
    """The events of each case; NEVER where one did not happen.

    Attributes:
        enquiry: start of the section 47 enquiry that led to the plan, or of one that led nowhere.
        conference: day of the initial child protection conference.
        plan_start, plan_end: the first child protection plan.
        second_enquiry, second_plan_start, second_plan_end: a second plan in the same case.
        care_start, care_end: the period of care.
        left_for_good: adopted or otherwise settled elsewhere: no further referral.
        closed: day on which the case closed.

    """

    enquiry: Days
    conference: Days
    plan_start: Days
    plan_end: Days
    second_enquiry: Days
    second_plan_start: Days
    second_plan_end: Days
    care_start: Days
    care_end: Days
    left_for_good: Flags
    closed: Days


class _Plans(NamedTuple):
    enquiry: Days
    start: Days
    end: Days
    second_enquiry: Days
    second_start: Days
    second_end: Days


class _Care(NamedTuple):
    start: Days
    end: Days
    left_for_good: Flags


def draw_course(
    generator: np.random.Generator,
    *,
    outcome: Codes,
    referred: Days,
    age: Numbers,
    unaccompanied: Flags,
    grown_up: Days,
    relative: Numbers,
    laws: Laws = NATIONAL,
) -> tuple[Days, Course]:
    """Working days of each assessment, and the course of each case."""
    size = len(outcome)
    assessment_days, length = draw_quiet_lengths(generator, outcome)
    escalated = outcome == ESCALATED
    care_first = escalated & (draw_flags(generator, find_care_share(age, laws), size) | unaccompanied)
    plans = _draw_plans(generator, escalated & ~care_first, referred, grown_up)
    care = _draw_care(
        generator,
        care_first,
        plans,
        referred=referred,
        age=age,
        unaccompanied=unaccompanied,
        grown_up=grown_up,
    )
    plans = plans._replace(end=np.minimum(plans.end, np.where(care.start > plans.start, care.start, NEVER)))
    enquiry, conference = _draw_idle_enquiries(generator, outcome, referred, referred + length, relative)
    enquiry = np.where(plans.start != NEVER, plans.enquiry, enquiry).astype(np.int32)
    conference = np.where(plans.start != NEVER, plans.start, conference).astype(np.int32)
    last = np.maximum.reduce([np.where(d == NEVER, 0, d) for d in (plans.end, plans.second_end, care.end)])
    tail = np.floor(generator.exponential(45.0, size))
    closed = np.where(escalated & (last > 0), np.maximum(last + tail, referred + length), referred + length)
    closed = np.where(
        care.start != NEVER, np.maximum(care.end, last) + np.where(care.end == grown_up, 0, tail), closed
    )
    closed = np.minimum(closed, grown_up)
    course = Course(
        enquiry, conference, plans.start, plans.end, plans.second_enquiry, plans.second_start, plans.second_end,
        care.start, care.end, care.left_for_good, closed.astype(np.int32),
    )  # fmt: skip
    return assessment_days, course


def _draw_plans(generator: np.random.Generator, planned: Flags, referred: Days, grown_up: Days) -> _Plans:
    size = len(planned)
    delay = draw_plan_delays(generator, size)
    enquiry = move_to_weekday((referred + delay.enquiry).astype(np.int32))
    start = move_to_weekday((referred + delay.outcome).astype(np.int32))
    start = np.maximum(start, add_working_days(enquiry, np.ones(size, np.int32)))
    planned = planned & (start < grown_up - 1)
    end = np.minimum(start + draw_banded_days(generator, PLAN_DAYS, size), grown_up)
    gap = 40 + np.floor(generator.exponential(150.0, size))
    again = planned & draw_flags(generator, 0.105, size)
    second_enquiry = move_to_weekday((end + gap).astype(np.int32))
    second_start = add_working_days(
        second_enquiry, draw_banded_days(generator, CONFERENCE_WORKING_DAYS, size)
    )
    again = again & (second_start < grown_up - 60)
    second_end = np.minimum(second_start + draw_banded_days(generator, PLAN_DAYS, size), grown_up)
    return _Plans(
        *(np.where(planned, day, NEVER).astype(np.int32) for day in (enquiry, start, end)),
        *(np.where(again, day, NEVER).astype(np.int32) for day in (second_enquiry, second_start, second_end)),
    )


def _draw_care(
    generator: np.random.Generator,
    care_first: Flags,
    plans: _Plans,
    *,
    referred: Days,
    age: Numbers,
    unaccompanied: Flags,
    grown_up: Days,
) -> _Care:
    size = len(care_first)
    delay = np.where(
        unaccompanied, 1 + np.floor(3 * generator.random(size)), draw_care_delays(generator, size)
    )
    born = grown_up - 6575
    direct = np.maximum(referred + np.maximum(delay, 1), born + 1)
    removed = draw_flags(generator, 0.35, size) & (plans.start != NEVER) & (plans.second_start == NEVER)
    from_plan = np.maximum(
        plans.start + 10 + np.floor(np.sqrt(generator.random(size)) * (plans.end - plans.start - 10)),
        born + 1,
    )
    start = np.where(care_first, direct, np.where(removed, from_plan, NEVER))
    start = np.where(start < grown_up - 1, start, NEVER).astype(np.int32)
    short = draw_flags(generator, np.where(unaccompanied, 0.03, 0.24), size)
    settled = (
        draw_flags(generator, np.where(unaccompanied, 0.92, np.where(age < 8, 0.25, 0.42)), size) & ~short
    )
    days = np.where(
        short, 1 + generator.exponential(45.0, size), np.exp(6.1 + 0.75 * generator.standard_normal(size))
    )
    end = np.where(settled, grown_up, np.minimum(start + np.ceil(days), grown_up))
    end = np.where(start == NEVER, NEVER, end).astype(np.int32)
    left = (
        (start != NEVER)
        & ~short
        & (end < grown_up)
        & draw_flags(generator, np.where(age < 5, 0.6, 0.2), size)
    )
    return _Care(start, end, left)


def _draw_idle_enquiries(
    generator: np.random.Generator, outcome: Codes, referred: Days, closes: Days, relative: Numbers
) -> tuple[Days, Days]:
    """Section 47 enquiries, and conferences, that lead to no plan."""
    size = len(outcome)
    level = np.where(outcome >= HELPED, -0.62, -1.58) + 0.45 * relative
    enquired = (
        draw_flags(generator, compute_logistic(level), size)
        & (outcome != NOT_ACCEPTED)
        & (closes > referred + 10)
    )
    late = draw_flags(generator, np.where(outcome == HELPED, 0.2, 0.0), size)
    room = np.maximum(closes - referred - 40, 1)
    wait = np.where(
        late, generator.random(size) * np.minimum(room, 300), np.minimum(generator.exponential(6.0, size), 25)
    )
    enquiry = np.minimum(move_to_weekday((referred + np.floor(wait)).astype(np.int32)), closes - 1)
    conference = add_working_days(enquiry, draw_banded_days(generator, CONFERENCE_WORKING_DAYS, size))
    held = enquired & (outcome >= HELPED) & draw_flags(generator, 0.075, size) & (conference < closes)
    return np.where(enquired, enquiry, NEVER).astype(np.int32), np.where(held, conference, NEVER).astype(
        np.int32
    )
