"""When did a worker first know this? The rules, one a value, each with its reason.

Days are whole numbers; UNKNOWN where a return gives none. Wherever the exact day is not recorded the rule takes
a later one: a value that is thought known too late costs a little accuracy, one thought known too early makes
the whole forecast worthless.

Known on the day itself, because the day is the event: referral, assessment (its start), section 47 enquiry,
conference, plan, review, care episode, placement, missing, death, transfer. A start code, legal status,
placement and category of need of an episode of care are decided on the day that it starts, the reason of its
end on the day that it ends.

Over all rules stands a comparison of returns, be they yearly ones or snapshots of a live system: what an earlier
one did not yet show cannot have been known on or before its reference date (`not_before_absence`), and a value
that no earlier one could show is known only from the first that does (`date_from_first_showing`).

Sex, ethnicity and disability have no day: returns overwrite them with today's value. They are for audits.
"""

import numpy as np
import numpy.typing as npt

from candour.data.days import UNKNOWN

Days = npt.NDArray[np.int64] | npt.NDArray[np.int32]


def referral_source(referral: int) -> int:
    """The day of the referral: it says who rang."""
    return referral


def referral_no_further_action(referral: int, closure: int) -> int:
    """The closure; without one the day after the referral, for the decision is due in one working day."""
    return closure if closure != UNKNOWN else referral + 1


def primary_need(first_authorised: int, closure: int, reference: int) -> int:
    """The first authorised assessment, for need is judged there; else the closure, else the return itself."""
    return _first_given(first_authorised, closure, reference)


def factor(authorised: int, reference: int) -> int:
    """The day the assessment was authorised; without one, the return that showed the factor."""
    return _first_given(authorised, reference)


def closure_reason(closure: int, reference: int) -> int:
    """The day of closure; a reason without a closure is known from the return only."""
    return _first_given(closure, reference)


def conference_not_required(conference: int, closure: int, reference: int) -> int:
    """The conference if one was held; else the closure, or the return if that comes first or alone.

    The target day for a conference is no evidence: it says when a decision was due, not that it was taken.
    """
    if conference != UNKNOWN:
        return conference
    return min(closure, reference) if closure != UNKNOWN else reference


def initial_category(plan_start: int) -> int:
    """The start of the plan: the conference decides it."""
    return plan_start


def previous_plans(plan_start: int) -> int:
    """The start of the plan: earlier plans are on file."""
    return plan_start


def latest_category(plan_end: int, reference: int) -> int:
    """The end of the plan; while it lasts, the return, for the category is overwritten at reviews."""
    return _first_given(plan_end, reference)


def assessment_outcome(authorised: int, reference: int) -> int:
    """The day the assessment was authorised, for its findings are settled there; else the extract that shows them."""
    return _first_given(authorised, reference)


def conference_outcome(conference: int) -> int:
    """The day of the conference: it decides whether there is to be a plan."""
    return conference


def conviction(reference: int) -> int:
    """The extract that shows it: the only day that is recorded may be that of the offence, long before."""
    return reference


def care_leaver_contact(reference: int) -> int:
    """The extract: only the newest contact is kept, with values that are overwritten between contacts."""
    return reference


def previous_permanence(reference: int) -> int:
    """The extract: the order may have been made elsewhere, years before this authority heard of it."""
    return reference


def adoption_ended_reason(end: int, set_day: int) -> int:
    """The decision that a child should no longer be placed for adoption; without its day the set that shows it."""
    return _first_given(end, set_day)


def from_first_set(start: Days, first_set: Days) -> Days:
    """The 31 March of the first set that shows a row, where the row is there only because of what came later.

    The days of an adoption are asked for once a child was adopted: whoever used them on the days themselves would
    know the adoption in advance. Outcomes, care leavers and earlier orders are stated as of the set.
    """
    later: Days = np.maximum(start, first_set)
    return later


def not_before_absence(rule: Days, last_return_without_it: Days) -> Days:
    """The later of the rule and the day after the last return that covered the event and did not show this.

    For whole columns at once; UNKNOWN lies so far back that it never wins.
    """
    later: Days = np.maximum(rule, last_return_without_it + 1)
    return later


def date_from_first_showing(known: Days, year_starts: Days, shown_first: Days) -> Days:
    """The return that first shows a value, where the value claims to be older than that return's year.

    No return is held that ought to have shown it before, so it may have been written at any time until then.
    """
    later: Days = np.where(known < year_starts, shown_first, known)
    return later


def _first_given(*days: int) -> int:
    for day in days:
        if day != UNKNOWN:
            return day
    return UNKNOWN
