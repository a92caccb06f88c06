"""Shadow forecasts: the same kind, each learnt from a random half of the training families."""

from typing import NamedTuple

import numpy as np

from candour.contracts import ExplainableModel, ReportProgress
from candour.errors import ModelError
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
    agreement: list[Floats] = []
    members: list[Flags] = []
    first: tuple[ExplainableModel, Flags] | None = None
    for number in range(PAIRS):
        report_progress(STEP, number / PAIRS)
        half = np.asarray((chance.permutation(families) < families // 2)[training.families], dtype=np.bool_)
        pair = [_fit(model, training, side, seed) for side in (half, ~half)]
        if pair[0] is None or pair[1] is None:
            continue
        first = first or (pair[0], half)
        agreement += [
            agree_with_outcome(to_log_odds(shadow.predict(training.features)), training.outcomes)
            for shadow in pair
            if shadow is not None
        ]
        members += [half, ~half]
    if first is None or len(members) < 2 * FEWEST_PAIRS:
        return None
    return Fitted(Shadows(np.array(agreement), np.array(members)), *first)


def _fit(model: ExplainableModel, training: Training, rows: Flags, seed: int) -> ExplainableModel | None:
    outcomes = training.outcomes[rows]
    if outcomes.all() or not outcomes.any():
        return None
    try:
        return model.refit(training.features[rows].reset_index(drop=True), outcomes, seed=seed)
    except ModelError:
        return None
