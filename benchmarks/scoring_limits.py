"""How often `candour score` would refuse by chance alone, and what it says of a drift, by the size of the batch.

    python benchmarks/scoring_limits.py

Decisions of families of one to four (the younger siblings take most values of the first), eight features of the kinds that pilots have, and
scores. The batch comes from the very same world (no drift), from one in which one code moved just up to the limit, or from one in which it
moved far beyond it. Printed is how often each answer is given; the last column is how often anything at all would refuse.
"""

import argparse
from datetime import date, timedelta

import numpy as np
import pandas as pd
from scipy.optimize import brentq

from candour.config.scoring import ScoringLimits
from candour.scoring.checks import Answer, Check, Side
from candour.scoring.limits import check_limits, count_unknown_codes

SHARES = np.array([0.3, 0.22, 0.16, 0.12, 0.1, 0.06, 0.04])
TESTED = 600
"""Decisions in a year of test: as many as a small authority has."""
SIZES = (10, 30, 100, 300, 1000)
FIRST = date(2025, 4, 1)
ALIKE = 0.7
"""How often a sibling has the value of the first child of the family."""


def find_shares(index: float) -> np.ndarray:
    """Shares that lie this far from SHARES by the population stability index: tilted towards the rarer codes."""

    def tilt(by: float) -> np.ndarray:
        moved: np.ndarray = SHARES * np.exp(by * np.arange(len(SHARES)))
        shares: np.ndarray = moved / moved.sum()
        return shares

    def measure(by: float) -> float:
        moved = tilt(by)
        return float(((moved - SHARES) * np.log(moved / SHARES)).sum())

    return SHARES if index == 0 else tilt(brentq(lambda by: measure(by) - index, 0.0, 2.0))


def draw_side(count: int, shares: np.ndarray, rng: np.random.Generator, *, days: int) -> Side:
    """Decisions of one side, family by family."""
    sizes = rng.choice([1, 2, 3, 4], size=count, p=[0.6, 0.25, 0.1, 0.05])
    families = np.repeat(np.arange(count), sizes)[:count]
    _, heads = np.unique(families, return_index=True)
    like_head = rng.random((count, 9)) < ALIKE

    def draw(place: int, values: np.ndarray) -> np.ndarray:
        return np.where(like_head[:, place], values[heads][families], values)

    days_since = draw(1, rng.exponential(400.0, count))
    features = pd.DataFrame(
        {
            "source": draw(0, rng.choice(list("ABCDEFG"), size=count, p=shares).astype(object)).astype(str),
            "days_since": np.where(draw(2, rng.random(count)) < 0.5, np.nan, days_since),
            "age": draw(3, rng.uniform(0, 17, count)),
            **{f"count_{place}": draw(place, rng.poisson(0.4 * place, count)).astype(float) for place in range(4, 8)},
            "need": pd.Series(draw(8, rng.choice(list("UVWXYZ"), size=count).astype(object))).astype("str"),
        }
    )  # fmt: skip
    scores = 1 / (
        1 + np.exp(-(features["count_5"] * 0.3 - features["age"] * 0.05 + rng.normal(0, 0.5, count)))
    )
    last = FIRST + timedelta(days - 1)
    offsets = rng.integers(0, days, count)
    return Side(
        features, families, scores.to_numpy(), np.datetime64(FIRST, "D") + offsets.astype("timedelta64[D]"), FIRST, last
    )  # fmt: skip


def answer_once(index: float, size: int, rng: np.random.Generator) -> tuple[Check, ...]:
    """All four answers for one batch."""
    tested = draw_side(TESTED, SHARES, rng, days=365)
    new = draw_side(size, find_shares(index), rng, days=max(1, round(365 * size / TESTED)))
    learnt = draw_side(TESTED, SHARES, rng, days=365).features
    return check_limits(
        tested, new, ScoringLimits(), confidence=0.95, calendar=frozenset(),
        unknown=count_unknown_codes(learnt, new.features), labels={},
    )  # fmt: skip


def main() -> None:
    """Print one line a size and a drift."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--repeats", type=int, default=400)
    repeats = parser.parse_args().repeats
    limit = ScoringLimits().largest_drift
    print(f"{repeats} batches a line, {TESTED} tested decisions; limit of drift {limit:g}")
    print("drift    n  within  cannot tell  beyond  any refusal")
    for index in (0.0, limit, 4 * limit):
        for size in SIZES:
            rng = np.random.default_rng(20261130 + size)
            found = [answer_once(index, size, rng) for _ in range(repeats)]
            drift = [checks[0].answer for checks in found]
            refused = np.mean([any(check.answer is Answer.BEYOND for check in checks) for checks in found])
            shares = [np.mean([one is answer for one in drift]) for answer in Answer]
            print(f"{index:5.2f} {size:4d}  {shares[0]:6.3f}  {shares[1]:11.3f}  {shares[2]:6.3f}  {refused:11.3f}")  # fmt: skip


if __name__ == "__main__":
    main()
