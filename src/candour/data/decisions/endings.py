"""How each decision ended: the outcome, an exit before it, or neither."""

from typing import NamedTuple

import numpy as np

from candour.config.question import Outcome
from candour.data.days import NEVER, Days, Numbers, find_birthday
from candour.data.decisions.children import DecidedChildren, find_next
from candour.data.decisions.outcomes import find_next_outcome

EXITS = ("died", "turned_18", "transferred_out")


class Ending(NamedTuple):
    """What came first in the window. NEVER where it did not come."""

    outcome_on: Days
    exit_on: Days
    exit: Numbers
    """The place in EXITS, or -1. Exits on one day are named in the order of EXITS."""


def find_endings(children: DecidedChildren, outcome: Outcome) -> Ending:
    """What came first: an outcome in (after, within] days, or an exit in (0, within] days.

    On the same day the outcome counts. What comes after an exit does not: a child who moved away, came back and
    was then escalated has left the forecast.
    """
    opens, closes = children.decided + outcome.after_days, children.decided + outcome.within_days
    outcome_on = find_next_outcome(children, outcome, opens)
    outcome_on = np.where(outcome_on <= closes, outcome_on, NEVER)
    turned = find_birthday(children.born, age=18)
    exits = np.stack(
        [
            find_next(children, ("died",), children.decided),
            np.where(turned > children.decided, turned, NEVER),
            find_next(children, ("transferred_out",), children.decided),
        ]
    )
    exit_on = exits.min(axis=0)
    left = (exit_on <= closes) & (exit_on < outcome_on)
    return Ending(
        outcome_on=np.where(left, NEVER, outcome_on),
        exit_on=np.where(left, exit_on, NEVER),
        exit=np.where(left, exits.argmin(axis=0), -1),
    )
