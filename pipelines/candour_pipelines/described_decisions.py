"""The decisions that a pilot models, with their features."""

from dataclasses import dataclass

import pyarrow as pa

from candour.data.decisions.flow import FlowStep
from candour.data.features import FeatureTable
from candour.modelling.cases import Cases


@dataclass(frozen=True)
class DescribedDecisions:
    """Row i of `included`, `features`, `cases` and `baseline_cases` is the same decision.

    flow: from all decisions that were found to those that are included.
    included: the decisions whose outcome is known, with the columns of candour.data.decisions.build.DECISIONS.
    features: the features of the configuration.
    cases, baseline_cases: the same decisions, described by those features and by the baselines' own.
    """

    flow: tuple[FlowStep, ...]
    included: pa.Table
    features: FeatureTable
    cases: Cases
    baseline_cases: Cases
