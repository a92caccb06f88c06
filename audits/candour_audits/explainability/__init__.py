"""What the forecast leans on, said without the language of cause."""

from dataclasses import dataclass

from candour.contracts import Evidence, ReportProgress
from candour.results import Finding
from candour_audits.explainability import contributions, shuffling
from candour_audits.explainability.answers import ask_model
from candour_audits.explainability.questioned import draw_questioned
from candour_audits.unanswered import build_unanswered


@dataclass(frozen=True)
class ExplainabilityAudit:
    """Contributions to the score, and what shuffling a feature costs."""

    name: str = "explainability"
    codes: tuple[str, ...] = ("EXPL-001", "EXPL-002")
    question: str = "What does the forecast lean on?"

    def run(self, evidence: Evidence, report_progress: ReportProgress) -> tuple[Finding, ...]:
        """All findings, on the same sample of families; not assessed without the model."""
        report_progress("Explaining the forecast", 0.0)
        if evidence.model is None or "features" not in evidence.tables:
            reason = "the evidence holds no model that can be questioned"
            return tuple(
                build_unanswered(part.CODE, self.name, part.TITLE, part.QUESTION, reason)
                for part in (contributions, shuffling)
            )
        answers = ask_model(draw_questioned(evidence, evidence.model))
        losses = None if 0 in answers.questioned.counts else shuffling.compute_losses(evidence, answers)
        return (
            contributions.assess_contributions(evidence, answers),
            shuffling.assess_shuffling(answers, losses),
        )
