"""When each decision ended, from the table of decisions to the core that wants it, and never to the features."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
from sklearn.base import BaseEstimator, ClassifierMixin
from sklearn.compose import ColumnTransformer
from sklearn.pipeline import Pipeline

from candour.errors import ModelError
from candour.modelling.cases import Cases, assemble_cases
from candour.modelling.endings import CHILD_LEFT, OUTCOME_CAME, WINDOW_CLOSED
from candour.modelling.fitting import fit_pipeline

DECISIONS = pa.table(
    {
        "child_id": ["C000001", "C000002", "C000003"],
        "family_key": ["F000001", "F000002", "F000003"],
        "decided_on": pa.array([date(2023, 4, 1)] * 3, pa.date32()),
        "outcome": pa.array([1, 0, 0], pa.int8()),
        "outcome_on": pa.array([date(2023, 4, 2), None, None], pa.date32()),
        "exit_on": pa.array([None, date(2023, 4, 30), None], pa.date32()),
    }
)
AGES = pd.DataFrame({"age": [1.0, 2.0, 3.0]})


def test_each_decision_ends_by_the_outcome_an_exit_or_the_window() -> None:
    cases = assemble_cases(DECISIONS, AGES, within_days=182)
    assert cases.endings is not None
    assert cases.endings["days"].tolist() == [1, 29, 182]
    assert cases.endings["ended_by"].tolist() == [OUTCOME_CAME, CHILD_LEFT, WINDOW_CLOSED]
    assert cases.endings["outcome"].tolist() == cases.outcomes.tolist()
    assert list(cases.features.columns) == ["age"]
    taken = cases.take(np.array([2, 0]))
    assert taken.endings is not None
    assert taken.endings["days"].tolist() == [182, 1]


def test_endings_that_contradict_the_outcomes_are_refused() -> None:
    cases = assemble_cases(DECISIONS, AGES, within_days=182)
    with pytest.raises(ModelError, match="does not agree"):
        replace(cases, outcomes=cases.outcomes[::-1])
    assert cases.endings is not None
    with pytest.raises(ModelError, match="does not agree"):
        replace(cases, endings=cases.endings[:2])


class Listening(ClassifierMixin, BaseEstimator):  # type: ignore[misc]
    """A core that remembers what it was given to learn."""

    def fit(self, features: Any, outcomes: Any) -> "Listening":
        self.heard_ = outcomes
        return self


class Wanting(Listening):
    wants_endings = True


@pytest.mark.parametrize(("core", "wants"), [(Listening(), False), (Wanting(), True)])
def test_only_a_core_that_wants_endings_is_given_them(core: Listening, wants: bool) -> None:
    encode = ColumnTransformer([("age", "passthrough", ["age"])])
    cases = assemble_cases(DECISIONS, AGES, within_days=182)
    pipeline = fit_pipeline(Pipeline([("encode", encode), ("core", core)]), cases)
    heard = pipeline[-1].heard_
    assert (heard.dtype.names is not None) == wants
    assert pipeline[:-1].transform(cases.features).shape == (3, 1)
    without = fit_pipeline(Pipeline([("encode", encode), ("core", core)]), replace(cases, endings=None))
    assert without[-1].heard_.tolist() == [1, 0, 0]


def test_cases_need_no_endings(make_cases: Callable[..., Cases]) -> None:
    assert make_cases(seed=1, decisions=50).take(np.array([1])).endings is None
