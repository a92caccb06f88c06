"""What it would cost to treat groups more alike. Nothing of it is applied."""

from dataclasses import dataclass

from candour.contracts import Evidence, ReportProgress
from candour.results import Finding
from candour_audits.mitigation.price import CODE, QUESTION, TITLE, assess_price
from candour_audits.sampled import draw_evidence
from candour_audits.unanswered import build_unanswered, say_no_model


@dataclass(frozen=True)
class MitigationAudit:
    """Candidates that treat groups more alike, with their cost and their effect on every group."""

    name: str = "mitigation"
    codes: tuple[str, ...] = (CODE,)
    question: str = QUESTION

    def run(self, evidence: Evidence, report_progress: ReportProgress) -> tuple[Finding, ...]:
        """One finding; not assessed without a model that can be fitted again, and its training decisions."""
        report_progress("Fitting candidates that treat groups more alike", 0.0)
        needed = ("features", "training_features", "training_groups")
        if evidence.model is None or not set(needed) <= set(evidence.tables):
            reason = say_no_model(
                evidence,
                "the evidence holds no model that can be fitted again, or not the decisions it was trained on",
            )
            finding = build_unanswered(CODE, self.name, TITLE, QUESTION, reason)
        else:
            sample = draw_evidence(evidence)
            finding = sample.say(assess_price(sample.evidence, evidence.model))
        report_progress("Fitting candidates that treat groups more alike", 1.0)
        return (finding,)
