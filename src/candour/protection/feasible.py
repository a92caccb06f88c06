"""What a reader can work out: the least and the most that a withheld count could be, by integer programming.

A reader knows every published count, every total, how the counts add up and what share of which is printed. Tables
of whole numbers that agree with all of it are `witnesses`: a count is as free as its witnesses differ.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from scipy.optimize import Bounds, LinearConstraint
from scipy.sparse import csr_array

from candour.protection.quiet_solver import solve_quietly

Whole = npt.NDArray[np.float64]
INFINITE = float("inf")
MOST_NODES = 500
"""Branches tried for one question; almost none needs any. A table that was not found counts as not there."""
TOLERANCE = 1e-5


class Rule(NamedTuple):
    """A weighted sum of numbered unknowns that lies between two values."""

    terms: tuple[tuple[int, float], ...]
    low: float
    high: float


def solve(
    objective: Mapping[int, float],
    rules: Iterable[Rule],
    upper: Sequence[float],
    *,
    lower: Sequence[float] | None = None,
    near: float = 0.0,
) -> Whole | None:
    """Whole numbers from `lower` (0) to `upper` that obey the rules and make the objective least; None: there are none."""
    size = len(upper)
    costs = np.zeros(size)
    for at, cost in objective.items():
        costs[at] = cost
    listed = list(rules)
    entries = [(row, at, weight) for row, rule in enumerate(listed) for at, weight in rule.terms]
    constraints = []
    if entries:
        rows, columns, weights = (np.array(part) for part in zip(*entries, strict=True))
        matrix = csr_array((weights.astype(float), (rows, columns)), shape=(len(listed), size))
        constraints = [
            LinearConstraint(matrix, [rule.low for rule in listed], [rule.high for rule in listed])
        ]
    bounds = Bounds(np.zeros(size) if lower is None else lower, upper)
    # First without asking for whole numbers: that is quick, and sums of tables mostly have whole corners anyway.
    for whole in (0, 1):
        found = solve_quietly(
            costs, integrality=np.full(size, whole), bounds=bounds, constraints=constraints,
            options={"node_limit": MOST_NODES, "mip_rel_gap": near},
        )  # fmt: skip
        if found.x is None:
            return None
        rounded: Whole = np.round(found.x)
        if float(np.abs(rounded - found.x).max(initial=0.0)) < TOLERANCE:
            return rounded
    return None
