"""Which settings, and which candidate, lead: those whose worst case over the folds is best.

The worst case is the lower end of the usual 95 % interval of the mean: mean - 1.96 x standard error over the
folds. It asks for a forecast that holds up in every period rather than one that shone in some. The folds share
training decisions, so the interval is a rule for choosing and not a statement about the future.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa
from sklearn.metrics import average_precision_score, brier_score_loss, roc_auc_score
from sklearn.pipeline import Pipeline

from candour.config.evaluation import SMALLER_IS_BETTER, Metric
from candour.modelling.cases import Cases
from candour.modelling.fitting import fit_pipeline, predict_risk
from candour.modelling.split import Split

Score = Callable[[npt.NDArray[np.int8], npt.NDArray[np.float64]], float]

METRICS: dict[Metric, Score] = {
    "average_precision": average_precision_score,
    "auc": roc_auc_score,
    "brier": brier_score_loss,
}
NORMAL_QUANTILE = 1.96


@dataclass(frozen=True)
class FoldResult:
    """What one fold gave: the metric on its test rows, and each of their scores and outcomes."""

    train_rows: int
    score: float
    risks: npt.NDArray[np.float64]
    outcomes: npt.NDArray[np.int8]


@dataclass(frozen=True)
class Trial:
    """One model with one setting, tried on every fold. `setting` is the setting in words."""

    model: str
    setting: str
    metric: Metric
    folds: tuple[FoldResult, ...]

    @property
    def worst_case(self) -> float:
        """The lower bound over its folds, turned so that larger is always better."""
        return bound_below(self.turned_scores)

    @property
    def turned_scores(self) -> npt.NDArray[np.float64]:
        """The score of each fold that it was tried on, turned so that larger is always better."""
        sign = -1.0 if self.metric in SMALLER_IS_BETTER else 1.0
        return sign * np.array([fold.score for fold in self.folds])


def bound_below(scores: npt.NDArray[np.float64]) -> float:
    """Mean - 1.96 x standard error; of a single score the score itself, because nothing is known of its spread."""
    if len(scores) == 1:
        return float(scores[0])
    return float(scores.mean() - NORMAL_QUANTILE * scores.std(ddof=1) / np.sqrt(len(scores)))


def try_pipeline(
    build: Callable[[], Pipeline],
    cases: Cases,
    folds: Sequence[Split],
    *,
    model: str,
    setting: str,
    metric: Metric,
) -> Trial:
    """Fit a fresh pipeline on each fold's training rows and score its test rows.

    Raises ModelError where a fit does not converge.
    """
    results = tuple(_try_fold(build(), cases, fold, metric) for fold in folds)
    return Trial(model, setting, metric, results)


def choose_trial(trials: Sequence[Trial]) -> int:
    """The position of the trial with the best worst case; of equals, the first.

    Only those that were tried on as many folds as any: what a search gave up early has shown too little.
    """
    most = max(len(trial.folds) for trial in trials)
    return int(np.argmax([trial.worst_case if len(trial.folds) == most else -np.inf for trial in trials]))


def tabulate_trials(trials: Iterable[Trial], *, chosen: frozenset[tuple[str, str]]) -> pa.Table:
    """One row a model, setting and fold: model, setting, fold (from 1), train_rows, test_rows, score, chosen.

    `chosen` names the (model, setting) pairs that were fitted in the end.
    """
    rows = [
        {
            "model": trial.model,
            "setting": trial.setting,
            "fold": number,
            "train_rows": fold.train_rows,
            "test_rows": len(fold.outcomes),
            "score": fold.score,
            "chosen": (trial.model, trial.setting) in chosen,
        }
        for trial in trials
        for number, fold in enumerate(trial.folds, start=1)
    ]
    return pa.Table.from_pylist(rows, schema=TRIALS)


TRIALS = pa.schema(
    [
        pa.field("model", pa.string(), nullable=False),
        pa.field("setting", pa.string(), nullable=False),
        pa.field("fold", pa.int64(), nullable=False),
        pa.field("train_rows", pa.int64(), nullable=False),
        pa.field("test_rows", pa.int64(), nullable=False),
        pa.field("score", pa.float64()),
        pa.field("chosen", pa.bool_(), nullable=False),
    ]
)


def _try_fold(pipeline: Pipeline, cases: Cases, fold: Split, metric: Metric) -> FoldResult:
    fit_pipeline(pipeline, cases.take(fold.train))
    return score_fold(cases, fold, predict_risk(pipeline, cases.take(fold.test).features), metric)


def score_fold(cases: Cases, fold: Split, risks: npt.NDArray[np.float64], metric: Metric) -> FoldResult:
    """What the risks of a fold's test rows are worth by this metric."""
    outcomes = cases.outcomes[fold.test]
    return FoldResult(len(fold.train), float(METRICS[metric](outcomes, risks)), risks, outcomes)
