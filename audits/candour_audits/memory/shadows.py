"""Shadow forecasts: the same kind, each learnt from a random half of the training families."""

from typing import NamedTuple

import numpy as np

from candour.contracts import ExplainableModel, ReportProgress
from candour.errors import ModelError
from candour.side_by_side import do_all
from candour.stats.clustered import Flags, Floats
from candour.stats.memory.attacks import FEWEST_PAIRS
from candour.stats.memory.membership import Shadows, agree_with_outcome
from candour_audits.stability.refits import to_log_odds
from candour_audits.stability.training import Training

PAIRS = 7
SHIFT = 13
"""The halves must not be those of another audit."""
STEP = "Fitting shadow forecasts"


class Fitted(NamedTuple):
    """The shadows, and the first of them, with which periods are compared."""

    shadows: Shadows
    first: ExplainableModel
    first_saw: Flags


def fit_shadows(
    model: ExplainableModel, training: Training, *, seed: int, report_progress: ReportProgress
) -> Fitted | None:
    """Fit by pairs, each on one half; None where fewer than four pairs can be fitted.

    A pair of which one half cannot be learnt from is left out whole, so that every decision has been seen by
    half of the shadows.
    """
    chance = np.random.Generator(np.random.PCG64(seed + SHIFT))
    families = int(training.families.max()) + 1
    halves = [
        np.asarray((chance.permutation(families) < families // 2)[training.families], dtype=np.bool_)
        for _ in range(PAIRS)
    ]
    sides = [side for half in halves for side in (half, ~half)]
    found = do_all(
        _measure,
        (model, training, seed),
        sides,
        rows=PAIRS * len(training.outcomes),
        report=lambda done: report_progress(STEP, done / len(sides)),
    )
    whole = [pair for pair in range(PAIRS) if found[2 * pair] is not None and found[2 * pair + 1] is not None]
    if len(whole) < FEWEST_PAIRS:
        return None
    # Of all shadows this one alone is asked again, so it is fitted again here and none has to travel.
    first = _fit(model, training, halves[whole[0]], seed)
    assert first is not None  # noqa: S101 (it was fitted before)
    places = [place for pair in whole for place in (2 * pair, 2 * pair + 1)]
    agreement = np.array([found[place] for place in places])
    members = np.array([sides[place] for place in places])
    return Fitted(Shadows(agreement, members), first, halves[whole[0]])


def _measure(given: tuple[ExplainableModel, Training, int], side: Flags) -> Floats | None:
    """How far a shadow learnt from one half agrees with the outcome of every decision; None where it cannot be learnt."""
    model, training, seed = given
    shadow = _fit(model, training, side, seed)
    if shadow is None:
        return None
    return agree_with_outcome(to_log_odds(shadow.predict(training.features)), training.outcomes)


def _fit(model: ExplainableModel, training: Training, rows: Flags, seed: int) -> ExplainableModel | None:
    outcomes = training.outcomes[rows]
    if outcomes.all() or not outcomes.any():
        return None
    try:
        return model.refit(training.features[rows].reset_index(drop=True), outcomes, seed=seed)
    except ModelError:
        return None
