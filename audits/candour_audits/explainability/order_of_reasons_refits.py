"""Models learnt again, from families drawn anew, from halves of them and from single years, and their contributions."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from candour.contracts import Evidence
from candour.errors import ModelError
from candour.side_by_side import do_all
from candour.stats.clustered import Codes, Flags, Floats
from candour_audits.explainability.answers import Answers, explain_rows
from candour_audits.explainability.learnt import Learnt

REFITS = 6
HALVINGS = 4
"""Families are cut in two this many times, and a model is learnt from either half."""
FEWEST_OUTCOMES = 30
"""A year, or a half, with fewer outcomes, or fewer decisions without, is not learnt from."""
Rows = npt.NDArray[np.int64]
Pair = tuple[Floats, Floats]
"""The contributions of two models to the same decisions, with their sign (decisions x features)."""


@dataclass(frozen=True)
class Year:
    """A training year, how much it held, and the contributions in a model learnt from it alone."""

    name: str
    decisions: int
    outcomes: int
    contributions: Floats


def learn_again(evidence: Evidence, answers: Answers, learnt: Learnt, explained: Flags) -> list[Floats]:
    """Contributions in models learnt from families drawn with replacement."""
    chance = np.random.Generator(np.random.PCG64(evidence.seed))
    order = np.argsort(learnt.families, kind="stable")
    ends = np.searchsorted(learnt.families[order], np.arange(learnt.families.max() + 2))
    draws = [np.sort(chance.integers(0, len(ends) - 1, size=len(ends) - 1)) for _ in range(REFITS)]
    samples = [
        np.concatenate([order[ends[family] : ends[family + 1]] for family in drawn]) for drawn in draws
    ]
    found = _explain_refits(answers, learnt, samples, explained)
    return [contributions for contributions in found if contributions is not None]


def learn_halves(evidence: Evidence, answers: Answers, learnt: Learnt, explained: Flags) -> list[Pair]:
    """Contributions in models of two halves of the families, cut by lot several times."""
    chance = np.random.Generator(np.random.PCG64(evidence.seed + 1))
    families = int(learnt.families.max()) + 1
    halves = [(chance.permutation(families) % 2 == 0)[learnt.families] for _ in range(HALVINGS)]
    samples = [
        np.flatnonzero(side)
        for first in halves
        if min(_count_fewer(learnt.outcomes[side]) for side in (first, ~first)) >= FEWEST_OUTCOMES
        for side in (first, ~first)
    ]
    found = _explain_refits(answers, learnt, samples, explained)
    return [
        (one, other)
        for one, other in zip(found[::2], found[1::2], strict=True)
        if one is not None and other is not None
    ]


def _count_fewer(outcomes: Flags) -> int:
    events = int(outcomes.sum())
    return min(events, len(outcomes) - events)


def learn_years(answers: Answers, learnt: Learnt, explained: Flags) -> tuple[list[Year], tuple[str, ...]]:
    """A model from each training year (April to March), and the years that hold too little."""
    if learnt.decided_on is None:
        return [], ()
    starts = _find_years(learnt.decided_on)
    names = [f"April {start} to March {start + 1}" for start in np.unique(starts).tolist()]
    samples = [np.flatnonzero(starts == start) for start in np.unique(starts).tolist()]
    enough = [_count_fewer(learnt.outcomes[rows]) >= FEWEST_OUTCOMES for rows in samples]
    found = iter(
        _explain_refits(
            answers,
            learnt,
            [rows for rows, is_enough in zip(samples, enough, strict=True) if is_enough],
            explained,
        )
    )
    of_year = [next(found) if is_enough else None for is_enough in enough]
    years = [
        Year(name, len(rows), int(learnt.outcomes[rows].sum()), contributions)
        for name, rows, contributions in zip(names, samples, of_year, strict=True)
        if contributions is not None
    ]
    left_out = [name for name, contributions in zip(names, of_year, strict=True) if contributions is None]
    return years, tuple(left_out)


def _find_years(days: npt.NDArray[np.datetime64]) -> Codes:
    """The year in which each day's April-to-March year began."""
    months = days.astype("datetime64[M]").astype(np.int64)
    return np.asarray((months - 3) // 12 + 1970, dtype=np.int64)


def _explain_refits(
    answers: Answers, learnt: Learnt, samples: list[Rows], explained: Flags
) -> list[Floats | None]:
    rows = sum(len(sample) for sample in samples)
    return do_all(_explain_refit, (answers, learnt, explained), samples, rows=rows)


def _explain_refit(given: tuple[Answers, Learnt, Flags], rows: Rows) -> Floats | None:
    """Contributions in a model learnt from some rows; None where it could not be learnt, or they do not add up."""
    answers, learnt, explained = given
    questioned = answers.questioned
    try:
        model = questioned.model.refit(
            learnt.features.iloc[rows].reset_index(drop=True), learnt.outcomes[rows]
        )
    except ModelError:
        return None
    encoded = model.encode(questioned.features[explained].reset_index(drop=True))
    contributions = explain_rows(model, encoded, model.margin(encoded))
    return add_up(answers, contributions.values, model.encoded_sources) if contributions.adds_up else None


def add_up(answers: Answers, values: Floats, sources: Sequence[str]) -> Floats:
    """Contributions of encoded columns added up to features (decisions x features)."""
    of_source = np.array(sources)
    return np.column_stack([values[:, of_source == name].sum(axis=1) for name in answers.questioned.names])
