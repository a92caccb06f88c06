"""How near the best model comes to the true risk, and to the best that can be made of what is recorded.

The true risk knows what is lasting in a family and a child, and what is new at a referral; of two children in three nothing earlier is
in the extracts, and so no model of the two yearly returns can come within 95 % of its AUC. The bar of 95 % is therefore held against the best
risk given what is recorded, and the share of the true risk is held at what was found. Where records tell (`telling-records`) the bar is
held against the true risk itself: what is lost there, the pipeline loses. Where texts tell of the hidden part, the best model comes nearer: `make simulations` has the figures of the full size, docs/validity.md shows them.
"""

import pytest

from known_worlds import ONE_LINEAR, build_pilot
from risk_studies import compare_with_chance, study_risk

pytestmark = pytest.mark.simulation
FOREST = {"name": "random_forest", "trees": [100], "minimum_leaves": [40]}


def test_the_best_model_reaches_what_the_record_can_carry() -> None:
    study = study_risk(build_pilot(children=18_000, seed=11, models=(FOREST,)))
    assert study.decisions >= 20_000
    model, auc = study.find_best("structured")
    assert model == "random_forest"
    # Only then is there a difference between the two bars: the record carries well under the whole truth.
    assert study.recorded < 0.95 * study.true_risk
    assert 0.95 * study.recorded <= auc
    # On the scale on which chance is nothing the same shares look less well.
    assert compare_with_chance(auc, study.recorded) >= 0.8
    assert 0.6 <= compare_with_chance(auc, study.true_risk) <= 0.9


def test_where_records_tell_a_model_reaches_95_per_cent_of_the_auc_of_the_true_risk() -> None:
    """A linear model with the features of the quickstart; it reaches 98 % here. As records are, the same world allows nobody that (above)."""
    study = study_risk(
        build_pilot(children=18_000, seed=11, models=(ONE_LINEAR,), scenarios=("telling-records",)),
        asks_what_is_recorded=False,
    )
    assert study.decisions >= 20_000
    _, auc = study.find_best("structured")
    assert 0.95 * study.true_risk <= auc < study.true_risk
    assert compare_with_chance(auc, study.true_risk) >= 0.9
