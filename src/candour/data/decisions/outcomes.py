"""When each outcome came: the next day on which something of its kind happened to the child of each decision.

Outcomes are dated by the day on which they really began, whenever that was recorded. What the decision itself is about is
no outcome of it: the plan that starts is not the plan that follows, and the referral that is received is no further one.
"""

from collections.abc import Callable, Mapping

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from candour.config.question import Outcome
from candour.data.days import EARLIEST, NEVER, Days, Numbers, find_codes, make_keys, read_days
from candour.data.decisions.censoring import Mask
from candour.data.decisions.children import DecidedChildren, find_next, find_standing

_SOME = r"^0*[1-9][0-9]*(\.0+)?$"
"""A number of earlier plans that is not nought."""


def find_next_outcome(children: DecidedChildren, outcome: Outcome, after: Days) -> Days:
    """The first day later than `after` on which any kind of the outcome came; NEVER where none did."""
    found = [_KINDS.get(kind, _find_event(kind))(children, outcome, after) for kind in outcome.kinds]
    first: Days = np.minimum.reduce(found)
    return first


def is_on_highest_rung(children: DecidedChildren, outcome: Outcome) -> Mask:
    """Whether the child of each decision stands on the highest rung of the ladder, from which no step leads up."""
    standing: Mask = find_standing(children, outcome.ladder) == len(outcome.ladder) - 1
    return standing


_Find = Callable[[DecidedChildren, Outcome, Days], Days]


def _find_event(kind: str) -> _Find:
    def find(children: DecidedChildren, outcome: Outcome, after: Days) -> Days:
        del outcome
        return _find_other(children, kind, after)

    return find


def _find_other(children: DecidedChildren, kind: str, after: Days) -> Days:
    """The first event of this kind later than `after`, apart from the one that is decided about.

    Of the day of the decision nothing of the same kind counts then: what came twice on one day is one decision.
    """
    return find_next(children, (kind,), _skip_own(children, kind, after))


def _skip_own(children: DecidedChildren, kind: str, after: Days) -> Days:
    later: Days = np.where(children.decides(kind), np.maximum(after, children.decided), after)
    return later


def _find_re_referral(children: DecidedChildren, outcome: Outcome, after: Days) -> Days:
    del outcome
    return _find_other(children, "referral", after)


def _find_escalating_re_referral(children: DecidedChildren, outcome: Outcome, after: Days) -> Days:
    """The first escalation later than `after` that came with or after a further referral: dated by the escalation.

    No extract says to which referral an escalation belongs; it is taken to belong to the newest before it.
    """
    referred = _find_other(children, "referral", children.decided - 1)
    return find_next(children, outcome.escalates_to, np.maximum(referred - 1, after))


def _find_second_plan(children: DecidedChildren, outcome: Outcome, after: Days) -> Days:
    """A child protection plan that began when an earlier one had ended, here or, as its own count says, anywhere."""
    del outcome
    return find_next(
        children, ("cp_plan",), _skip_own(children, "cp_plan", after), among=_find_second_plans(children)
    )


def _find_second_plans(children: DecidedChildren) -> pa.Array:
    """The ids of the child protection plans that are not the child's first."""
    events, details = children.history.events, children.history.details
    plans = events.filter(pc.equal(events["kind"], "cp_plan"))
    owner = find_codes(plans["child_id"], children.history.children["child_id"].combine_chunks())
    started, ended = read_days(plans["started_on"]), read_days(plans["ended_on"], missing=NEVER)
    told = pc.and_(
        pc.equal(details["field"], "previous_plans"), pc.match_substring_regex(details["code"], _SOME)
    )
    said = pc.is_in(plans["event_id"], value_set=details.filter(told)["event_id"].combine_chunks())
    return (
        plans["event_id"]
        .filter(pc.or_(said, pa.array(_follows_an_end(owner, started, ended))))
        .combine_chunks()
    )


def _follows_an_end(owner: Numbers, started: Days, ended: Days) -> Mask:
    """Whether another plan of the child, begun before each plan, had ended by the day on which that began."""
    over = np.sort(make_keys(owner, np.maximum(ended, started + 1)))
    by_then = np.searchsorted(over, make_keys(owner, started), side="right")
    of_others = np.searchsorted(over, make_keys(owner, np.full_like(started, EARLIEST)))
    follows: Mask = by_then > of_others
    return follows


def _find_step_up(children: DecidedChildren, outcome: Outcome, after: Days) -> Days:
    standing = find_standing(children, outcome.ladder)
    found: Days = np.full(len(children.decided), NEVER, dtype=np.int64)
    for rung, kind in enumerate(outcome.ladder):
        came = _find_other(children, kind, after)
        found = np.where(standing < rung, np.minimum(found, came), found)
    return found


_KINDS: Mapping[str, _Find] = {
    "re_referral": _find_re_referral,
    "re_referral_that_escalates": _find_escalating_re_referral,
    "second_cp_plan": _find_second_plan,
    "step_up": _find_step_up,
}
