"""What was worked out from the training period alone, before anybody looks at a test."""

from dataclasses import dataclass
from datetime import date

from candour.config.protocol import Criterion
from candour.results import Estimate, Table

ASSUMED_AUC = 0.8
"""How well the forecast is taken to sort where something has to be assumed: between the weaker and the better of those published."""


@dataclass(frozen=True)
class CriterionDemand:
    """What one criterion asks for at the training base rate, and whether the test is large enough to show it.

    `asked` is the AUC with which it would just be reached (None: it cannot be said as an AUC; 1: no forecast could), `kindest` the same
    at the kind end of the base rate's interval. `to_show` is the AUC with which four tests in five would show it, None where not even
    0.98 would, or where `half_width`, half of the interval that is expected at ASSUMED_AUC, is not worked out. `growth` is, for groups,
    how many times as many decisions it would take until four tests in five would show that no group differs; infinite
    where it is out of reach, None for other criteria.
    """

    criterion: Criterion
    asked: float | None
    kindest: float | None
    to_show: float | None
    half_width: float | None
    growth: float | None = None


@dataclass(frozen=True)
class DraftNumbers:
    """Everything that a draft needs to know of the records. All of it comes from decisions whose outcome was known before the test.

    `first_test_day` is None where families are drawn for the test. `first_day` and `last_day` are those of the training decisions;
    `base_rate` rests on all of them. `expected` says on how many unrelated decisions the test is expected to rest, after
    families are taken into account. Tables hold exact counts: they are protected before they are shown.
    """

    first_test_day: date | None
    first_day: date
    last_day: date
    base_rate: Estimate
    unrelated: int
    demands: tuple[CriterionDemand, ...]
    sizes: Table
    groups: Table
    groups_compared: int
    groups_too_small: int
