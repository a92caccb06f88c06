"""One number a month, on the scale on which a change of level is looked for: log, or log-odds for a share.

On these scales a change has the same size whether the month is a busy or a quiet one. Months in which too little
was counted are left out, and a series that holds too little to tell says so.
"""

from dataclasses import dataclass
from typing import Literal

import numpy as np
from scipy.special import expit, logit

from candour.stats.clustered import Floats

MINIMUM_MONTHS = 36
"""Three years: with fewer a change can not be told from the time of year."""
MINIMUM_COUNT = 10
"""A typical month's count below which a month's chance is too coarse for the log scale, or for a median."""
MINIMUM_RARER = 5
"""The same for a share: the rarer of the two kinds, in an average month."""
LOWEST = 0.05
"""A count is never taken as lower than this part of the typical one: an outage is an outage at nothing or at 1 %."""

Scale = Literal["log", "log_odds"]


@dataclass(frozen=True)
class MonthlySeries:
    """A series of consecutive months, changed to its scale; not-a-number where a month can not be used.

    `reason` says why a series can not be judged at all; it is empty where it can.
    """

    name: str
    values: Floats
    scale: Scale
    reason: str = ""

    def restore(self, value: float) -> float:
        """A value on the scale, back as a count, a number of days or a share."""
        return float(expit(value)) if self.scale == "log_odds" else float(np.exp(value))


def build_count_series(name: str, counts: Floats) -> MonthlySeries:
    """A volume: how many a month. A month with none counts as none, so fill months without records with 0."""
    typical = float(np.median(counts)) if len(counts) else 0.0
    values = np.log(np.maximum(counts + 0.5, max(LOWEST * typical, 0.5)))
    few = f"fewer than {MINIMUM_COUNT} in a typical month" if typical < MINIMUM_COUNT else ""
    return MonthlySeries(name, values, "log", few or _find_shortage(values))


def build_share_series(name: str, numerators: Floats, denominators: Floats) -> MonthlySeries:
    """A share a month (of a code, or of missing values); months with a small denominator are left out."""
    usable = denominators >= MINIMUM_COUNT
    share = (numerators + 0.5) / (np.where(usable, denominators, 1) + 1)
    values = np.where(usable, logit(np.where(usable, share, 0.5)), np.nan)
    rarer = min(numerators[usable].sum(), (denominators - numerators)[usable].sum())
    few = (
        f"fewer than {MINIMUM_RARER} of the rarer kind in an average month"
        if rarer < MINIMUM_RARER * max(1, usable.sum())
        else ""
    )
    return MonthlySeries(name, values, "log_odds", _find_shortage(values) or few)


def build_duration_series(name: str, medians: Floats, counts: Floats) -> MonthlySeries:
    """A median duration a month in days; months in which it rests on few are left out. Below half a day is half."""
    usable = (counts >= MINIMUM_COUNT) & np.isfinite(medians)
    values = np.where(usable, np.log(np.maximum(np.where(usable, medians, 1.0), 0.5)), np.nan)
    return MonthlySeries(name, values, "log", _find_shortage(values))


def _find_shortage(values: Floats) -> str:
    usable = int(np.isfinite(values).sum())
    if len(values) < MINIMUM_MONTHS:
        return f"a change of level needs at least {MINIMUM_MONTHS} months, the series has {len(values)}"
    if usable < MINIMUM_MONTHS - 3:
        return f"too few months can be used: at least {MINIMUM_MONTHS - 3} are needed"
    return ""
