"""Whether the forecast would say the same again, had chance or the families it learnt from been others."""

from dataclasses import dataclass

from candour.contracts import Evidence, ExplainableModel, ReportProgress
from candour.results import Finding
from candour_audits.stability import equally_good_forecasts, risk_ranges, same_children
from candour_audits.stability.refits import DRAWN_AGAIN, FEWEST_OUTCOMES, fit_again
from candour_audits.stability.tested import read_tested
from candour_audits.stability.training import read_training
from candour_audits.training_tables import NEEDED
from candour_audits.unanswered import build_unanswered, say_no_model

FEWEST_FITS = 3
PARTS = (same_children, equally_good_forecasts, risk_ranges)


@dataclass(frozen=True)
class StabilityAudit:
    """Lists, orders and risks over fits of the same forecast on other seeds, families and years."""

    name: str = "stability"
    codes: tuple[str, ...] = tuple(part.CODE for part in PARTS)
    question: str = "Would the forecast say the same again?"

    def run(self, evidence: Evidence, report_progress: ReportProgress) -> tuple[Finding, ...]:
        """Three findings on the same fits; not assessed without a model that can be fitted again."""
        report_progress("Fitting the forecast again", 0.0)
        if evidence.model is None or not {"features", *NEEDED} <= set(evidence.tables):
            return self._leave(
                say_no_model(
                    evidence,
                    "the evidence holds no model that can be fitted again, or not the decisions it was trained on",
                )
            )
        findings = self._assess(evidence, evidence.model, report_progress)
        report_progress("Fitting the forecast again", 1.0)
        return findings

    def _assess(
        self, evidence: Evidence, model: ExplainableModel, report_progress: ReportProgress
    ) -> tuple[Finding, ...]:
        training, tested = read_training(evidence), read_tested(evidence)
        if min(training.counts) < FEWEST_OUTCOMES:
            return self._leave(
                f"fewer than {FEWEST_OUTCOMES} training decisions with, or without, the outcome"
            )
        refits = fit_again(model, training, tested, seed=evidence.seed, report_progress=report_progress)
        if len(refits.places(DRAWN_AGAIN)) < FEWEST_FITS:
            return self._leave("the forecast could not be fitted again on families drawn again")
        return (
            same_children.assess_same_children(evidence, tested, refits, part=training.part),
            equally_good_forecasts.assess_equally_good(evidence, tested, refits),
            risk_ranges.assess_risk_ranges(evidence, model, tested, refits),
        )

    def _leave(self, reason: str) -> tuple[Finding, ...]:
        return tuple(
            build_unanswered(part.CODE, self.name, part.TITLE, part.QUESTION, reason) for part in PARTS
        )
