"""What the forecast does with poor input: gaps, wrong dates, other codes, and values that cannot be."""

from dataclasses import dataclass

from candour.contracts import Evidence, ReportProgress
from candour.results import Finding
from candour_audits.poor_input import changed_codes, impossible_values, missing_fields, shifted_dates
from candour_audits.poor_input.perturbed import Perturbed, read_perturbed
from candour_audits.poor_input.said import AUDIT
from candour_audits.unanswered import build_unanswered, say_no_model

_QUESTIONS = (
    (missing_fields, missing_fields.assess_missing_fields),
    (shifted_dates, shifted_dates.assess_shifted_dates),
    (changed_codes, changed_codes.assess_changed_codes),
    (impossible_values, impossible_values.assess_impossible_values),
)


@dataclass(frozen=True)
class PoorInputAudit:
    """Features are altered on purpose, one thing at a time, and flags that flip are counted."""

    name: str = AUDIT
    codes: tuple[str, ...] = ("PERT-001", "PERT-002", "PERT-003", "PERT-004")
    question: str = "What does the forecast do with poor input?"

    def run(self, evidence: Evidence, report_progress: ReportProgress) -> tuple[Finding, ...]:
        """All four findings; not assessed without a model that gives the published scores."""
        report_progress("Altering the features", 0.0)
        if evidence.model is None or "features" not in evidence.tables:
            read: Perturbed | str = say_no_model(
                evidence, "the evidence holds no model that can be questioned"
            )
        else:
            read = read_perturbed(evidence, evidence.model)
        findings = []
        for number, (part, assess) in enumerate(_QUESTIONS):
            if isinstance(read, str):
                findings.append(build_unanswered(part.CODE, AUDIT, part.TITLE, part.QUESTION, read))
            else:
                findings.append(assess(evidence, read))
            report_progress("Altering the features", (number + 1) / len(_QUESTIONS))
        return tuple(findings)
