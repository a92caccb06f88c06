"""How near forecasts come to the true risk, and to the best that can be made of what is recorded.

The true risk knows what nobody writes down: the lasting risk of a family and a child, and what is new at a referral. So there are two
bars. The first is the true risk itself. The second is the best risk given what is recorded, and is found by letting a learner see the
*true risk* of other families instead of what came of them, with every kind of feature, also protected ones: no noise of outcomes, few
words left unsaid. It is an estimate from below of what the record can carry, so a share of it is at most flattered by what more
decisions would have taught this learner.
"""

import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa
from sklearn.ensemble import HistGradientBoostingRegressor
from sklearn.metrics import roc_auc_score

from candour.config.features import Features
from candour.config.pilot import PilotConfig
from candour.data.described.workshop import open_workshop
from candour.data.features import build_features
from candour.modelling.cases import Positions
from candour.modelling.encoding import build_tree_encoder
from candour.workflow.preparing import PreparedHistory, prepare_history
from candour.workflow.workspace import Workspace
from candour_pipelines.described_decisions import describe_included
from candour_pipelines.fitted_variant import fit_variant
from candour_pipelines.planned_variants import plan_variants
from candour_pipelines.read_texts import add_texts, read_texts

Floats = npt.NDArray[np.float64]
_EVENTS = [
    "referral",
    "assessment",
    "section_47",
    "icpc",
    "cin_plan",
    "cp_plan",
    "cp_review",
    "care_episode",
    "care_placement",
    "missing",
]
_FACTORS = [
    "1B",
    "2B",
    "3A",
    "3B",
    "4B",
    "5A",
    "5B",
    "6A",
    "7A",
    "10A",
    "13A",
    "16A",
    "17A",
    "18C",
    "19C",
    "20",
    "24A",
]
EVERYTHING = Features.model_validate(
    {
        "families": [
            {"family": "age"},
            {"family": "calendar"},
            {"family": "count", "events": _EVENTS, "windows": [180, 365, 1095, "ever"]},
            {"family": "days_since", "events": _EVENTS},
            {"family": "duration", "events": ["referral", "assessment", "cin_plan", "cp_plan", "care_episode"], "windows": [365, 1095, "ever"]},
            {"family": "last_code", "fields": ["closure_reason", "primary_need", "referral_source", "initial_category", "legal_status", "placement", "care_need"]},
            {"family": "current_code", "fields": ["referral_source"]},
            {"family": "distinct_codes", "fields": ["factor"], "windows": [365, 1095, "ever"]},
            {"family": "code_count", "field": "factor", "codes": _FACTORS, "windows": ["ever"]},
            {"family": "code_count", "field": "primary_need", "codes": ["N1", "N3", "N4", "N5", "N6", "N7", "N9", "N0"], "windows": ["ever"]},
            {"family": "code_count", "field": "closure_reason", "codes": ["RC1", "RC2", "RC4", "RC5", "RC8", "RC9"], "windows": ["ever"]},
        ],
        "protected": {"use": ["sex", "ethnic_group", "disability"], "reason": "The best that can be made of all that is recorded."},
    }
)  # fmt: skip
"""Every kind of record of the two yearly returns that can say something of the risk here."""


@dataclass(frozen=True)
class RiskStudy:
    """What was reached on the decisions of one test period.

    decisions, learnt, tested, events: of the whole question, to learn from, in the test, with the outcome in the test.
    true_risk: AUC of the true risk. recorded: AUC of the best risk given what is recorded. reached: AUC of every model, by variant.
    """

    decisions: int
    learnt: int
    tested: int
    events: int
    true_risk: float
    recorded: float
    reached: Mapping[str, Mapping[str, float]]

    def find_best(self, variant: str) -> tuple[str, float]:
        """The best model of a variant and its AUC."""
        return max(self.reached[variant].items(), key=lambda one: one[1])


def compare_with_chance(auc: float, bar: float) -> float:
    """The share of a bar's distance from chance that was reached."""
    return (auc - 0.5) / (bar - 0.5)


def study_risk(config: PilotConfig, *, asks_what_is_recorded: bool = True) -> RiskStudy:
    """Make the authority of this pilot, fit every variant and model of it, and hold the test scores against the truth.

    Without `asks_what_is_recorded` the second bar, which costs as much as all models, is left out: `recorded` is no number.
    """
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        prepared = prepare_history(config, folder / "pilot.yaml", Workspace(folder / "mlruns"), _say_nothing)
        (truth_file,) = folder.rglob("truth.parquet")
        return _study(config, prepared, pd.read_parquet(truth_file), asks_what_is_recorded)


def _study(
    config: PilotConfig, prepared: PreparedHistory, truth: pd.DataFrame, asks_what_is_recorded: bool
) -> RiskStudy:
    history = prepared.read_whole()
    workshop = open_workshop(history)
    described = describe_included(config, workshop, _say_nothing)
    risk = find_risk(described.included, truth)
    plans = plan_variants(config)
    texts = read_texts(config, workshop, described, plans, _say_nothing)
    told = described if texts is None else add_texts(described, texts)
    reached: dict[str, dict[str, float]] = {}
    for plan in plans:
        fitted = fit_variant(plan, config, told if plan.reads_text else described, _say_nothing)
        scores = fitted.predictions.to_pandas()
        reached[plan.data] = {
            str(model): float(roc_auc_score(rows["outcome"], rows["score"])) for model, rows in scores.groupby("model")
        }  # fmt: skip
    tested, outcomes = fitted.rows.positions, described.cases.outcomes
    recorded = float("nan")
    if asks_what_is_recorded:
        everything = build_features(history, described.included, EVERYTHING).to_pandas()
        learnt = _learn_from_truth(everything, risk, tested, described.cases.families)
        recorded = float(roc_auc_score(outcomes[tested], learnt))
    return RiskStudy(
        decisions=len(risk),
        learnt=len(fitted.split.train),
        tested=len(tested),
        events=int(outcomes[tested].sum()),
        true_risk=float(roc_auc_score(outcomes[tested], risk[tested])),
        recorded=recorded,
        reached=reached,
    )


def find_risk(included: pa.Table, truth: pd.DataFrame) -> Floats:
    """The true risk of every decision. A child is referred once a day at most. Raises ValueError where a truth is missing."""
    known = truth.assign(
        child_id=truth["child_id"].astype(str), decided_on=pd.to_datetime(truth["decided_on"])
    )
    rows = included.select(["child_id", "decided_on"]).to_pandas()
    rows = rows.assign(child_id=rows["child_id"].astype(str), decided_on=pd.to_datetime(rows["decided_on"]))
    joined = rows.merge(
        known[["child_id", "decided_on", "true_risk"]], on=["child_id", "decided_on"], how="left", validate="m:1"
    )  # fmt: skip
    if joined["true_risk"].isna().any():
        raise ValueError("the truth lacks a decision")
    return np.asarray(joined["true_risk"], dtype=np.float64)


def _learn_from_truth(
    features: pd.DataFrame, risk: Floats, tested: Positions, families: npt.NDArray[Any]
) -> Floats:
    """What the features of the tested decisions say of the risk, learnt from the true risk of all other families."""
    others = np.flatnonzero(~np.isin(families, families[tested]))
    encoder = build_tree_encoder().fit(features.iloc[others])
    sure = np.clip(risk, 1e-4, 1 - 1e-4)
    learner = HistGradientBoostingRegressor(
        max_iter=250, max_leaf_nodes=8, learning_rate=0.06, min_samples_leaf=30, max_bins=64, random_state=1
    )
    learner.fit(encoder.transform(features.iloc[others]), np.log(sure / (1 - sure))[others])
    return np.asarray(learner.predict(encoder.transform(features.iloc[tested])), dtype=np.float64)


def _say_nothing(step: str, share: float) -> None:
    del step, share
