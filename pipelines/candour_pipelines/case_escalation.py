"""Which cases escalate? From a case history to forecasts that were tested on decisions they never saw."""

from dataclasses import dataclass, replace
from itertools import chain
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from candour.config.pilot import PilotConfig
from candour.contracts import FittedModel, PilotResult, ReportProgress
from candour.contracts.scoring import AskedCases, ScoredCases
from candour.data.checks import compute_checks
from candour.data.decisions.alternative_outcomes import compute_alternative_outcomes
from candour.data.decisions.build import build_decisions, compute_groups
from candour.data.decisions.measures import compute_measures
from candour.data.decisions.points import list_deciding
from candour.data.features import build_features
from candour.data.history import CaseHistory
from candour.data.partitions.parts import HistoryParts
from candour.data.partitions.stored import read_whole
from candour.data.practitioners.matching import AskedDecisions, match_practitioners
from candour.data.proofs.time_travel import check_time_travel
from candour.data.quality.completeness import compute_completeness
from candour.data.quality.family_sums import compute_family_sums
from candour.data.quality.fitness import assess_fitness, explain_window
from candour.data.quality.months import count_months
from candour.engines.engine import Engine
from candour.engines.local import ON_THIS_MACHINE
from candour.errors import PopulationError
from candour.modelling.baselines import BASELINE_FEATURES
from candour.modelling.cases import Positions, assemble_cases
from candour.modelling.search.kept_work import WorkKeeper
from candour.modelling.split import tabulate_split
from candour_pipelines.described_decisions import DescribedDecisions
from candour_pipelines.facts import state_facts, state_variants
from candour_pipelines.fitted_variant import FittedVariant, fit_variant
from candour_pipelines.given_forecast import drop_training, score_given, state_given
from candour_pipelines.new_decisions import score_new
from candour_pipelines.planned_variants import PlannedVariant, plan_variants
from candour_pipelines.read_texts import ReadTexts, add_texts, check_texts, read_texts
from candour_pipelines.result_tables import (
    build_acting_tables,
    build_feature_labels,
    build_features_table,
    build_flow,
    build_time_travel,
    build_training_days,
    build_training_features,
    build_training_groups,
    list_coverage,
    number_rows,
    order_rows,
)
from candour_pipelines.scorecard_tables import build_scorecard_tables
from candour_pipelines.text_tables import build_text_tables
from candour_pipelines.variant_tables import build_variant_tables

TIME_TRAVEL_SAMPLE = 200
"""Decisions whose features are built again from a history cut off at the decision."""


@dataclass(frozen=True)
class CaseEscalation:
    """Decisions -> features -> split -> fit -> predictions, for one question and every variant of it."""

    name: str = "case_escalation"
    description: str = (
        "Forecasts which decisions are followed by an escalation, and tests it on later or other ones."
    )
    given: FittedModel | None = None
    """Another authority's forecast, which is tested in place of one that is trained here."""

    def receive(self, model: FittedModel) -> "CaseEscalation":
        """The same recipe, which tests this forecast and trains none."""
        return replace(self, given=model)

    def score_new(
        self,
        config: PilotConfig,
        history: CaseHistory,
        estimator: Any,
        asked: AskedCases,
        report_progress: ReportProgress,
    ) -> ScoredCases:
        """New decisions as the run described its own, and what its forecast says of them. Raises as `score_new` of that file does."""
        return score_new(config, history, estimator, asked, report_progress)

    def run(
        self,
        config: PilotConfig,
        history: HistoryParts,
        report_progress: ReportProgress,
        *,
        kept: WorkKeeper | None = None,
        engine: Engine = ON_THIS_MACHINE,
        scratch: Path | None = None,
    ) -> PilotResult:
        """Train and test the forecasts on one case history.

        Raises PopulationError where decisions or outcomes are too few, LeakageError where a split would leak,
        ModelError where a fit does not converge.
        """
        del engine, scratch
        return self._run_whole(config, read_whole(history), report_progress, kept)

    def _run_whole(
        self,
        config: PilotConfig,
        history: CaseHistory,
        report_progress: ReportProgress,
        kept: WorkKeeper | None,
    ) -> PilotResult:
        described = describe_decisions(config, history, report_progress)
        if self.given is not None:
            return _test_given(self.given, config, history, described, report_progress)
        plans = plan_variants(config)
        texts = read_texts(config, history, described, plans, report_progress)
        told = described if texts is None else add_texts(described, texts)
        variants = tuple(
            fit_variant(
                plan, config, history,
                told if plan.reads_text else described,
                _name_progress(report_progress, plan, of=len(plans)),
                kept=kept,
            )
            for plan in plans
        )  # fmt: skip
        leading = variants[0]
        models = (variant.describe_models() for variant in sorted(variants, key=lambda one: one.plan.name))
        return PilotResult(
            variant=leading.plan.name,
            leading=leading.forecasts.leading,
            models=tuple(chain.from_iterable(models)),
            tables=_build_tables(config, history, described, leading)
            | build_variant_tables(history, described.included, variants)
            | build_scorecard_tables(
                leading,
                described.cases.take(leading.split.train),
                threshold=config.disclosure.threshold_in_force,
            )
            | build_text_tables(history, described, texts, variants, seed=config.seed)
            | {"time_travel": _check_time_travel(config, history, described, texts, report_progress)},
            facts=state_facts(config, history, described, leading.split) | state_variants(plans),
        )


def _test_given(
    given: FittedModel,
    config: PilotConfig,
    history: CaseHistory,
    described: DescribedDecisions,
    report_progress: ReportProgress,
) -> PilotResult:
    """Test a forecast that was trained elsewhere, with the split of the configuration, and without texts."""
    plan = next(plan for plan in plan_variants(config) if not plan.reads_text)
    variant, earlier = score_given(given, plan, config, history, described)
    tables = drop_training(_build_tables(config, history, described, variant))
    models = (
        replace(model, explainable=None, settings={}) if model.name == given.name else model
        for model in variant.describe_models()
    )
    return PilotResult(
        variant=plan.name,
        leading=given.name,
        models=tuple(models),
        tables=tables
        | {
            "earlier_scores": earlier,
            "time_travel": _check_time_travel(config, history, described, None, report_progress),
        },
        facts=state_facts(config, history, described, variant.split) | state_given(given),
    )


def describe_decisions(
    config: PilotConfig, history: CaseHistory, report_progress: ReportProgress
) -> DescribedDecisions:
    """Ask the question, and describe every decision whose outcome window is fully observed."""
    report_progress("Asking the question", 0.0)
    decisions = build_decisions(history, config.question)
    included = decisions.table.filter(pc.equal(decisions.table["status"], "included")).combine_chunks()
    report_progress("Asking the question", 1.0)
    if not included.num_rows:
        outcome = config.question.outcome
        starts = list_deciding(history, config.question.decision_point)[0]
        because = explain_window(history, outcome.events, within_days=outcome.within_days, starts=starts)
        raise PopulationError(
            f"No decision with a fully observed outcome window was found{f': {because}' if because else ''}. Widen the "
            "population, ask about a shorter window, or give extracts that reach over more time (of lists that hold six "
            "months, such as Annex A, several in succession)."
        )
    features = build_features(
        history,
        included,
        config.features,
        report_progress=lambda done, of: report_progress("Building features", done / of),
    )
    baseline = build_features(history, included, BASELINE_FEATURES)
    return DescribedDecisions(
        flow=decisions.flow,
        included=included,
        features=features,
        cases=assemble_cases(
            included, features.to_pandas(), within_days=config.question.outcome.within_days, narrow=True
        ),
        baseline_cases=assemble_cases(included, baseline.to_pandas()),
    )


def _build_tables(
    config: PilotConfig,
    history: CaseHistory,
    described: DescribedDecisions,
    leading: FittedVariant,
) -> dict[str, pa.Table]:
    rows, split = leading.rows, leading.split
    learnt = order_rows(history, described.included, split.train)
    return {
        "predictions": leading.predictions,
        "groups": number_rows(compute_groups(history, rows.decisions)),
        "measures": number_rows(compute_measures(history, rows.decisions)),
        "alternative_outcomes": number_rows(
            compute_alternative_outcomes(history, rows.decisions, config.question.outcome)
        ),
        **build_acting_tables(history, rows, config.question),
        **({} if leading.incidence is None else {"incidence": leading.incidence}),
        "features": build_features_table(described.cases.take(rows.positions).features),
        "feature_labels": build_feature_labels(described.features.specs),
        "flow": build_flow(described, split),
        "split": tabulate_split(described.cases, split),
        "cross_validation": leading.forecasts.cross_validation,
        "nested_validation": leading.forecasts.nested_validation,
        "training_features": build_training_features(described, learnt),
        "training_groups": build_training_groups(learnt, compute_groups(history, learnt.decisions)),
        "training_days": build_training_days(learnt),
        "completeness": compute_completeness(history),
        "checks": compute_checks(history),
        "family_sums": compute_family_sums(history),
        "months": count_months(history),
        "fitness": assess_fitness(history),
        "coverage": list_coverage(history),
        "quality": history.quality,
        **_match_practitioners(history, described, rows.positions),
    }


def _match_practitioners(
    history: CaseHistory, described: DescribedDecisions, tested: Positions
) -> dict[str, pa.Table]:
    """What practitioners said of the decisions that are tested; nothing where no table was given."""
    if history.practitioners is None:
        return {}
    row_of = np.full(described.included.num_rows, -1, dtype=np.int64)
    row_of[tested] = np.arange(len(tested))
    return match_practitioners(history, history.practitioners, AskedDecisions(described.included, row_of))


def _check_time_travel(
    config: PilotConfig,
    history: CaseHistory,
    described: DescribedDecisions,
    texts: ReadTexts | None,
    report_progress: ReportProgress,
) -> pa.Table:
    report_progress("Checking for time travel", 0.0)
    result = check_time_travel(
        history,
        described.included,
        config.features,
        described.features,
        sample=TIME_TRAVEL_SAMPLE,
        seed=config.seed,
    )
    beside = check_texts(history, described, texts, sample=TIME_TRAVEL_SAMPLE, seed=config.seed)
    report_progress("Checking for time travel", 1.0)
    return pa.concat_tables([build_time_travel(result, described.features.specs), beside]).combine_chunks()


def _name_progress(report_progress: ReportProgress, plan: PlannedVariant, *, of: int) -> ReportProgress:
    """Steps with the name of the variant behind them, where there are several."""
    if of == 1:
        return report_progress
    return lambda step, share: report_progress(f"{step} ({plan.words})", share)
