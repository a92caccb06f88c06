"""One thing to watch, with what it should be, between which values, and how often chance alone gives an alarm."""

from dataclasses import dataclass
from typing import Final, Literal

from candour.monitoring.limits import Limits
from candour.results import Unit

Period = Literal["month", "quarter", "year", "learning"]
MONTHS: Final = {"month": 1, "quarter": 3, "year": 12, "learning": 1}
"""How many months of cases a period brings; a forecast that is learnt anew is compared over one month."""

A_YEAR: Final = {"month": 12, "quarter": 4, "year": 1, "learning": 1}
"""How often a year it is looked at."""


MEASURES: Final = (
    "volume", "breaks", "missing", "overruled", "overlap", "flagged",
    "base_rate", "precision", "recall", "auc", "average_precision", "average_precision_lift", "brier",
    "calibration_ratio", "calibration_slope", "too_late",
)  # fmt: skip
"""What can be watched; those of the second line and the third only when the outcome is known."""


@dataclass(frozen=True)
class Watch:
    """`name` says what is counted, `finding` where its expected value was published.

    `expected` with `low` and `high` is the published estimate on
    `tested` cases; `n` how many cases a period brings. Below or above `ask`
    somebody has to say why; below or above `stop` the list is stopped, for the reason in `stop_because`. `late` says that it is
    known only when the outcome window has passed. `noticed` is how often one period would show a change for the worse by
    a third. Where there are no limits, `without` says why, and what counts as an alarm instead. `measure` is what a program
    counts, one of MEASURES, and `of` the field or the group (`sex: Female`) that it is counted in.
    """

    name: str
    finding: str
    unit: Unit
    period: Period
    late: bool = False
    expected: float | None = None
    low: float | None = None
    high: float | None = None
    tested: int | None = None
    n: float | None = None
    ask: Limits | None = None
    stop: Limits | None = None
    stop_because: str = ""
    noticed: float | None = None
    without: str = ""
    measure: str = ""
    of: str = ""
