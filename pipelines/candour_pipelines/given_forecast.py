"""Another authority's forecast on one's own decisions: nothing is learnt but the simple rules that it is held against."""

from collections.abc import Mapping

import pyarrow as pa

from candour.config.pilot import PilotConfig
from candour.contracts import EARLIER_SCORES, SHARED_BY, FittedModel
from candour.errors import ModelError
from candour.modelling.fitting import predict_risk
from candour.modelling.forecasts import Forecast, fit_beside_given
from candour.modelling.search.selection import Trial
from candour.modelling.splitters import SEEDS, choose_splitter
from candour_pipelines.described_decisions import DescribedDecisions
from candour_pipelines.fitted_variant import FittedVariant
from candour_pipelines.planned_variants import PlannedVariant
from candour_pipelines.result_tables import build_predictions, order_rows

OF_TRAINING = (
    "training_features",
    "training_groups",
    "training_days",
    "cross_validation",
    "nested_validation",
)
"""Tables that would say how a forecast was trained: this one was trained elsewhere."""


def score_given(
    given: FittedModel,
    plan: PlannedVariant,
    config: PilotConfig,
    described: DescribedDecisions,
) -> tuple[FittedVariant, pa.Table]:
    """The given forecast on the test decisions, beside baselines of these children, and EARLIER_SCORES of the decisions before.

    Raises ModelError where the decisions are not described by the features that it was made for.
    """
    check_features(given, described)
    seed = config.seed % SEEDS
    splitter = choose_splitter(plan.split, within_days=config.question.outcome.within_days, seed=seed)
    split = splitter.split(described.cases)
    train = described.cases.take(split.train)
    forecast = Forecast(
        given.name, given.label, given.estimator, given.settings, is_baseline=False,
        trial=Trial(given.name, "fixed", config.models.metric, ()),
    )  # fmt: skip
    forecasts = fit_beside_given(
        forecast,
        metric=config.models.metric,
        baseline_cases=described.baseline_cases.take(split.train),
        folds=splitter.fold(train),
    )
    rows = order_rows(described, split.test)
    predictions = build_predictions(described, rows, forecasts, variant=plan.name)
    before = order_rows(described, split.train)
    cases = described.cases.take(before.positions)
    columns = {
        "family_key": before.family_keys,
        "score": pa.array(predict_risk(given.estimator, cases.features)),
        "outcome": pa.array(cases.outcomes),
    }
    earlier = pa.table(columns, schema=EARLIER_SCORES)
    return FittedVariant(plan, split, rows, forecasts, predictions, None), earlier


def check_features(given: FittedModel, described: DescribedDecisions) -> None:
    """Raises ModelError where features are missing, or are there that the model does not know."""
    known = str(given.settings["columns"]).split("\n")
    found = list(described.cases.features.columns)
    if known == found:
        return
    missing = [name for name in known if name not in found]
    strange = [name for name in found if name not in known]
    raise ModelError(
        f"The shared model was made for other features, or for the same in another order. Missing here: {', '.join(missing) or 'none'}; not "
        f"known to it: {', '.join(strange) or 'none'}. Copy question and features of the shared folder into the configuration as they are."
    )


def drop_training(tables: Mapping[str, pa.Table]) -> dict[str, pa.Table]:
    """The tables of a run without those about training."""
    return {name: table for name, table in tables.items() if name not in OF_TRAINING}


def state_given(given: FittedModel) -> dict[str, str]:
    """Whose forecast it is, and which file."""
    return {SHARED_BY: str(given.settings["shared_by"]), "shared_model": str(given.settings["sha256"])}
