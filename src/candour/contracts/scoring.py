"""What a pipeline gives of new decisions: what they are described by, and what a kept forecast says of them."""

from dataclasses import dataclass
from datetime import date
from typing import Any, Protocol, runtime_checkable

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa

from candour.config.pilot import PilotConfig
from candour.contracts.plug_ins import ReportProgress
from candour.data.history import CaseHistory

NOT_YET_KNOWN = ("censored",)
"""The status of decisions whose outcome window is not over yet, as far as the extracts reach."""


@dataclass(frozen=True)
class AskedCases:
    """Which decisions are scored: those of these days, both ends included, that have one of these statuses.

    `reads_text`: whether the forecast reads texts.
    """

    since: date | None
    until: date | None
    reads_text: bool = False
    statuses: tuple[str, ...] = NOT_YET_KNOWN


@dataclass(frozen=True)
class ScoredCases:
    """Row i of all three is the same decision.

    decisions: child_id, family_key, event_id, decided_on and the other columns of candour.data.decisions.build.DECISIONS, with the ids of
        the extracts. features: what the evidence of a run would hold of them, texts left out. scores: of the forecast.
    """

    decisions: pa.Table
    features: pd.DataFrame
    scores: npt.NDArray[np.float64]


@runtime_checkable
class ScoringPipeline(Protocol):
    """A pipeline that can describe new decisions as it described those that it learnt from, and ask a kept forecast about them."""

    def score_new(
        self,
        config: PilotConfig,
        history: CaseHistory,
        estimator: Any,
        asked: AskedCases,
        report_progress: ReportProgress,
    ) -> ScoredCases:
        """The decisions that are asked about, in order of day and child, each as its past could be known on its day."""
