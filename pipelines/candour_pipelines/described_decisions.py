"""The decisions that a pilot models, with their features."""

from dataclasses import dataclass, replace

import numpy as np
import pyarrow as pa

from candour.config.pilot import PilotConfig
from candour.contracts import ReportProgress
from candour.data.decisions.flow import FlowStep
from candour.data.decisions.points import list_deciding
from candour.data.described.describe import describe_decisions
from candour.data.described.merging import Description
from candour.data.described.part import Asked
from candour.data.described.workshop import Workshop
from candour.data.features import FeatureTable
from candour.data.partitions.parts import HistoryParts
from candour.data.proofs.time_travel import choose_sample
from candour.data.quality.fitness import explain_window
from candour.errors import PopulationError
from candour.modelling.baselines import BASELINE_FEATURES
from candour.modelling.cases import Cases, Positions, assemble_cases

TIME_TRAVEL_SAMPLE = 200
"""Decisions whose features are built again from a history cut off at the decision."""


@dataclass(frozen=True)
class DescribedDecisions:
    """Row i of `included`, `cases` and `baseline_cases` is the same decision.

    description: the included decisions, without their features, which are in the cases. sample: the decisions that are checked for time
    travel. sampled: their features as they were built. cases, baseline_cases: the same decisions, described by the features of the
    configuration and by the baselines' own.
    """

    description: Description
    sample: Positions
    sampled: FeatureTable
    cases: Cases
    baseline_cases: Cases

    @property
    def flow(self) -> tuple[FlowStep, ...]:
        """From all decisions that were found to those that are included."""
        return self.description.flow

    @property
    def included(self) -> pa.Table:
        """The decisions whose outcome is known, with the columns of candour.data.decisions.build.DECISIONS."""
        return self.description.included


def describe_included(
    config: PilotConfig, workshop: Workshop, report_progress: ReportProgress
) -> DescribedDecisions:
    """Ask the question of every part, and describe every decision whose outcome window is fully observed.

    Raises PopulationError where there is none.
    """
    report_progress("Asking the question", 0.0)
    found = describe_decisions(
        workshop,
        Asked(config.question, config.features, BASELINE_FEATURES, compare=True),
        lambda done, of: report_progress("Building features", done / max(of, 1)),
    )
    count = found.included.num_rows
    if not count:
        raise PopulationError(_say_nothing_found(config, workshop.history))
    sample = choose_sample(count, sample=TIME_TRAVEL_SAMPLE, seed=config.seed)
    features, baseline = found.features, found.baseline
    assert features is not None  # noqa: S101 (it was asked for)
    assert baseline is not None  # noqa: S101 (it was asked for)
    return DescribedDecisions(
        # Held as cases from here on: once is enough.
        description=replace(found, features=None, baseline=None),
        sample=np.asarray(sample),
        sampled=features.take(sample),
        cases=assemble_cases(
            found.included,
            features.to_pandas(),
            within_days=config.question.outcome.within_days,
            narrow=True,
        ),
        baseline_cases=assemble_cases(found.included, baseline.to_pandas()),
    )


def _say_nothing_found(config: PilotConfig, history: HistoryParts) -> str:
    outcome = config.question.outcome
    starts = list_deciding(history, config.question.decision_point)[0]
    because = explain_window(history, outcome.events, within_days=outcome.within_days, starts=starts)
    return (
        f"No decision with a fully observed outcome window was found{f': {because}' if because else ''}. Widen the "
        "population, ask about a shorter window, or give extracts that reach over more time (of lists that hold six "
        "months, such as Annex A, several in succession)."
    )
