"""How far two judges agree, beyond what they would by chance; and who is right where they differ.

Cohen's kappa (1960, DOI 10.1177/001316446002000104) falls where the flagged are few, however well two judges agree (Feinstein
and Cicchetti 1990, DOI 10.1016/0895-4356(90)90158-L), so it is never given without how often each flags.
"""

from typing import NamedTuple

import numpy as np

from candour.stats.clustered import Codes, Flags, Floats
from candour.stats.practitioners.two_way import RowEstimate

NO_DIFFERENCE = "both flagged the same cases"


class Pairs(NamedTuple):
    """Pairs of judgements of two people about one case: where each stands among the judgements."""

    first: Codes
    second: Codes


class Shift(NamedTuple):
    """What each row moves in the counts because the second judge flags as many as the first; 0 where nobody is held to that.

    `flagged`, `same` and `right`: the second's flags, the rows on which both agree, and those of the differing in which the
    second is right.
    """

    flagged: Floats
    same: Floats
    right: Floats


def measure_kappa(first: Flags, second: Flags, shift: Shift | None = None) -> RowEstimate:
    """Agreement of two judges of the same rows beyond chance: 1 is full, 0 what chance would give."""
    n, same = len(first), first == second
    if n == 0 or len(np.unique(first)) == 1 or len(np.unique(second)) == 1:
        return RowEstimate(
            None, np.zeros(n), n, int(same.sum()), "one of the two flagged nobody, or everybody"
        )
    moves = _stand_still(n) if shift is None else shift
    p, q, observed = first.mean(), second.mean(), same.mean()
    expected = p * q + (1 - p) * (1 - q)
    moved = (2 * q - 1) * (first - p) + (2 * p - 1) * (second + moves.flagged - q)
    agreed = same + moves.same - observed
    influence = agreed / (1 - expected) - (1 - observed) / (1 - expected) ** 2 * moved
    return RowEstimate(float((observed - expected) / (1 - expected)), influence / n, n, int(same.sum()))


def measure_right_where_they_differ(
    first: Flags, second: Flags, outcomes: Flags, shift: Shift | None = None
) -> RowEstimate:
    """Of the rows that only one of two flagged, the share in which the second was right; half: neither more than the other.

    Its distance from a half is McNemar's question (1947, DOI 10.1007/BF02295996), with rows that may be alike.
    """
    differ, n = first != second, len(first)
    foot = int(differ.sum())
    if foot == 0:
        return RowEstimate(None, np.zeros(n), 0, 0, NO_DIFFERENCE)
    moves = _stand_still(n) if shift is None else shift
    right = differ & (second == outcomes)
    value = float(right.sum() / foot)
    influence = (right + moves.right - value * (differ - moves.same)) / foot
    return RowEstimate(value, influence, foot, int(right.sum()))


def _stand_still(rows: int) -> Shift:
    return Shift(*np.zeros((3, rows)))


def pair_judgements(cases: Codes, people: Codes) -> Pairs:
    """Every pair of judgements of different people about one case, each once."""
    order = np.lexsort((people, cases))
    ordered = cases[order]
    first: list[Codes] = []
    second: list[Codes] = []
    for step in range(1, int(np.bincount(cases).max(initial=0)) if len(cases) else 0):
        same = ordered[step:] == ordered[:-step]
        one, other = order[:-step][same], order[step:][same]
        apart = people[one] != people[other]
        first.append(one[apart])
        second.append(other[apart])
    nothing = np.zeros(0, dtype=np.int64)
    return Pairs(np.concatenate([nothing, *first]), np.concatenate([nothing, *second]))


def combine_log_odds(first: Floats, second: Floats) -> Floats:
    """The probability half-way between two on the scale of log-odds; those nearer to 0 or 1 than one in 200 count as that.

    A worker who writes 0 has not ruled out everything; without a limit one such forecast could never be outweighed.
    """
    kept = [np.clip(share, 0.005, 0.995) for share in (first, second)]
    log_odds = sum(np.log(share / (1 - share)) for share in kept) / 2
    combined: Floats = 1 / (1 + np.exp(-log_odds))
    return combined
