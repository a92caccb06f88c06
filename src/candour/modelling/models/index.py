"""All kinds of forecast that can be tried, by the name that a configuration gives them."""

from collections.abc import Mapping, Sequence

from sklearn.pipeline import Pipeline

from candour.config.candidates import Model
from candour.config.training import Training, WholeTraining
from candour.modelling.blocks.pipeline import fit_in_blocks
from candour.modelling.models import (
    decision_tree,
    explainable_boosting,
    gradient_boosting,
    hazard,
    lightgbm,
    logistic_regression,
    random_forest,
    scorecard,
)
from candour.modelling.models.extras import require_extras
from candour.modelling.models.setting import ModelKind, Setting

KINDS: Mapping[str, ModelKind] = {
    "logistic_regression": logistic_regression.KIND,
    "gradient_boosting": gradient_boosting.KIND,
    "decision_tree": decision_tree.KIND,
    "random_forest": random_forest.KIND,
    "lightgbm": lightgbm.KIND,
    "explainable_boosting": explainable_boosting.KIND,
    "scorecard": scorecard.KIND,
    "discrete_time_hazard": hazard.KIND,
}
WHOLE = WholeTraining()
LABELS: Mapping[str, str] = {name: kind.label for name, kind in KINDS.items()}


def list_settings(candidate: Model) -> tuple[Setting, ...]:
    """Every setting of a candidate, simpler ones first, so that ties go to the simpler."""
    return tuple(Setting(candidate.name, values) for values in KINDS[candidate.name].list_values(candidate))


def build_candidate(setting: Setting, *, seed: int, training: Training = WHOLE) -> Pipeline:
    """An unfitted Pipeline with the steps `encode` and `core`, which is fitted in blocks where `training` says so."""
    pipeline = KINDS[setting.model].build(setting.values, seed)
    return fit_in_blocks(pipeline, training.rows) if training.name == "blocks" else pipeline


def require_packages(candidates: Sequence[Model]) -> None:
    """Raise ConfigError where a candidate needs a package that is not installed. Costs nothing; asked before anything long."""
    wanted = [(each.name, KINDS[each.name].extra) for each in candidates]
    require_extras((name, extra) for name, extra in wanted if extra is not None)
