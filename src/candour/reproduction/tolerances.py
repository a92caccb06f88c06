"""How far a number may lie from what it was, by its kind: all tolerances in one place, and why they are what they are.

Within EQUAL a number counts as the same: sums that are taken in another order move the last two or three of the sixteen digits that a
number holds, and nobody reads more than nine. Beyond it a run can still be equivalent. A number is then judged by what is said with it:

- An estimate may move by SHARE_OF_INTERVAL of its own interval's width. The interval says how far the number could be off anyhow; a
  twentieth of it changes no reading.
- A number without an interval may move by RELATIVE of itself: three digits are printed, and the third may turn.
- A number that a finding's sentence prints may move by one in the last place that is printed, or as far as the number of its tables that it prints.
- A row of the evidence (a score, a feature) may move by SHARE_OF_SPREAD of the standard deviation of its column: it then changes its
  place among its neighbours, and hardly any figure over all rows.
- A parameter of a model may move by RELATIVE of the largest parameter beside it.
- A count, a day, a name and a verdict may not move at all.
"""

from collections.abc import Mapping
from typing import Final

EQUAL: Final = 1e-9
SHARE_OF_INTERVAL: Final = 0.05
RELATIVE: Final = 1e-3
SHARE_OF_SPREAD: Final = 0.01

TOLERANCES: Final[Mapping[str, str]] = {
    "every number, to be equal": f"{EQUAL:g}",
    "an estimate with its interval": f"{SHARE_OF_INTERVAL:.0%} of the interval's width",
    "a number without an interval": f"{RELATIVE:g} of itself",
    "a number in a sentence of a finding": "one in its last place, or as its own estimate; a whole number that is no percentage: none",
    "a row of the evidence (a score, a feature)": f"{SHARE_OF_SPREAD:.0%} of the standard deviation of its column",
    "a parameter of a model": f"{RELATIVE:g} of the largest one beside it",
    "a count, a day, a name, a verdict": "none: it must be the same",
}
"""Kind of number -> how far two of them may be apart and still be equivalent, for a certificate."""
