"""Test decisions described by features of every family, and a model whose weights are written down."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa

from candour.contracts import FEATURE_LABELS

MOST = 1e6


def _as_number(column: pd.Series) -> npt.NDArray[np.float64]:
    numbers: npt.NDArray[np.float64] = np.nan_to_num(column.to_numpy(dtype=np.float64))
    return np.clip(numbers, -MOST, MOST)


@dataclass(frozen=True)
class WeightedModel:
    """Log-odds are a base plus a weight times a number, or a weight for a code; missing numbers count as 0.

    `clipped` keeps scores between 0 and 1 by the logistic curve; otherwise they are the sum itself. `strict` refuses
    numbers outside 0 to 10,000.
    """

    weights: Mapping[str, float | Mapping[str, float]]
    base: float = -3.0
    clipped: bool = True
    strict: bool = False
    kind: str = "opaque"
    core: Any = None
    encoded_sources: tuple[str, ...] = field(default=())

    def predict(self, features: pd.DataFrame) -> npt.NDArray[np.float64]:
        total = np.full(len(features), self.base)
        for name, weight in self.weights.items():
            if isinstance(weight, Mapping):
                codes = features[name].fillna("").tolist()
                total += np.array([weight.get(code, 0.0) for code in codes])
                continue
            numbers = _as_number(features[name])
            if self.strict and ((numbers < 0) | (numbers > 10_000)).any():
                raise ValueError("out of range")
            total += weight * numbers
        return np.asarray(
            1 / (1 + np.exp(-np.clip(total, -700, 700))) if self.clipped else total, dtype=np.float64
        )

    def encode(self, features: pd.DataFrame) -> npt.NDArray[np.float64]:
        raise NotImplementedError

    def margin(self, encoded: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
        raise NotImplementedError

    def margins_with(self, encoded: Any, replacements: Any) -> Any:
        raise NotImplementedError

    def score(self, margin: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
        raise NotImplementedError

    def refit(
        self, features: pd.DataFrame, outcomes: Any, *, weights: Any = None, seed: Any = None
    ) -> "WeightedModel":
        raise NotImplementedError


LABELS = (
    ("age", "Age in years at the decision", "age", "birth_date"),
    ("count_referral_365d", "Number of referrals in the 12 months before", "count", "referral"),
    ("days_since_referral", "Days since the last referral began", "days_since", "referral"),
    ("duration_cp_plan_365d", "Days spent in child protection plans in the 12 months before", "duration", "cp_plan"),
    ("current_code_referral_source", "This case: who referred the child", "current_code", "referral_source"),
)  # fmt: skip
SEX = ("sex", "Sex", "protected", "sex")


def make_features(size: int, *, seed: int = 5, longest: int = 365) -> pd.DataFrame:
    """Features of every family; a child without a referral has no days since one."""
    rng = np.random.Generator(np.random.PCG64(seed))
    referrals = rng.poisson(0.8, size).astype(np.float64)
    return pd.DataFrame(
        {
            "age": np.round(rng.uniform(0, 17.9, size), 2),
            "count_referral_365d": referrals,
            "days_since_referral": np.where(
                referrals > 0, rng.integers(1, longest, size).astype(np.float64), np.nan
            ),
            "duration_cp_plan_365d": np.where(
                rng.random(size) < 0.2, rng.integers(1, 365, size).astype(np.float64), 0.0
            ),
            "current_code_referral_source": rng.choice(["1A", "2B", "3C"], p=[0.6, 0.3, 0.1], size=size),
        }
    )


def describe(features: pd.DataFrame) -> dict[str, pa.Table]:
    """The tables `features` and `feature_labels` of some test decisions."""
    known = {row[0]: row for row in (*LABELS, SEX)}
    labels = [
        dict(zip(("name", "label", "family", "source"), known[str(name)], strict=True), may_stand_for="")
        for name in features.columns
    ]
    table = pa.Table.from_pandas(features, preserve_index=False)
    return {
        "features": table.add_column(0, "row", pa.array(range(len(features)))),
        "feature_labels": pa.Table.from_pylist(labels, schema=FEATURE_LABELS),
    }


def make_altered(
    bench: Any, model: WeightedModel, *, families: int = 1500, told_sex: bool = False, longest: int = 365
) -> Any:
    """Evidence whose scores are those of the model, on features that say nothing about groups but for sex, if told."""
    world = bench.make_world(families=families)
    features = make_features(len(world.scores), longest=longest)
    if told_sex:
        features = features.assign(sex=world.groups["sex"])
    world = replace(world, scores=model.predict(features))
    return bench.make_evidence(world, tables=describe(features), model=model)
