"""Quarters of the test period, joined until each is large enough, so that none gives away a smaller one."""

import numpy as np

from candour.contracts import Evidence
from candour.disclosure import protect_table
from candour.results import Column, Guard, Table, Withheld
from candour.stats.clustered import Flags
from candour_audits.calibration.material import read_threshold
from candour_audits.performance.dates import name_quarters

MINIMUM_EACH = 20
"""A period holds at least so many decisions with the outcome, and as many without: a slope needs them."""


def join_quarters(
    evidence: Evidence, days: np.typing.NDArray[np.datetime64], outcomes: Flags
) -> dict[str, Flags]:
    """The rows of each period, in order of time, by name (2024 Q1, or 2024 Q1 to 2024 Q3).

    PERF-003 publishes the quarters one by one and withholds small ones. If some of those stood in one period and some in
    another, subtraction would give them away; so all quarters from the first to the last withheld one are one period.
    """
    labels = name_quarters(days)
    names = sorted(set(labels))
    withheld = _find_withheld(evidence, names, [outcomes[labels == name] for name in names])
    periods: list[list[int]] = []
    waiting: list[int] = []
    for number in range(len(names)):
        waiting.append(number)
        inside = np.isin(labels, [names[at] for at in waiting])
        is_cut = withheld and withheld[0] <= number < withheld[-1]
        if not is_cut and _is_enough(outcomes[inside]):
            periods.append(waiting)
            waiting = []
    if waiting:
        periods = [*periods[:-1], periods[-1] + waiting] if periods else [waiting]
    return {
        _name([names[at] for at in period]): np.isin(labels, [names[at] for at in period])
        for period in periods
    }


def tie_withheld(
    evidence: Evidence, days: np.typing.NDArray[np.datetime64], outcomes: Flags
) -> dict[int, int]:
    """For each quarter (number since 1970), the first of those with which it must be counted, or itself.

    All quarters from the first to the last that PERF-003 withholds are tied together.
    """
    labels = name_quarters(days)
    numbers = days.astype("datetime64[M]").astype(np.int64) // 3
    names, first = np.unique(labels, return_index=True)
    whole = numbers[first].tolist()
    withheld = _find_withheld(evidence, names.tolist(), [outcomes[labels == name] for name in names])
    inside = range(withheld[0], withheld[-1] + 1) if withheld else range(0)
    return {number: whole[inside[0]] if at in inside else number for at, number in enumerate(whole)}


def _is_enough(outcomes: Flags) -> bool:
    events = int(outcomes.sum())
    return min(events, len(outcomes) - events) >= MINIMUM_EACH


def _find_withheld(evidence: Evidence, names: list[str], outcomes: list[Flags]) -> list[int]:
    counts = ("decisions", "outcomes", "without")
    columns = tuple(Column(name, name, "count") for name in counts)
    rows = tuple((len(part), int(part.sum()), int((~part).sum())) for part in outcomes)
    table = Table("quarters", "quarters", columns, rows, (Guard(counts, counts),), partition=())
    published = protect_table(table, threshold=read_threshold(evidence) or None)
    return [at for at in range(len(names)) if any(isinstance(cell, Withheld) for cell in published.rows[at])]


def _name(names: list[str]) -> str:
    return names[0] if len(names) == 1 else f"{names[0]} to {names[-1]}"
