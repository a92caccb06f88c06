"""What the synthetic authority achieved, beside the national figures it aims at."""

from typing import NamedTuple

import numpy as np

from candour.data.synthetic.calendar import NEVER, Days, Flags, Period
from candour.data.synthetic.pathway import Cases
from candour.data.synthetic.recording import CaseRecords
from candour.data.synthetic.referral_risk import ASSESSED_ONLY, NOT_ACCEPTED
from candour.data.synthetic.targets import POPULATION_UNDER_18, REFERRALS_PER_10K, TARGETS
from candour.data.synthetic.truth import Truth, compute_area_under_curve


class AchievedRate(NamedTuple):
    """One rate of the authority over all its years.

    Attributes:
        name: key of the national figure.
        achieved: what the authority shows.
        target: the national figure; None where there is none, as for the truth.
        events: how many events stand above the line.
        unit: what the rate is of.

    """

    name: str
    achieved: float
    target: float | None
    events: int
    unit: str


def compute_rates(
    cases: Cases, records: CaseRecords, truth: Truth, period: Period
) -> tuple[AchievedRate, ...]:
    """How close the simulated world came to the national figures.

    Counts are of the world as it happened, before any under-recording, in the return years of the period.
    `truth` and `cases` are of the same cases.
    """
    course = cases.course

    def count(*days: Days) -> int:
        return sum(int(((day >= period.first_day) & (day <= period.last_day)).sum()) for day in days)

    received = (cases.referred >= period.first_day) & (cases.referred <= period.last_day)
    referrals = int(received.sum())
    plans = count(course.plan_start, course.second_plan_start)
    conferences = count(course.conference, course.second_plan_start)
    began = (course.plan_start >= period.first_day) & (course.plan_start <= period.last_day)
    later = int((began & (cases.previous_plans > 0)).sum()) + count(course.second_plan_start)
    events = {
        "no_further_action": int((received & (cases.outcome == NOT_ACCEPTED)).sum()),
        "assessed_not_in_need": int((received & (cases.outcome == ASSESSED_ONLY)).sum()),
        "assessments": count(records.assessments.authorised),
        "cin_plans": count(records.help_plans.started),
        "section_47": count(course.enquiry, course.second_enquiry),
        "icpc": conferences,
        "cp_plans": plans,
        "care_starts": count(course.care_start),
        "re_referrals_within_12_months": int((received & find_re_referrals(cases)).sum()),
        "cp_plans_per_icpc": plans,
        "second_or_subsequent_plans": later,
    }
    below = dict.fromkeys(events, referrals) | {
        "cp_plans_per_icpc": conferences,
        "second_or_subsequent_plans": plans,
    }
    rates = [
        AchievedRate(
            name,
            round(100.0 * number / max(below[name], 1), 2),
            TARGETS[name].value,
            number,
            TARGETS[name].unit,
        )
        for name, number in events.items()
    ]
    return (*rates, *_describe_truth(truth, received))


def find_re_referrals(cases: Cases) -> Flags:
    """Referrals within 12 months of the same child's last one. Cases are sorted by child and day."""
    gap = np.full(len(cases.child), NEVER)
    gap[1:] = np.where(cases.child[1:] == cases.child[:-1], np.diff(cases.referred), NEVER)
    return np.asarray(gap <= 365)


def compute_resident_children(referrals: int, years: int) -> int:
    """How many children live in an authority with so many referrals, at the national rate."""
    return min(round(referrals / years / REFERRALS_PER_10K * 10_000), POPULATION_UNDER_18)


def _describe_truth(truth: Truth, received: Flags) -> tuple[AchievedRate, AchievedRate]:
    outcome, risk = truth.outcome[received], truth.true_risk[received]
    events = int(outcome.sum())
    share = round(100.0 * events / max(len(outcome), 1), 2)
    area = round(compute_area_under_curve(risk, outcome), 4)
    return (
        AchievedRate("plan_or_care_within_12_months", share, None, events, "per cent of referrals"),
        AchievedRate("true_risk_area_under_curve", area, None, events, "area under the curve"),
    )
