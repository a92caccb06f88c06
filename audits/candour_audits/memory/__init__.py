"""Whether the model gives away who it learnt from; about letting its file out, not about using the forecast."""

from dataclasses import dataclass

from candour.contracts import Evidence, ExplainableModel, ReportProgress
from candour.results import Finding
from candour.stats.memory.membership import Shadows
from candour_audits.memory import kept, membership
from candour_audits.memory.shadows import STEP, fit_shadows
from candour_audits.stability.refits import FEWEST_OUTCOMES
from candour_audits.stability.tested import read_tested
from candour_audits.stability.training import Training, read_training
from candour_audits.training_tables import NEEDED
from candour_audits.unanswered import build_unanswered, say_no_model

PARTS = (membership, kept)
MOST_VALUES = 400_000_000
"""3.2 GB of them."""


@dataclass(frozen=True)
class MemoryAudit:
    """Membership inference on shadow forecasts, and what the model file keeps."""

    name: str = "memory"
    codes: tuple[str, ...] = tuple(part.CODE for part in PARTS)
    question: str = "Does the model give away who it learnt from?"

    def run(self, evidence: Evidence, report_progress: ReportProgress) -> tuple[Finding, ...]:
        """Two findings on the same shadows; not assessed without a model that can be fitted again."""
        report_progress(STEP, 0.0)
        if evidence.model is None or not {"features", *NEEDED} <= set(evidence.tables):
            return self._leave(
                say_no_model(
                    evidence,
                    "the evidence holds no model that can be fitted again, or not the decisions it was trained on",
                )
            )
        findings = self._assess(evidence, evidence.model, report_progress)
        report_progress(STEP, 1.0)
        return findings

    def _assess(
        self, evidence: Evidence, model: ExplainableModel, report_progress: ReportProgress
    ) -> tuple[Finding, ...]:
        sample = read_training(evidence)
        if min(sample.counts) < FEWEST_OUTCOMES:
            return self._leave(
                f"fewer than {FEWEST_OUTCOMES} training decisions with, or without, the outcome"
            )
        fitted = fit_shadows(model, sample, seed=evidence.seed, report_progress=report_progress)
        if fitted is None:
            return self._leave("the forecast could not be fitted again on halves of the training families")
        return (
            membership.assess_membership(evidence, model, sample, read_tested(evidence), fitted),
            self._assess_kept(evidence, model, sample, fitted.shadows),
        )

    def _assess_kept(
        self, evidence: Evidence, model: ExplainableModel, sample: Training, shadows: Shadows
    ) -> Finding:
        # A sample would not do: in it the leaves of the forecast would hold fewer families than they do.
        rows, columns = evidence.measure("training_features").rows, len(model.encoded_sources)
        if rows * columns > MOST_VALUES:
            reason = (
                f"the forecast learnt from more than {MOST_VALUES:,} values (decisions times columns), and all of them would have to be held at "
                "once to count the families of every leaf"
            )
            return build_unanswered(kept.CODE, self.name, kept.TITLE, kept.QUESTION, reason)
        whole = read_training(evidence, most=None)
        return kept.assess_kept(evidence, model, whole, sample, shadows)

    def _leave(self, reason: str) -> tuple[Finding, ...]:
        return tuple(
            build_unanswered(part.CODE, self.name, part.TITLE, part.QUESTION, reason) for part in PARTS
        )
