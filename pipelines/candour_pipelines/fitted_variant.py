"""One variant of the question, fitted and tested."""

from dataclasses import dataclass

import pyarrow as pa

from candour.config.pilot import PilotConfig
from candour.contracts import FittedModel, ReportProgress
from candour.modelling.explainable import explain_forecast
from candour.modelling.forecasts import Forecast, Forecasts, fit_forecasts
from candour.modelling.sampling import sample_families
from candour.modelling.search.kept_work import WorkKeeper
from candour.modelling.split import Split
from candour.modelling.splitters import SEEDS, choose_splitter
from candour_pipelines.described_decisions import DescribedDecisions
from candour_pipelines.planned_variants import PlannedVariant
from candour_pipelines.result_tables import (
    PartRows,
    build_incidence,
    build_predictions,
    order_rows,
)


@dataclass(frozen=True)
class FittedVariant:
    """The forecasts of one variant, and what they say of its test decisions.

    rows: the test decisions in their kept order. predictions: PREDICTIONS of every model, in that order. incidence: when a
    forecast of hazards expects the outcome, where one was tried (row, and by_day_ and the day, in that order).
    """

    plan: PlannedVariant
    split: Split
    rows: PartRows
    forecasts: Forecasts
    predictions: pa.Table
    incidence: pa.Table | None

    def describe_models(self) -> tuple[FittedModel, ...]:
        """Every forecast, ready to be kept."""
        return tuple(_describe_model(forecast, self.plan) for forecast in self.forecasts.fitted)


def fit_variant(
    plan: PlannedVariant,
    config: PilotConfig,
    described: DescribedDecisions,
    report_progress: ReportProgress,
    *,
    kept: WorkKeeper | None = None,
) -> FittedVariant:
    """Split, fit and test one variant; `described` holds what it may read, and no more."""
    seed = config.seed % SEEDS
    splitter = choose_splitter(plan.split, within_days=config.question.outcome.within_days, seed=seed)
    split = draw_training(splitter.split(described.cases), config, described)
    train = described.cases.take(split.train)
    forecasts = fit_forecasts(
        config.models,
        cases=train,
        baseline_cases=described.baseline_cases.take(split.train),
        folds=splitter.fold(train),
        seed=seed,
        report_progress=report_progress,
        kept=kept,
    )
    rows = order_rows(described, split.test)
    predictions = build_predictions(described, rows, forecasts, variant=plan.name)
    incidence = build_incidence(described, rows, forecasts)
    return FittedVariant(plan, split, rows, forecasts, predictions, incidence)


def draw_training(split: Split, config: PilotConfig, described: DescribedDecisions) -> Split:
    """The same split, with the sample of its training families that the configuration asks for, if it does."""
    training = config.models.training
    if training.name != "sample":
        return split
    keys = described.included["family_key"].to_numpy(zero_copy_only=False)
    return sample_families(split, described.cases, keys, at_most=training.at_most, seed=config.seed)


def _describe_model(forecast: Forecast, plan: PlannedVariant) -> FittedModel:
    is_closed = forecast.is_baseline or plan.reads_text
    return FittedModel(
        variant=plan.name,
        name=forecast.name,
        label=forecast.label,
        estimator=forecast.estimator,
        settings=forecast.settings,
        is_baseline=forecast.is_baseline,
        # Nothing keeps the texts, so nobody could put a question to a model that reads them.
        explainable=None if is_closed else explain_forecast(forecast.estimator),
        data=plan.data,
        learning=plan.learning,
    )
