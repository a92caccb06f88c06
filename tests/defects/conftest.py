"""Made-up decisions for the named tests of the defects of the pilots of 2019 and 2020."""

from collections.abc import Callable

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa
import pytest

from candour.config.protocol import Criterion, Disclosure, Protocol
from candour.contracts import PREDICTIONS, Evidence
from candour.modelling.cases import Cases

FIRST_DAY = np.datetime64("2019-04-01")


def make_decisions(*, decisions: int = 2000, seed: int = 1) -> Cases:
    """Families of two children over four years; one column that tells, one that does not, both sometimes missing."""
    chance = np.random.default_rng(seed)
    families = chance.integers(0, decisions // 2, decisions)
    risk = chance.normal(size=decisions // 2)[families]
    features = pd.DataFrame(
        {
            "telling": np.where(chance.random(decisions) < 0.2, np.nan, risk + chance.normal(size=decisions)),
            "silent": np.where(chance.random(decisions) < 0.3, np.nan, chance.normal(size=decisions)),
        }
    )
    return Cases(
        features=features,
        outcomes=(chance.random(decisions) < 1 / (1 + np.exp(2 - risk))).astype(np.int8),
        decided_on=FIRST_DAY + chance.integers(0, 1460, decisions),
        children=families * 2 + chance.integers(0, 2, decisions),
        families=families,
    )


@pytest.fixture
def decisions() -> Callable[..., Cases]:
    """Makes them: (decisions=, seed=)."""
    return make_decisions


def make_evidence(
    scores: npt.NDArray[np.float64], outcomes: npt.NDArray[np.bool_], *criteria: Criterion
) -> Evidence:
    """A tested forecast, as an audit sees it: every decision of another family, half of them about girls."""
    n = len(scores)
    keys = [f"{number:06d}" for number in range(n)]
    predictions = pa.table(
        {
            "row": np.arange(n), "child_key": keys, "family_key": keys, "decided_on": pa.nulls(n, pa.date32()),
            "variant": ["earlier_cases"] * n, "model": ["forecast"] * n, "score": scores,
            "outcome": pa.array(outcomes.astype(np.int8)), "flagged": pa.nulls(n, pa.bool_()),
        },
        schema=PREDICTIONS,
    )  # fmt: skip
    bar = criteria or (Criterion(metric="auc", at_least=0.6, reason="Enough for a test of defects."),)
    return Evidence(
        name="defects", variant="earlier_cases", leading="forecast", labels={"forecast": "The forecast"}, baselines=(),
        tables={"predictions": predictions, "groups": pa.table({"row": np.arange(n), "sex": ["Female", "Male"] * (n // 2)})},
        facts={}, protocol=Protocol(criteria=bar, replicates=100), disclosure=Disclosure(), seed=1,
    )  # fmt: skip


@pytest.fixture
def evidence() -> Callable[..., Evidence]:
    """Makes it: (scores, outcomes, *criteria)."""
    return make_evidence
