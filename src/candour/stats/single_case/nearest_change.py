"""The nearest other record that the model would have treated otherwise: one feature, or else two.

A description of the model. It says nothing about what would have happened to the child, and it is no advice: most of what
a record says lies in the past. Only values are tried that were seen of more than a few children, so that no value
belongs to one of them; where nearly every child has a value of its own, rounded ones between the least and greatest seen.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from candour.stats.clustered import Codes, Floats
from candour.stats.perturbation.altering import forget, holds_codes
from candour.stats.single_case.coherence import (
    Described,
    Value,
    find_contradictions,
    names_a_record_that_is_not_there,
)

MOST_VALUES = 40
"""Values tried of one feature; a number of which more are seen is tried with rounded ones."""
MOST_PAIRED = 15
"""Features that are tried in pairs: those that move the score furthest alone."""
PAIRED_VALUES = 3
Predict = Callable[[pd.DataFrame], Floats]


@dataclass(frozen=True)
class Change:
    """Other values (feature -> value; None: nothing recorded), and the score that the model then gives.

    `whole_source` is the source of which nothing at all is recorded then; empty where single features change. `distance` adds
    up, over features, the share of decisions whose value lies between the old and the new one; 1 for another code.
    """

    values: Mapping[str, Value]
    score: float
    distance: float
    whole_source: str = ""


@dataclass(frozen=True)
class _Candidate:
    values: Mapping[str, Value]
    distance: float
    whole_source: str = ""


def find_nearest_changes(
    case: pd.DataFrame,
    seen: pd.DataFrame,
    children: Codes,
    described: Sequence[Described],
    predict: Predict,
    *,
    cut_off: float,
    more_than: int,
    most: int,
) -> tuple[Change, ...]:
    """The nearest changes that alter the flag: up to `most` of one feature each, or else the nearest one of two.

    `case` is a table of one decision, `seen` the decisions whose values may be tried, `children` the child of each of them.
    Values that contradict the rest of the record are left out. Empty where no such change was found.
    """
    before = float(predict(case)[0])
    wanted = before < cut_off
    alone = _keep_possible(case, _list_candidates(case, seen, children, described, more_than), described)
    if not alone:
        return ()
    scores = predict(_lay_out(case, alone))
    singles = _order(alone, scores, cut_off=cut_off, wanted=wanted)
    if singles:
        return _take_distinct(singles, most)
    pairs = _keep_possible(case, _pair(alone, scores, wanted=wanted), described)
    if not pairs:
        return ()
    return tuple(_order(pairs, predict(_lay_out(case, pairs)), cut_off=cut_off, wanted=wanted)[:1])


def read_value(column: "pd.Series[Any]", at: int = 0) -> Value:
    """One value: a number, a code, or None where there is none."""
    value = column.iloc[at]
    if pd.isna(value):
        return None
    return float(value) if pd.api.types.is_numeric_dtype(column) else str(value)


def _list_candidates(
    case: pd.DataFrame, seen: pd.DataFrame, children: Codes, described: Sequence[Described], more_than: int
) -> list[_Candidate]:
    found = [
        _Candidate({feature.name: value}, _measure_distance(seen[feature.name], old, value))
        for feature in described
        for old in (read_value(case[feature.name]),)
        for value in _list_values(seen[feature.name], children, more_than)
        if value != old
    ]
    return found + _list_forgotten(case, seen, described)


def _list_forgotten(
    case: pd.DataFrame, seen: pd.DataFrame, described: Sequence[Described]
) -> list[_Candidate]:
    """Nothing recorded of one source at all, for sources that several features come from."""
    found = []
    for source in dict.fromkeys(feature.source for feature in described):
        families = {feature.name: feature.family for feature in described if feature.source == source}
        emptied = forget(case, families)
        values = {
            name: read_value(emptied[name])
            for name in families
            if read_value(emptied[name]) != read_value(case[name])
        }
        if source and len(values) > 1:
            distance = sum(
                _measure_distance(seen[name], read_value(case[name]), value) for name, value in values.items()
            )
            found.append(_Candidate(values, distance, source))
    return found


def _list_values(column: "pd.Series[Any]", children: Codes, more_than: int) -> list[Value]:
    """The values that may be tried; the empty one too, where more than a few children have none."""
    missing = column.isna().to_numpy(dtype=bool)
    empty: list[Value] = [None] if len(np.unique(children[missing])) > more_than else []
    known, codes = pd.factorize(column[~missing], sort=True)
    pairs = (
        np.unique(np.column_stack([known, children[~missing]]), axis=0) if len(known) else np.empty((0, 2))
    )
    counts = np.bincount(pairs[:, 0].astype(np.int64), minlength=len(codes))
    frequent = [
        codes[at] for at in np.argsort(-counts, kind="stable")[:MOST_VALUES] if counts[at] > more_than
    ]
    if holds_codes(column.to_frame("column"), "column"):
        return [*map(str, frequent), *empty]
    numbers = column[~missing].to_numpy(dtype=np.float64)
    if len(codes) > MOST_VALUES:
        return [*_round_between(numbers), *empty]
    return [*map(float, frequent), *empty]


def _round_between(numbers: npt.NDArray[np.floating[Any]]) -> list[float]:
    """Every twentieth part of what was seen, to two figures, so that no value is one child's own."""
    places = np.quantile(numbers, np.arange(0.05, 0.96, 0.05))
    rounded = {float(f"{value:.1e}") for value in places}
    return sorted(value for value in rounded if numbers.min() <= value <= numbers.max())


def _measure_distance(column: "pd.Series[Any]", old: Value, new: Value) -> float:
    if not isinstance(old, float) or not isinstance(new, float):
        return 1.0
    numbers = column.dropna().to_numpy(dtype=np.float64)
    low, high = min(old, new), max(old, new)
    between = ((numbers > low) & (numbers < high)).mean() + ((numbers == low) | (numbers == high)).mean() / 2
    return float(between) if len(numbers) else 1.0


def _keep_possible(
    case: pd.DataFrame, candidates: list[_Candidate], described: Sequence[Described]
) -> list[_Candidate]:
    values = {feature.name: read_value(case[feature.name]) for feature in described}
    kept = []
    for candidate in candidates:
        sources = {feature.source for feature in described if feature.name in candidate.values}
        near = _list_near(described, candidate, sources)
        told = values | dict(candidate.values)
        # A record that contradicts itself already may go on doing so.
        if names_a_record_that_is_not_there(told, described) and not names_a_record_that_is_not_there(
            values, described
        ):
            continue
        if find_contradictions(told, near) <= find_contradictions(values, near):
            kept.append(candidate)
    return kept


def _list_near(described: Sequence[Described], candidate: _Candidate, sources: set[str]) -> list[Described]:
    """The features that a candidate may contradict: those of its sources, and ages and days since together."""
    changed = {feature.family for feature in described if feature.name in candidate.values}
    timed = ("age", "days_since") if changed & {"age", "days_since"} else ()
    return [
        feature
        for feature in described
        if (feature.source and feature.source in sources) or feature.family in timed
    ]


def _lay_out(case: pd.DataFrame, candidates: Sequence[_Candidate]) -> pd.DataFrame:
    """One row a candidate, with the columns' kinds kept."""
    columns = {}
    for name in case.columns:
        old = read_value(case[name])
        values = [candidate.values.get(name, old) for candidate in candidates]
        if pd.api.types.is_numeric_dtype(case[name]):
            columns[name] = pd.Series(
                [np.nan if value is None else value for value in values], dtype=np.float64
            )
        else:
            columns[name] = pd.Series(values, dtype=case[name].dtype)
    return pd.DataFrame(columns)


def _order(candidates: Sequence[_Candidate], scores: Floats, *, cut_off: float, wanted: bool) -> list[Change]:
    """Those that alter the flag, the nearest first; of equally near ones that which moves the score further."""
    found = [
        Change(candidate.values, float(score), candidate.distance, candidate.whole_source)
        for candidate, score in zip(candidates, scores, strict=True)
        if (score >= cut_off) == wanted
    ]
    return sorted(found, key=lambda change: (round(change.distance, 9), -abs(change.score - cut_off)))


def _take_distinct(changes: Sequence[Change], most: int) -> tuple[Change, ...]:
    """The nearest change of each feature, at most so many."""
    taken: dict[tuple[str, ...], Change] = {}
    for change in changes:
        taken.setdefault(tuple(change.values), change)
    return tuple(taken.values())[:most]


def _pair(alone: Sequence[_Candidate], scores: Floats, *, wanted: bool) -> list[_Candidate]:
    """Two candidates of different features at once, of those that move the score furthest where it is wanted."""
    towards = np.argsort(-scores if wanted else scores, kind="stable")
    best: dict[tuple[str, ...], list[_Candidate]] = {}
    for at in towards:
        same = best.setdefault(tuple(alone[at].values), [])
        if len(same) < PAIRED_VALUES:
            same.append(alone[at])
    chosen = [candidate for same in list(best.values())[:MOST_PAIRED] for candidate in same]
    return [
        _Candidate({**first.values, **second.values}, first.distance + second.distance)
        for first, second in combinations(chosen, 2)
        if not set(first.values) & set(second.values) and not first.whole_source and not second.whole_source
    ]
