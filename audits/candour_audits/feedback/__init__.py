"""What acting on the scores would do to the records that the next forecast learns from."""

from dataclasses import dataclass

from candour.contracts import Evidence, ReportProgress
from candour.results import Finding
from candour_audits.feedback.acting import CODE, QUESTION, TITLE, assess_acting
from candour_audits.unanswered import build_unanswered, say_no_model

NEEDED = ("features", "training_features", "training_groups")


@dataclass(frozen=True)
class FeedbackAudit:
    """A simulation of rounds of acting, recording and learning anew."""

    name: str = "feedback"
    codes: tuple[str, ...] = (CODE,)
    question: str = QUESTION

    def run(self, evidence: Evidence, report_progress: ReportProgress) -> tuple[Finding, ...]:
        """One finding; not assessed without a model that can be fitted again, and its training decisions."""
        report_progress("Simulating rounds of acting on the scores", 0.0)
        if evidence.model is None or not set(NEEDED) <= set(evidence.tables):
            reason = say_no_model(
                evidence,
                "the evidence holds no model that can be fitted again, or not the decisions it was trained on",
            )
            finding = build_unanswered(CODE, self.name, TITLE, QUESTION, reason)
        else:
            finding = assess_acting(evidence, evidence.model)
        report_progress("Simulating rounds of acting on the scores", 1.0)
        return (finding,)
