"""Features cut into a few named levels, as a scorecard on one page needs them."""

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, Literal

import numpy as np
import numpy.typing as npt
import pandas as pd

from candour.stats.clustered import Flags, Floats

Column = npt.NDArray[Any]
"""Numbers (not-a-number: no value) or codes as text (None or not-a-number: no value)."""
Places = npt.NDArray[np.int64]
SHARES = (0.2, 0.4, 0.6, 0.8, 0.9)
FEW_VALUES = 6


@dataclass(frozen=True)
class Level:
    """One level: numbers from `low` (included; None: no lower end) up to `high` (left out; None: no end), a code, no value, or the rest."""

    kind: Literal["numbers", "code", "no_value", "other"]
    low: float | None = None
    high: float | None = None
    code: str = ""


@dataclass(frozen=True)
class Cut:
    """How one feature falls into levels; `bounds` are the inner limits of numbers, None for codes.

    No value is a level of its own, the last, or where too few have none it belongs to `without_value`.
    """

    levels: tuple[Level, ...]
    bounds: Floats | None
    without_value: int

    def place(self, values: Column) -> Places:
        """The level of every decision."""
        if self.bounds is not None:
            numbers = values.astype(np.float64)
            found = np.searchsorted(self.bounds, numbers, side="right")
            return np.where(np.isnan(numbers), self.without_value, found).astype(np.int64)
        codes = {level.code: at for at, level in enumerate(self.levels) if level.kind == "code"}
        other = next(
            (at for at, level in enumerate(self.levels) if level.kind == "other"), self.without_value
        )
        given = pd.Series(values, dtype=object)
        placed = given.map(codes).fillna(other).to_numpy(dtype=np.int64)
        return np.where(given.isna(), self.without_value, placed).astype(np.int64)


def cut_feature(values: Column, outcomes: Flags, *, more_than: int) -> Cut | None:
    """Levels of which each holds more than so many decisions with, and without, the outcome; None where that gives one."""
    cut = (
        _cut_numbers(values.astype(np.float64), outcomes, more_than)
        if np.issubdtype(values.dtype, np.number)
        else _cut_codes(values, outcomes, more_than)
    )
    return cut if len(cut.levels) > 1 else None


def cut_features(features: Mapping[str, Column], outcomes: Flags, *, more_than: int) -> dict[str, Cut]:
    """Every feature that can be cut into at least two levels."""
    cuts = {name: cut_feature(values, outcomes, more_than=more_than) for name, values in features.items()}
    return {name: cut for name, cut in cuts.items() if cut is not None}


def _cut_numbers(values: Floats, outcomes: Flags, more_than: int) -> Cut:
    known = ~np.isnan(values)
    found = np.unique(values[known])
    wanted = found
    if len(found) > FEW_VALUES:
        wanted = np.quantile(values[known], SHARES, method="inverted_cdf")
    # A bound belongs to the level above it: the lowest value bounds nothing.
    bounds = np.unique(wanted[wanted > found[0]]) if len(found) else found
    while len(bounds):
        fewest = _count_fewest(
            np.searchsorted(bounds, values[known], side="right"), outcomes[known], len(bounds) + 1
        )
        at = int(np.argmin(fewest))
        if fewest[at] > more_than:
            break
        bounds = np.delete(bounds, max(0, at - 1))
    ends = [None, *bounds.tolist(), None]
    levels = tuple(Level("numbers", low, high) for low, high in pairwise(ends))
    if _count_fewest(np.where(known, 1, 0), outcomes, 2)[0] > more_than:
        return Cut((*levels, Level("no_value")), bounds, len(levels))
    return Cut(levels, bounds, 0)


def _cut_codes(values: Column, outcomes: Flags, more_than: int) -> Cut:
    series = pd.Series(values, dtype=object)
    names = sorted(str(code) for code in series.dropna().unique())
    numbers = {name: at for at, name in enumerate(names)}
    places = np.asarray(series.map(numbers).fillna(len(names)), dtype=np.int64)
    fewest = _count_fewest(places, outcomes, len(names) + 1)
    kept = [name for name, few in zip(names, fewest, strict=False) if few > more_than]
    levels = [*(Level("code", code=name) for name in kept), Level("other")]
    if fewest[-1] > more_than:
        levels.append(Level("no_value"))
    rest = np.isin(places, [at for at, name in enumerate(names) if name not in kept])
    if _count_fewest(np.where(rest, 0, 1), outcomes, 2)[0] <= more_than:
        # Too few to stand alone: they count with those without a value, or like the commonest code.
        return _without_rest(levels, places, names) if kept else Cut((Level("other"),), None, 0)
    return Cut(tuple(levels), None, len(levels) - 1)


def _without_rest(levels: list[Level], places: Places, names: list[str]) -> Cut:
    counts = np.bincount(places, minlength=len(names) + 1)
    stay = tuple(level for level in levels if level.kind != "other")
    commonest = int(np.argmax([counts[names.index(level.code)] if level.code else 0 for level in stay]))
    without = len(stay) - 1 if stay[-1].kind == "no_value" else commonest
    return Cut(stay, None, without)


def _count_fewest(places: Places, outcomes: Flags, size: int) -> npt.NDArray[np.int64]:
    """Of each level the decisions with or without the outcome, whichever are fewer."""
    with_outcome = np.bincount(places[outcomes], minlength=size)
    return np.minimum(with_outcome, np.bincount(places[~outcomes], minlength=size))
