"""What a pipeline and an audit must offer, so that others than candour's own can be added."""

from collections.abc import Callable
from pathlib import Path
from typing import Protocol, runtime_checkable

from candour.config.pilot import PilotConfig
from candour.contracts.runs import Evidence, PilotResult
from candour.data.partitions.parts import HistoryParts
from candour.engines.engine import Engine
from candour.engines.local import ON_THIS_MACHINE
from candour.modelling.search.kept_work import WorkKeeper
from candour.results import Finding

ReportProgress = Callable[[str, float], None]
"""Called with the name of a step and the share of it that is done (0 to 1)."""


@runtime_checkable
class Pipeline(Protocol):
    """A recipe: which steps, in which order."""

    @property
    def name(self) -> str:
        """How a configuration calls it."""

    @property
    def description(self) -> str:
        """One sentence for `candour list`."""

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
        """Train and test the forecast on one case history, in one part or many. `kept`: what an interrupted run had already fitted. `engine`: where the parts of the history are worked on.

        `scratch`: a folder for its owner only, which every worker sees and which goes when the run ends, for what is made of the parts;
        without one all of that stays in memory.
        """


@runtime_checkable
class Audit(Protocol):
    """One question, asked of evidence. Pure: the same evidence gives the same findings."""

    @property
    def name(self) -> str:
        """How a configuration calls it."""

    @property
    def codes(self) -> tuple[str, ...]:
        """The codes of the findings it can make; never used again for anything else."""

    @property
    def question(self) -> str:
        """The question in plain English."""

    def run(self, evidence: Evidence, report_progress: ReportProgress) -> tuple[Finding, ...]:
        """The answer. An audit that cannot run returns `not assessed` with the reason; it never stays silent."""
