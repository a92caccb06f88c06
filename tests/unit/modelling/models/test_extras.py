"""A package that is not installed is named before anything is fitted."""

import importlib.util
from typing import Any

import numpy as np
import pytest

from candour.config import candidates
from candour.errors import ConfigError
from candour.modelling.models.explainable_boosting import ExplainableBoosting
from candour.modelling.models.index import require_packages
from candour.modelling.models.lightgbm import LightGradientBoosting

NEEDED = {"lightgbm": "lightgbm", "interpret": "ebm"}


@pytest.fixture
def without(monkeypatch: pytest.MonkeyPatch) -> None:
    """As on a machine where neither package is installed."""
    find = importlib.util.find_spec

    def find_others(name: str, *rest: Any) -> Any:
        return None if name.partition(".")[0] in NEEDED else find(name, *rest)

    monkeypatch.setattr("candour.modelling.models.extras.find_spec", find_others)


@pytest.mark.usefixtures("without")
@pytest.mark.parametrize(
    ("candidate", "extra"),
    [
        (candidates.LightGBM(name="lightgbm"), "lightgbm"),
        (candidates.ExplainableBoosting(name="explainable_boosting"), "ebm"),
    ],
)
def test_the_extra_is_named(candidate: Any, extra: str) -> None:
    tree = candidates.DecisionTree(name="decision_tree")
    require_packages([tree])
    with pytest.raises(ConfigError, match=rf"'{candidate.name}'.*pip install \"candour\[{extra}\]\""):
        require_packages([tree, candidate])


@pytest.mark.usefixtures("without")
def test_all_that_is_missing_is_named_at_once() -> None:
    with pytest.raises(ConfigError, match=r"'lightgbm'.*'explainable_boosting'.*candour\[ebm,lightgbm\]"):
        require_packages(
            [
                candidates.LightGBM(name="lightgbm"),
                candidates.ExplainableBoosting(name="explainable_boosting"),
            ]
        )


@pytest.mark.usefixtures("without")
@pytest.mark.parametrize("core", [LightGradientBoosting(), ExplainableBoosting()])
def test_a_fit_says_so_too(core: Any) -> None:
    rows = np.arange(200, dtype=float).reshape(-1, 1)
    with pytest.raises(ConfigError, match="not installed here"):
        core.fit(rows, np.arange(200) % 2)


def test_where_all_is_installed_nothing_is_said() -> None:
    require_packages(
        [candidates.LightGBM(name="lightgbm"), candidates.ExplainableBoosting(name="explainable_boosting")]
    )
