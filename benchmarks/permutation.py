"""Permutation importance beside scikit-learn's, on one model and one set of permutations: CPU seconds, memory, losses.

    python benchmarks/permutation.py [DECISIONS] [FEATURES_SHUFFLED]

Gradient boosting as candour fits it, 200 features, 20,000 decisions of two a family. scikit-learn would take minutes for all
200 features, so both shuffle the same features only: every fifth of them unless told otherwise. candour's figure holds
opening the model and the interval over families, which scikit-learn does not give.
"""

import resource
import sys
import time
from itertools import chain

import numpy as np
import pandas as pd
from sklearn.inspection import permutation_importance
from sklearn.metrics import average_precision_score
from sklearn.utils import check_random_state

from candour.modelling.calibration import CalibratedForecast, fit_calibrator
from candour.modelling.cases import Cases
from candour.modelling.explainable import ExplainableForecast, explain_forecast
from candour.modelling.fitting import fit_pipeline, predict_risk
from candour.modelling.models.index import build_candidate
from candour.modelling.models.setting import Setting
from candour.stats.clustered import Floats
from candour.stats.explanation.permutation import Loss, Order, measure_losses, shuffle_columns

FEATURES = 200
REPEATS = 2
SEED = 3
SETTINGS: dict[str, float | int | str] = {
    "trees": 300,
    "leaves": 31,
    "learning_rate": 0.05,
    "minimum_leaf": 20,
}


def make_rows(decisions: int) -> tuple[pd.DataFrame, np.ndarray, np.ndarray]:
    rng = np.random.default_rng(1)
    counts = rng.poisson(1.0, size=(decisions, FEATURES)) * rng.exponential(size=(decisions, FEATURES))
    counts[rng.random(counts.shape) < 0.1] = np.nan
    lean = np.nan_to_num(counts) @ (rng.normal(size=FEATURES) * 0.15)
    outcomes = rng.random(decisions) < 1 / (1 + np.exp(2.5 - lean))
    frame = pd.DataFrame(counts, columns=[f"feature_{number}" for number in range(FEATURES)])
    return frame, outcomes, np.arange(decisions) // 2


def fit(features: pd.DataFrame, outcomes: np.ndarray, families: np.ndarray) -> ExplainableForecast:
    days = np.full(len(families), np.datetime64("2024-04-01"))
    cases = Cases(features, outcomes.astype(np.int8), days, families, families)
    core = fit_pipeline(build_candidate(Setting("gradient_boosting", SETTINGS), seed=1), cases)
    calibrator = fit_calibrator(predict_risk(core, features), cases.outcomes, "sigmoid")
    return explain_forecast(CalibratedForecast(core, calibrator))


def ask_scikit_learn(
    door: ExplainableForecast, features: pd.DataFrame, outcomes: np.ndarray, shuffled: list[int]
) -> Floats:
    """scikit-learn copies only the columns that it shuffles here, which spares it work."""
    rows = features.to_numpy(copy=True)

    def score(_: object, changed: pd.DataFrame, happened: np.ndarray) -> float:
        rows[:, shuffled] = changed.to_numpy()
        scores = door.predict(pd.DataFrame(rows, columns=features.columns, copy=False))
        return float(average_precision_score(happened, scores))

    found = permutation_importance(
        door.forecast.pipeline,
        features.iloc[:, shuffled],
        outcomes,
        scoring=score,
        n_repeats=REPEATS,
        random_state=SEED,
    )
    return np.asarray(found.importances, dtype=np.float64)


def ask_candour(
    door: ExplainableForecast,
    features: pd.DataFrame,
    outcomes: np.ndarray,
    families: np.ndarray,
    shuffled: list[int],
) -> list[Loss]:
    encoded = door.encode(features)
    columns = [
        [at for at, name in enumerate(door.encoded_sources) if name == f"feature_{number}"]
        for number in shuffled
    ]
    unchanged: tuple[list[int], Floats] = ([], encoded[:, []])
    replaced = chain([unchanged], shuffle_columns(encoded, columns, draw_as_scikit_learn(len(encoded))))
    scores = (door.score(margin) for margin in door.margins_with(encoded, replaced))
    return measure_losses(next(scores), scores, outcomes, families, repeats=REPEATS)


def draw_as_scikit_learn(size: int) -> list[Order]:
    state = check_random_state(check_random_state(SEED).randint(np.iinfo(np.int32).max + 1))
    index, order, orders = np.arange(size), np.arange(size), []
    for _ in range(REPEATS):
        state.shuffle(index)
        order = order[index]
        orders.append(order)
    return orders


def main(decisions: int, count: int) -> None:
    features, outcomes, families = make_rows(decisions)
    door = fit(features, outcomes, families)
    shuffled = list(range(0, FEATURES, FEATURES // count))
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    start = time.process_time()
    ours = ask_candour(door, features, outcomes, families, shuffled)
    spent = time.process_time() - start
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    start = time.process_time()
    theirs = ask_scikit_learn(door, features, outcomes, shuffled)
    spent_there = time.process_time() - start
    gap = float(np.abs(np.array([loss.repeats for loss in ours]) - theirs).max())
    print(f"{decisions:,} decisions x {FEATURES} features, {len(shuffled)} of them shuffled {REPEATS} times")
    print(
        f"candour       {spent:7.2f} CPU s, with intervals; peak memory {peak:.0f} MB ({before:.0f} MB before)"
    )
    print(f"scikit-learn  {spent_there:7.2f} CPU s")
    print(f"{spent_there / spent:.1f} times as fast; largest difference between two losses {gap:.1e}")


if __name__ == "__main__":
    given = [int(word) for word in sys.argv[1:]]
    main(*(given or [20_000, 40]))
