"""Whether a score may be read as a probability, overall and for each group."""

from dataclasses import dataclass

from candour.contracts import Evidence, ReportProgress
from candour.results import Finding
from candour.stats.clustered import are_probabilities
from candour_audits.calibration import by_group, overall
from candour_audits.decisions import read_decisions, read_groups
from candour_audits.unanswered import build_unanswered


@dataclass(frozen=True)
class CalibrationAudit:
    """Observed against expected outcomes, the slope, and the reliability curve."""

    name: str = "calibration"
    codes: tuple[str, ...] = ("CALI-001", "CALI-002")
    question: str = "May a score be read as a probability?"

    def run(self, evidence: Evidence, report_progress: ReportProgress) -> tuple[Finding, ...]:
        """Overall, then by group; not assessed where scores are not between 0 and 1."""
        report_progress("Checking calibration", 0.0)
        decisions = read_decisions(evidence)
        if not are_probabilities(decisions.leading_scores):
            reason = "the scores are not between 0 and 1, so they are ranks at best"
            return tuple(
                build_unanswered(part.CODE, self.name, part.TITLE, part.QUESTION, reason)
                for part in (overall, by_group)
            )
        findings = (
            overall.assess_overall(evidence, decisions),
            by_group.assess_groups(evidence, decisions, read_groups(evidence)),
        )
        report_progress("Checking calibration", 1.0)
        return findings
