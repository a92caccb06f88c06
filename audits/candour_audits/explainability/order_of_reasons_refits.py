"""Models learnt again, from families drawn anew, from halves of them and from single years, and their contributions."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from candour.contracts import Evidence
from candour.errors import ModelError
from candour.stats.clustered import Codes, Flags, Floats
from candour_audits.explainability.answers import Answers, explain_rows
from candour_audits.explainability.learnt import Learnt

REFITS = 6
HALVINGS = 4
"""Families are cut in two this many times, and a model is learnt from either half."""
FEWEST_OUTCOMES = 30
"""A year, or a half, with fewer outcomes, or fewer decisions without, is not learnt from."""
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
    found = []
    for _ in range(REFITS):
        drawn = np.sort(chance.integers(0, len(ends) - 1, size=len(ends) - 1))
        rows = np.concatenate([order[ends[family] : ends[family + 1]] for family in drawn])
        contributions = _explain_refit(answers, learnt, rows, explained)
        found += [] if contributions is None else [contributions]
    return found


def learn_halves(evidence: Evidence, answers: Answers, learnt: Learnt, explained: Flags) -> list[Pair]:
    """Contributions in models of two halves of the families, cut by lot several times."""
    chance = np.random.Generator(np.random.PCG64(evidence.seed + 1))
    families = int(learnt.families.max()) + 1
    found = []
    for _ in range(HALVINGS):
        first = (chance.permutation(families) % 2 == 0)[learnt.families]
        if min(_count_fewer(learnt.outcomes[side]) for side in (first, ~first)) < FEWEST_OUTCOMES:
            continue
        pair = [_explain_refit(answers, learnt, np.flatnonzero(side), explained) for side in (first, ~first)]
        if pair[0] is not None and pair[1] is not None:
            found.append((pair[0], pair[1]))
    return found


def _count_fewer(outcomes: Flags) -> int:
    events = int(outcomes.sum())
    return min(events, len(outcomes) - events)


def learn_years(answers: Answers, learnt: Learnt, explained: Flags) -> tuple[list[Year], tuple[str, ...]]:
    """A model from each training year (April to March), and the years that hold too little."""
    if learnt.decided_on is None:
        return [], ()
    starts = _find_years(learnt.decided_on)
    years, left_out = [], []
    for start in np.unique(starts).tolist():
        rows = np.flatnonzero(starts == start)
        outcomes = int(learnt.outcomes[rows].sum())
        name = f"April {start} to March {start + 1}"
        enough = min(outcomes, len(rows) - outcomes) >= FEWEST_OUTCOMES
        contributions = _explain_refit(answers, learnt, rows, explained) if enough else None
        if contributions is None:
            left_out.append(name)
        else:
            years.append(Year(name, len(rows), outcomes, contributions))
    return years, tuple(left_out)


def _find_years(days: npt.NDArray[np.datetime64]) -> Codes:
    """The year in which each day's April-to-March year began."""
    months = days.astype("datetime64[M]").astype(np.int64)
    return np.asarray((months - 3) // 12 + 1970, dtype=np.int64)


def _explain_refit(
    answers: Answers, learnt: Learnt, rows: npt.NDArray[np.int64], explained: Flags
) -> Floats | None:
    """Contributions in a model learnt from some rows; None where it could not be learnt, or they do not add up."""
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
