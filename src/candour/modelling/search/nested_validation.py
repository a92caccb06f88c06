"""How good the whole procedure is, its choice of settings included: nested validation without a refit.

The best of many scores is too good: some of it is luck, and more settings have more luck. So the choice is made again at every
origin, as if that origin were not there. In a time-ordered split the setting is chosen by the lower bound over the earlier
origins alone and scored on this one; with random family folds the choice is made on all other folds. Nothing is fitted
again: the score of every setting on every fold is there already, and each came from a model that knew nothing of its fold's
families or of anything later. The choice itself knows a little more than anybody could have: the outcomes of the origin before take
one outcome window to be known, and part of it lies behind the first day of this one. The test is farther from its choice than
that, so under a drift the nested score is still somewhat too good. Its use against optimism: Varma and Simon 2006, https://doi.org/10.1186/1471-2105-7-91.
"""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from candour.config.evaluation import SMALLER_IS_BETTER
from candour.modelling.search.selection import Trial, bound_below

NESTED_VALIDATION = pa.schema(
    [
        # The fold that is forecast, from 1, as `fold` in CROSS_VALIDATION.
        pa.field("origin", pa.int64(), nullable=False),
        # model: the choice among the settings of one model; procedure: among all settings of all models.
        pa.field("scope", pa.string(), nullable=False),
        pa.field("model", pa.string(), nullable=False),
        pa.field("setting", pa.string(), nullable=False),
        pa.field("score", pa.float64(), nullable=False),
        # The best score at this origin among the same settings, less the score of the chosen one; turned for Brier scores.
        pa.field("regret", pa.float64(), nullable=False),
        # Whether the settings that there were to choose from had themselves been found by looking at this origin.
        pa.field("settings_saw_origin", pa.bool_(), nullable=False),
    ]
)


def validate_nested(trials: Sequence[Trial], *, time_ordered: bool, settings_saw_origin: bool) -> pa.Table:
    """One row an origin for each model and for the whole procedure (NESTED_VALIDATION).

    trials: those of the candidates, simpler settings first. The first time-ordered origin has nothing before it and is left
    out. Where only one origin came before, its score stands for the lower bound. A setting that a search gave up before an
    origin cannot be chosen there, and is not what the choice is compared with.
    """
    rows = []
    scores = [trial.turned_scores for trial in trials]
    for origin in range(1 if time_ordered else 0, max((len(known) for known in scores), default=0)):
        there = [place for place, known in enumerate(scores) if len(known) > origin]
        for model in dict.fromkeys(trials[place].model for place in there):
            among = [place for place in there if trials[place].model == model]
            rows.append(
                _choose(trials, scores, among, origin, time_ordered=time_ordered) | {"scope": "model"}
            )
        rows.append(
            _choose(trials, scores, there, origin, time_ordered=time_ordered) | {"scope": "procedure"}
        )
    saw = {"settings_saw_origin": settings_saw_origin}
    return pa.Table.from_pylist([row | saw for row in rows], schema=NESTED_VALIDATION)


def _choose(
    trials: Sequence[Trial],
    scores: Sequence[npt.NDArray[np.float64]],
    among: Sequence[int],
    origin: int,
    *,
    time_ordered: bool,
) -> dict[str, object]:
    bounds = [
        bound_below(scores[place][:origin] if time_ordered else np.delete(scores[place], origin))
        for place in among
    ]
    chosen = among[int(np.argmax(bounds))]
    turned = float(scores[chosen][origin])
    trial = trials[chosen]
    return {
        "origin": origin + 1,
        "model": trial.model,
        "setting": trial.setting,
        "score": -turned if trial.metric in SMALLER_IS_BETTER else turned,
        "regret": float(max(scores[place][origin] for place in among)) - turned,
    }
