"""What candour keeps of LightGBM, of interpret's machine and of a decision tree scores as the libraries themselves do."""

import io
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import lightgbm
import numpy as np
import pytest
from interpret.glassbox import ExplainableBoostingClassifier
from sklearn.tree import DecisionTreeClassifier

from candour.modelling.cases import Cases
from candour.modelling.encoding import build_tree_encoder
from candour.modelling.models.decision_tree import PRIOR, DecisionTree
from candour.modelling.models.explainable_boosting import FIXED, MOST_LEVELS, ExplainableBoosting
from candour.modelling.models.levels import cut_column
from candour.modelling.models.lightgbm import BIN_DECISIONS, BINS, LightGradientBoosting
from candour.modelling.saving import save_model

Encoded = tuple[Any, Any, Any]


@pytest.fixture
def encoded(make_cases: Callable[..., Cases]) -> Encoded:
    """Encoded training rows, their outcomes, and rows that nobody learnt from, with gaps where training had none."""
    cases, others = make_cases(seed=41, decisions=2500), make_cases(seed=42, decisions=800)
    encoder = build_tree_encoder()
    rows, asked = encoder.fit_transform(cases.features), encoder.transform(others.features)
    asked[::7, 0] = np.nan
    return rows, cases.outcomes, asked


def test_lightgbm_scores_as_lightgbm_does(encoded: Encoded) -> None:
    rows, outcomes, asked = encoded
    theirs = lightgbm.LGBMClassifier(
        n_estimators=60, num_leaves=6, learning_rate=0.05, min_child_samples=40, max_bin=BINS,
        min_data_in_bin=BIN_DECISIONS, deterministic=True, force_row_wise=True, n_jobs=1, verbose=-1, random_state=0,
    ).fit(rows, outcomes)  # fmt: skip
    ours = LightGradientBoosting(max_iter=60, max_leaf_nodes=6).fit(rows, outcomes)
    np.testing.assert_allclose(ours.predict_proba(asked), theirs.predict_proba(asked), rtol=0, atol=1e-15)
    assert len(ours.trees_) == 60


def test_lightgbm_weighs_as_lightgbm_does(encoded: Encoded) -> None:
    rows, outcomes, asked = encoded
    theirs = lightgbm.LGBMClassifier(
        n_estimators=20, num_leaves=4, learning_rate=0.05, min_child_samples=40, max_bin=BINS, class_weight="balanced",
        min_data_in_bin=BIN_DECISIONS, deterministic=True, force_row_wise=True, n_jobs=1, verbose=-1, random_state=0,
    ).fit(rows, outcomes)  # fmt: skip
    ours = LightGradientBoosting(max_iter=20, max_leaf_nodes=4, class_weight="balanced").fit(rows, outcomes)
    np.testing.assert_allclose(ours.predict_proba(asked), theirs.predict_proba(asked), rtol=0, atol=1e-12)


def test_no_smallest_or_largest_value_is_in_the_file(encoded: Encoded, tmp_path: Path) -> None:
    rows, outcomes, _ = encoded
    rows = rows.copy()
    rows[0, 2], rows[1, 2] = -987654.125, 987654.125
    booster = LightGradientBoosting().boost(rows, outcomes, np.ones(len(rows)))
    assert "987654.125" in booster.model_to_string()  # what LightGBM itself would keep
    for core in (LightGradientBoosting(max_iter=20), ExplainableBoosting(max_iter=20), DecisionTree()):
        save_model(core.fit(rows, outcomes), tmp_path / type(core).__name__)
        with zipfile.ZipFile(tmp_path / type(core).__name__) as archive:
            for name in archive.namelist():
                kept = archive.read(name)
                assert b"987654" not in kept
                if name.endswith(".npy"):
                    assert not _holds(np.load(io.BytesIO(kept), allow_pickle=False), 987654.125)


def _holds(array: Any, number: float) -> bool:
    parts = [array[name] for name in array.dtype.names] if array.dtype.names else [array]
    return any(np.isin([number, -number], part.astype(float)).any() for part in parts)


def test_curves_are_those_of_interpret(encoded: Encoded) -> None:
    rows, outcomes, asked = encoded
    cuts = [cut_column(column, fewest=40, most=MOST_LEVELS) for column in rows.T]
    used = [at for at, cut in enumerate(cuts) if cut.size > 1]

    def place(table: Any) -> Any:
        return np.column_stack([cuts[at].place(table[:, at]).astype(float) for at in used])

    theirs = ExplainableBoostingClassifier(
        feature_types=["continuous"] * len(used), learning_rate=0.04, max_rounds=40, min_samples_leaf=40,
        random_state=0, **FIXED,
    ).fit(place(rows), outcomes)  # fmt: skip
    ours = ExplainableBoosting(max_iter=40).fit(rows, outcomes)
    np.testing.assert_allclose(
        ours.predict_proba(asked)[:, 1], theirs.predict_proba(place(asked))[:, 1], rtol=1e-12
    )
    # One curve a feature: no tree asks about two.
    for tree in ours.trees_:
        assert len(np.unique(tree.nodes["feature_idx"][tree.nodes["is_leaf"] == 0])) == 1


def test_without_any_level_everybody_gets_the_base_rate(encoded: Encoded) -> None:
    _, outcomes, _ = encoded
    nothing = np.zeros((len(outcomes), 2))
    for core in (ExplainableBoosting(), LightGradientBoosting(), DecisionTree()):
        found = core.fit(nothing, outcomes).predict_proba(nothing)[:, 1]
        np.testing.assert_allclose(found, outcomes.mean(), rtol=1e-6)


def test_a_tree_is_that_of_scikit_learn_with_leaves_drawn_to_the_base_rate(encoded: Encoded) -> None:
    rows, outcomes, asked = encoded
    theirs = DecisionTreeClassifier(max_leaf_nodes=10, min_samples_leaf=50, random_state=1).fit(
        rows, outcomes
    )
    ours = DecisionTree(max_leaf_nodes=10, min_samples_leaf=50, random_state=1).fit(rows, outcomes)
    leaves = theirs.apply(asked)
    np.testing.assert_array_equal(leaves, ours.apply(asked)[:, 0])
    counts = theirs.tree_.n_node_samples[leaves]
    shares = theirs.predict_proba(asked)[:, 1]
    np.testing.assert_allclose(
        ours.predict_proba(asked)[:, 1],
        (shares * counts + PRIOR * outcomes.mean()) / (counts + PRIOR),
        rtol=1e-12,
    )


def test_decisions_that_weigh_nothing_are_in_no_leaf(encoded: Encoded) -> None:
    rows, outcomes, asked = encoded
    counted = np.arange(len(rows)) % 3 > 0
    weighted = DecisionTree(random_state=1).fit(rows, outcomes, sample_weight=counted.astype(float))
    alone = DecisionTree(random_state=1).fit(rows[counted], outcomes[counted])
    np.testing.assert_array_equal(weighted.decision_function(asked), alone.decision_function(asked))


def test_rows_of_another_width_are_refused(encoded: Encoded) -> None:
    rows, outcomes, asked = encoded
    core = DecisionTree().fit(rows, outcomes)
    with pytest.raises(ValueError, match="encoded columns"):
        core.decision_function(asked[:, 1:])
