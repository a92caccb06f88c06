"""What is asked of the model about one case: reasons that add up, refits, and silence where there is nothing to trust."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any, cast

import numpy as np
import pandas as pd
import pytest

from candour.modelling.calibration import CalibratedForecast
from candour.modelling.explainable import ExplainableForecast
from candour.modelling.models.index import build_candidate
from candour.modelling.models.setting import Setting
from candour.stats.capacity import flag_whole_levels
from candour.workflow.explaining.asking import (
    DO_NOT_ADD_UP,
    OPAQUE,
    ask_for_changes,
    ask_for_reasons,
    compute_rank,
    explain_case,
)
from candour.workflow.explaining.material import Material, Training
from candour.workflow.explaining.values_in_words import FeatureWords

LINEAR = Setting("logistic_regression", {"strength": 0.1, "l1_share": 0.0})
TREES = Setting("gradient_boosting", {"trees": 15, "leaves": 4, "learning_rate": 0.2, "minimum_leaf": 20})
WORDS = (
    FeatureWords("count_referral_ever", "Number of referrals at any time before", "count", "referral", ""),
    FeatureWords("age", "Age in years at the decision", "age", "birth_date", ""),
    FeatureWords("current_code_referral_source", "This case: who referred the child", "current_code", "referral_source", ""),
)  # fmt: skip


def make_features(size: int, seed: int) -> tuple[pd.DataFrame, np.ndarray]:
    rng = np.random.default_rng(seed)
    features = pd.DataFrame(
        {
            "count_referral_ever": rng.poisson(1.5, size).astype(float),
            "age": rng.uniform(0, 17, size),
            "current_code_referral_source": pd.Series(rng.choice(["1A", "6", "7"], size=size), dtype="str"),
        }
    )
    log_odds = (
        -3 + 0.8 * features["count_referral_ever"] + 1.0 * (features["current_code_referral_source"] == "7")
    )
    return features, (rng.random(size) < 1 / (1 + np.exp(-log_odds))).to_numpy()


@pytest.fixture(scope="module")
def make_material() -> Callable[..., Material]:
    training, outcomes = make_features(800, 1)
    tested, _ = make_features(400, 2)
    kept: dict[str, Any] = {}

    def build(setting: Setting = LINEAR) -> Material:
        if setting.model not in kept:
            pipeline = build_candidate(setting, seed=1).fit(training, outcomes.astype(np.int8))
            kept[setting.model] = ExplainableForecast(CalibratedForecast(pipeline, None))
        model = kept[setting.model]
        scores = model.predict(tested)
        place = int(np.argmax(scores))
        flags = flag_whole_levels(scores, share=0.1)
        return Material(
            scores, place, float(scores[flags].min()) - 1e-9, tested.iloc[[place]].reset_index(drop=True), tested, place,
            np.arange(400), WORDS, model, Training(training, outcomes, np.arange(800) // 2),
        )  # fmt: skip

    return build


def ask(material: Material, refits: int = 4) -> Any:
    return ask_for_reasons(
        material, refits=refits, share=0.1, seed=3, report_progress=lambda _step, _share: None
    )


@pytest.mark.parametrize("setting", [LINEAR, TREES], ids=["linear", "trees"])
def test_contributions_add_up_to_what_the_model_says_of_the_case(
    make_material: Callable[..., Material], setting: Setting
) -> None:
    material = make_material(setting)
    model = material.model
    assert model is not None
    names = [word.name for word in WORDS]
    own = explain_case(model, material, names)
    everybody = [explain_case(model, replace(material, case=material.compared.iloc[[at]], compared_place=at), names) for at in range(5)]  # fmt: skip
    margins = model.margin(model.encode(material.compared))
    bases = [margins[at] - np.sum(one) for at, one in enumerate(everybody)]
    assert not isinstance(own, str)
    assert np.ptp([*bases, margins[material.place] - own.sum()]) == pytest.approx(0, abs=1e-6)


def test_reasons_of_the_highest_score_are_what_was_planted(make_material: Callable[..., Material]) -> None:
    asked = ask(make_material())
    assert asked.reasons[0].feature == "count_referral_ever"
    assert asked.reasons[0].contribution > 0
    assert (asked.reasons[0].among_largest, asked.reasons[0].same_direction) == (4, 4)
    assert len(asked.ranks) == len(asked.flagged) == 4
    assert min(asked.ranks) > 0.9
    assert all(asked.flagged)


def test_the_same_seed_gives_the_same_answer(make_material: Callable[..., Material]) -> None:
    assert ask(make_material()) == ask(make_material())


def test_an_opaque_model_gives_no_reasons_and_no_excuse(make_material: Callable[..., Material]) -> None:
    material = make_material()
    assert material.model is not None
    model = material.model

    class Opaque:
        kind = "opaque"
        predict = staticmethod(model.predict)

        def refit(self, *_: Any, **__: Any) -> Any:
            return self

    asked = ask(replace(material, model=cast("Any", Opaque())))
    assert (asked.reasons, asked.why_none) == ((), OPAQUE)
    assert len(asked.ranks) == 4
    assert ask(replace(material, model=None)).why_none == OPAQUE
    assert ask_for_changes(replace(material, model=None), more_than=5) == ()


def test_contributions_that_do_not_add_up_are_not_given(make_material: Callable[..., Material]) -> None:
    material = make_material()
    assert material.model is not None
    model = material.model

    class Crooked:
        kind = "linear"

        def __getattr__(self, name: str) -> Any:
            return getattr(model, name)

        def margin(self, encoded: Any) -> Any:
            return model.margin(encoded) + 0.1 * encoded[:, 0]

    asked = ask(replace(material, model=Crooked()), refits=0)
    assert (asked.reasons, asked.why_none) == ((), DO_NOT_ADD_UP)


def test_without_training_decisions_nothing_is_said_of_lasting(
    make_material: Callable[..., Material],
) -> None:
    asked = ask(replace(make_material(), training=None))
    assert asked.ranks == ()
    assert asked.reasons[0].refits == 0


def test_a_refit_that_cannot_be_is_counted_as_none(make_material: Callable[..., Material]) -> None:
    material = make_material()
    assert material.training is not None
    nobody = replace(material.training, outcomes=np.zeros(800, dtype=bool))
    asked = ask(replace(material, training=nobody))
    assert asked.ranks == ()
    assert asked.reasons


def test_a_change_alters_the_flag_of_the_model_itself(make_material: Callable[..., Material]) -> None:
    material = make_material()
    changes = ask_for_changes(material, more_than=5)
    assert changes
    assert material.model is not None
    assert material.cut_off is not None
    for change in changes:
        values: dict[str, Any] = {name: [value] for name, value in change.values.items()}
        altered = material.case.assign(**values)
        assert material.model.predict(altered)[0] == pytest.approx(change.score, abs=1e-9)
        assert change.score < material.cut_off


def test_the_rank_leaves_the_case_itself_out() -> None:
    scores = np.array([0.1, 0.2, 0.2, 0.4])
    assert [compute_rank(scores, at) for at in range(4)] == pytest.approx([0, 1 / 3, 1 / 3, 1])
    assert compute_rank(np.array([0.5]), 0) == 0
