"""Worlds whose forecast can be fitted again: any scikit-learn classifier behind the narrow door of an audit."""

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa
from sklearn.base import clone

Numbers = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Refittable:
    """A fitted classifier; `clips` holds the ends beyond which a feature's number stays the same, as ranks do."""

    core: Any
    columns: tuple[str, ...]
    kind: str = "linear"
    clips: dict[str, tuple[float, float]] | None = None

    @property
    def encoded_sources(self) -> tuple[str, ...]:
        return self.columns

    def encode(self, features: pd.DataFrame) -> Numbers:
        encoded = features[list(self.columns)].to_numpy(dtype=np.float64).copy()
        for name, (low, high) in (self.clips or {}).items():
            place = self.columns.index(name)
            encoded[:, place] = np.clip(encoded[:, place], low, high)
        return encoded

    def predict(self, features: pd.DataFrame) -> Numbers:
        return np.asarray(self.core.predict_proba(self.encode(features))[:, 1], dtype=np.float64)

    def margin(self, encoded: Numbers) -> Numbers:
        return np.asarray(self.core.decision_function(encoded), dtype=np.float64)

    def refit(
        self,
        features: pd.DataFrame,
        outcomes: npt.NDArray[np.bool_],
        *,
        weights: Numbers | None = None,
        seed: int | None = None,
    ) -> "Refittable":
        core = clone(self.core)
        if seed is not None and "random_state" in core.get_params():
            core.set_params(random_state=seed)
        core.fit(self.encode(features), outcomes.astype(int), sample_weight=weights)
        return replace(self, core=core)


@dataclass(frozen=True)
class Side:
    """Decisions to learn from or to test on, one entry each."""

    features: pd.DataFrame
    outcomes: npt.NDArray[np.bool_]
    families: npt.NDArray[np.int64]
    days: npt.NDArray[np.datetime64]


def draw_side(*, families: int, seed: int, signal: float = 1.5, noises: int = 2, base: float = -2.0) -> Side:
    """Families of one to three decisions; one feature carries the risk (none where `signal` is 0), the others noise."""
    chance = np.random.Generator(np.random.PCG64(seed))
    size = chance.choice([1, 2, 3], p=[0.5, 0.3, 0.2], size=families)
    family = np.repeat(np.arange(families), size)
    n = len(family)
    known = 0.6 * chance.normal(size=families)[family] + 0.8 * chance.normal(size=n)
    columns = {"known": known} | {f"noise_{number}": chance.normal(size=n) for number in range(noises)}
    outcomes = chance.random(n) < 1 / (1 + np.exp(-(base + signal * known)))
    days = np.datetime64("2020-04-01") + chance.integers(0, 3 * 365, size=n)
    return Side(pd.DataFrame(columns), outcomes, family, days)


def fit_on(side: Side, core: Any, *, kind: str = "linear", **changes: Any) -> Refittable:
    """The classifier fitted on one side."""
    unfitted = Refittable(core, tuple(side.features.columns), kind, **changes)
    return unfitted.refit(side.features, side.outcomes)


def tabulate_training(side: Side) -> dict[str, pa.Table]:
    """The training tables of the evidence."""
    row = np.arange(len(side.outcomes))
    keys = [f"t{number:06d}" for number in side.families]
    features = {name: side.features[name].to_numpy() for name in side.features}
    return {
        "training_features": pa.table({"row": row, "family_key": keys, **features}),
        "training_groups": pa.table({"row": row, "outcome": pa.array(side.outcomes.astype(np.int8))}),
        "training_days": pa.table({"row": row, "decided_on": pa.array(side.days.astype("datetime64[D]"))}),
    }


def make_refittable(bench: Any, training: Side, tested: Side, model: Refittable, **changes: Any) -> Any:
    """Evidence of a forecast that was learnt from one side and tested on the other."""
    n = len(tested.outcomes)
    chance = np.random.Generator(np.random.PCG64(5))
    world = replace(
        bench.make_world(families=10), scores=model.predict(tested.features),
        outcomes=tested.outcomes.astype(np.int8), families=tested.families, children=np.arange(n),
        days=tested.days, groups={"sex": chance.choice(["Female", "Male"], size=n)},
    )  # fmt: skip
    table = pa.table(
        {"row": np.arange(n), **{name: tested.features[name].to_numpy() for name in tested.features}}
    )
    tables = {"features": table, **tabulate_training(training)}
    return bench.make_evidence(world, tables=tables, model=model, **changes)
