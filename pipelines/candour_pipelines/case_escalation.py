"""Which cases escalate? From a case history to forecasts that were tested on decisions they never saw."""

from dataclasses import dataclass, replace
from functools import partial
from itertools import chain
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa

from candour.config.pilot import PilotConfig
from candour.contracts import FittedModel, PilotResult, ReportProgress
from candour.contracts.scoring import AskedCases, ScoredCases
from candour.data.described.quality import compute_quality
from candour.data.described.sampling import gather_children
from candour.data.described.workshop import Workshop, open_workshop
from candour.data.history import CaseHistory
from candour.data.partitions.parts import HistoryParts
from candour.data.practitioners.matching import (
    AskedDecisions,
    find_spelt,
    list_spelt,
    match_named,
    name_children,
)
from candour.data.proofs.time_travel import compare_rebuilt
from candour.engines.engine import Engine
from candour.engines.local import ON_THIS_MACHINE
from candour.modelling.cases import Positions
from candour.modelling.search.kept_work import WorkKeeper
from candour.modelling.split import tabulate_split
from candour_pipelines.described_decisions import TIME_TRAVEL_SAMPLE, DescribedDecisions, describe_included
from candour_pipelines.facts import state_facts, state_training, state_variants
from candour_pipelines.fitted_variant import FittedVariant, fit_variant
from candour_pipelines.given_forecast import drop_training, score_given, state_given
from candour_pipelines.new_decisions import score_new
from candour_pipelines.planned_variants import PlannedVariant, plan_variants
from candour_pipelines.read_texts import ReadTexts, add_texts, check_texts, read_texts
from candour_pipelines.result_tables import (
    build_compared_tables,
    build_feature_labels,
    build_features_table,
    build_flow,
    build_time_travel,
    build_training_days,
    build_training_features,
    build_training_groups,
    list_coverage,
    order_rows,
)
from candour_pipelines.scorecard_tables import build_scorecard_tables
from candour_pipelines.text_tables import build_text_tables
from candour_pipelines.variant_tables import build_variant_tables


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
        workshop = open_workshop(history, engine, scratch)
        described = describe_included(config, workshop, report_progress)
        if self.given is not None:
            return _test_given(self.given, config, workshop, described, report_progress)
        plans = plan_variants(config)
        texts = read_texts(config, workshop, described, plans, report_progress)
        told = described if texts is None else add_texts(described, texts)
        variants = tuple(
            fit_variant(
                plan, config, told if plan.reads_text else described,
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
            tables=_build_tables(workshop, described, leading)
            | build_variant_tables(described, variants)
            | build_scorecard_tables(
                leading,
                described.cases.take(leading.split.train),
                threshold=config.disclosure.threshold_in_force,
            )
            | build_text_tables(described, texts, variants, seed=config.seed)
            | {"time_travel": _check_time_travel(config, workshop, described, texts, report_progress)},
            facts=state_facts(config, workshop.history, described, leading.split)
            | state_training(config)
            | state_variants(plans),
        )


def _test_given(
    given: FittedModel,
    config: PilotConfig,
    workshop: Workshop,
    described: DescribedDecisions,
    report_progress: ReportProgress,
) -> PilotResult:
    """Test a forecast that was trained elsewhere, with the split of the configuration, and without texts."""
    plan = next(plan for plan in plan_variants(config) if not plan.reads_text)
    variant, earlier = score_given(given, plan, config, described)
    tables = drop_training(_build_tables(workshop, described, variant))
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
            "time_travel": _check_time_travel(config, workshop, described, None, report_progress),
        },
        facts=state_facts(config, workshop.history, described, variant.split) | state_given(given),
    )


def _build_tables(
    workshop: Workshop, described: DescribedDecisions, leading: FittedVariant
) -> dict[str, pa.Table]:
    rows, split = leading.rows, leading.split
    learnt = order_rows(described, split.train)
    return {
        "predictions": leading.predictions,
        **build_compared_tables(described, rows),
        **({} if leading.incidence is None else {"incidence": leading.incidence}),
        "features": build_features_table(described.cases.take(rows.positions).features),
        "feature_labels": build_feature_labels(described.sampled.specs),
        "flow": build_flow(described, split),
        "split": tabulate_split(described.cases, split),
        "cross_validation": leading.forecasts.cross_validation,
        "nested_validation": leading.forecasts.nested_validation,
        "training_features": build_training_features(described, learnt),
        "training_groups": build_training_groups(described, learnt),
        "training_days": build_training_days(learnt),
        **compute_quality(workshop),
        "coverage": list_coverage(workshop.history),
        "quality": workshop.history.quality,
        **_match_practitioners(workshop, described, rows.positions),
    }


def _match_practitioners(
    workshop: Workshop, described: DescribedDecisions, tested: Positions
) -> dict[str, pa.Table]:
    """What practitioners said of the decisions that are tested; nothing where no table was given."""
    tables = workshop.history.practitioners
    if tables is None:
        return {}
    row_of = np.full(described.included.num_rows, -1, dtype=np.int64)
    row_of[tested] = np.arange(len(tested))
    named = name_children(workshop.ask(partial(find_spelt, spelt=list_spelt(tables))))
    asked = AskedDecisions(described.included, row_of)
    return match_named(tables, asked, named, key=described.description.key)


def _check_time_travel(
    config: PilotConfig,
    workshop: Workshop,
    described: DescribedDecisions,
    texts: ReadTexts | None,
    report_progress: ReportProgress,
) -> pa.Table:
    report_progress("Checking for time travel", 0.0)
    sampled = described.included.take(pa.array(described.sample))
    nearby = gather_children(workshop, sampled["child_id"], described.description.part_of[described.sample])
    result = compare_rebuilt(nearby, sampled, config.features, described.sampled)
    beside = check_texts(nearby, described, texts, sample=TIME_TRAVEL_SAMPLE, seed=config.seed)
    report_progress("Checking for time travel", 1.0)
    return pa.concat_tables([build_time_travel(result, described.sampled.specs), beside]).combine_chunks()


def _name_progress(report_progress: ReportProgress, plan: PlannedVariant, *, of: int) -> ReportProgress:
    """Steps with the name of the variant behind them, where there are several."""
    if of == 1:
        return report_progress
    return lambda step, share: report_progress(f"{step} ({plan.words})", share)
