"""Evidence whose training decisions have days, and in which the world may change from one day to the next."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa
from scipy.special import expit
from sklearn.linear_model import LogisticRegression

from candour.config.protocol import Criterion, Disclosure, Protocol
from candour.contracts import PREDICTIONS, Evidence

Floats = npt.NDArray[np.float64]
FIRST_TRAINING, FIRST_TEST = np.datetime64("2020-04-01"), np.datetime64("2024-04-01")
REASON = "made up for a test of the audits"


@dataclass(frozen=True)
class Linear:
    """A logistic regression behind the narrow door."""

    core: Any
    kind: str = "linear"
    encoded_sources: tuple[str, ...] = ()

    def encode(self, features: pd.DataFrame) -> Floats:
        return features[list(self.encoded_sources)].to_numpy(dtype=np.float64)

    def margin(self, encoded: Floats) -> Floats:
        return np.asarray(self.core.decision_function(encoded), dtype=np.float64)

    def predict(self, features: pd.DataFrame) -> Floats:
        return np.asarray(expit(self.margin(self.encode(features))), dtype=np.float64)

    def refit(
        self,
        features: pd.DataFrame,
        outcomes: npt.NDArray[np.bool_],
        *,
        weights: Floats | None = None,
        seed: int | None = None,
    ) -> "Linear":
        core = LogisticRegression(C=100.0, max_iter=1000).fit(
            features.to_numpy(), outcomes, sample_weight=weights
        )
        return Linear(core, encoded_sources=tuple(map(str, features.columns)))


@dataclass(frozen=True)
class Drawn:
    """Decisions of one period: everything has one entry a decision."""

    features: Floats
    outcomes: npt.NDArray[np.bool_]
    families: npt.NDArray[np.int64]
    days: npt.NDArray[np.datetime64]
    log_odds: Floats
    groups: npt.NDArray[np.object_]


@dataclass(frozen=True)
class DatedWorld:
    """A world of `features` pieces of information. `change(log_odds, time, features)` alters the truth: time 0 is the first
    test day, 1 a year later, and below 0 training. `strength` is how much the first piece tells.
    """

    train: int = 1500
    test: int = 1500
    columns: int = 4
    strength: float = 1.0
    many: float = 0.0
    """How much each of the other pieces tells."""
    base: float = -2.0
    seed: int = 1
    training_days: int = 1095
    change: Callable[[Floats, Floats, Floats], Floats] = field(
        default=lambda log_odds, _time, _features: log_odds
    )

    def draw(self, families: int, first: np.datetime64, days: int, *, seed: int) -> Drawn:
        chance = np.random.Generator(np.random.PCG64(seed))
        family = np.repeat(np.arange(families), chance.choice([1, 2, 3], p=[0.6, 0.3, 0.1], size=families))
        n = len(family)
        shared = chance.normal(size=(families, self.columns))[family]
        features = 0.6 * shared + 0.8 * chance.normal(size=(n, self.columns))
        weights = np.full(self.columns, self.many)
        weights[0] = self.strength
        when = first + chance.integers(0, days, size=n)
        time = (when - FIRST_TEST).astype(np.float64) / 365
        log_odds = self.change(self.base + features @ weights, time, features)
        outcomes = chance.random(n) < 1 / (1 + np.exp(-log_odds))
        groups = chance.choice(np.array(["Many", "Few"], dtype=object), p=[0.97, 0.03], size=families)[family]
        return Drawn(features, outcomes, family, when, log_odds, groups)

    def make_evidence(self, *, scores: str = "model", **changes: Any) -> Any:
        """Evidence of the world. `scores`: those of the fitted model, or the `truth` as it was on the first test day."""
        learnt = self.draw(self.train, FIRST_TRAINING, self.training_days, seed=self.seed)
        tested = self.draw(self.test, FIRST_TEST, 365, seed=self.seed + 1000)
        names = [f"f{number}" for number in range(self.columns)]
        frame = pd.DataFrame(learnt.features, columns=names)
        model = Linear(None).refit(frame, learnt.outcomes)
        asked = pd.DataFrame(tested.features, columns=names)
        weights = np.full(self.columns, self.many)
        weights[0] = self.strength
        truth = 1 / (1 + np.exp(-(self.base + tested.features @ weights)))
        protocol = Protocol(
            criteria=(Criterion(metric="auc", at_least=0.6, reason=REASON),), replicates=100
        )  # fmt: skip
        evidence: Any = Evidence(
            name="test", variant="earlier_cases", leading="forecast", labels={"forecast": "forecast"}, baselines=(),
            tables=_build_tables(learnt, tested, frame, asked, model.predict(asked) if scores == "model" else truth),
            facts={"outcome_within_days": "365", "embargo_days": "365", "last_training_day": str(learnt.days.max())},
            protocol=protocol, disclosure=Disclosure(), seed=7,
        )  # fmt: skip
        return replace(evidence, **{"model": model, **changes})


def _build_tables(
    learnt: Drawn, tested: Drawn, frame: pd.DataFrame, asked: pd.DataFrame, scores: Floats
) -> dict[str, pa.Table]:
    n, m = len(tested.outcomes), len(learnt.outcomes)
    predictions = pa.table(
        {
            "row": np.arange(n),
            "child_key": [f"c{number:06d}" for number in range(n)],
            "family_key": [f"f{number:06d}" for number in tested.families],
            "decided_on": pa.array(tested.days.astype("datetime64[D]").tolist(), pa.date32()),
            "variant": ["earlier_cases"] * n,
            "model": ["forecast"] * n,
            "score": scores,
            "outcome": pa.array(tested.outcomes.astype(np.int8), pa.int8()),
            "flagged": pa.array([None] * n, pa.bool_()),
        },
        schema=PREDICTIONS,
    )
    rows = pa.array(range(m), pa.int64())
    features = pa.Table.from_pandas(frame, preserve_index=False)
    return {
        "predictions": predictions,
        "groups": pa.table({"row": np.arange(n), "sex": pa.array(tested.groups.tolist())}),
        "features": pa.Table.from_pandas(asked, preserve_index=False).add_column(0, "row", pa.array(range(n))),
        "training_features": features.add_column(0, "row", rows).add_column(
            1, "family_key", pa.array([f"t{number:06d}" for number in learnt.families])
        ),
        "training_groups": pa.table(
            {"row": rows, "outcome": pa.array(learnt.outcomes.astype(np.int8), pa.int8()), "sex": pa.array(learnt.groups.tolist())}
        ),
        "training_days": pa.table(
            {"row": rows, "decided_on": pa.array(learnt.days.astype("datetime64[D]").tolist(), pa.date32())}
        ),
    }  # fmt: skip
