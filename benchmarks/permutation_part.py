"""The work of `permutation.py` in a process of its own: `permutation_part.py DECISIONS SHUFFLED`."""

import resource
import time
import warnings
from itertools import chain

import numpy as np
import pandas as pd
from measuring.steps import Said, answer
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
from candour.stats.explanation.contributions import compute_contributions
from candour.stats.explanation.permutation import Loss, Order, measure_losses, shuffle_columns

FEATURES = 200
REPEATS = 2
EXPLAINED = 500
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


def explain(door: ExplainableForecast, features: pd.DataFrame) -> Said:
    """Contributions of the first decisions: by candour's door with its check of the sum, and by shap asked plainly."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", PendingDeprecationWarning)
        import shap  # noqa: PLC0415 - its import takes seconds that belong to neither
    encoded = door.encode(features.iloc[:EXPLAINED])
    start = time.process_time()
    ours = compute_contributions(door.core, encoded, door.margin(encoded), kind="tree")
    spent, start = time.process_time() - start, time.process_time()
    explainer = shap.TreeExplainer(door.core, feature_perturbation="tree_path_dependent", model_output="raw")
    theirs = explainer.shap_values(encoded, check_additivity=False)
    return {"ours": spent, "theirs": time.process_time() - start, "gap": float(np.abs(ours.values - theirs).max()),
            "adds_up": ours.largest_gap}  # fmt: skip


def main(arguments: list[str]) -> Said:
    decisions, count = map(int, arguments)
    features, outcomes, families = make_rows(decisions)
    door = fit(features, outcomes, families)
    shuffled = list(range(0, FEATURES, FEATURES // count))
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    start = time.process_time()
    ours = ask_candour(door, features, outcomes, families, shuffled)
    spent, peak = time.process_time() - start, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    start = time.process_time()
    theirs = ask_scikit_learn(door, features, outcomes, shuffled)
    return {
        "shuffled": len(shuffled), "before": before, "peak": peak, "ours": spent,
        "theirs": time.process_time() - start, "peak_after": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
        "gap": float(np.abs(np.array([loss.repeats for loss in ours]) - theirs).max()), "shap": explain(door, features),
    }  # fmt: skip


if __name__ == "__main__":
    answer(main)
