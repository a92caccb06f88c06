"""How long the forecast holds: by month, with the age of what it learnt from, and beside one that has learnt again."""

from dataclasses import dataclass

from candour.contracts import Evidence, ReportProgress
from candour.results import Finding
from candour_audits.decisions import Decisions, read_decisions
from candour_audits.over_time.decay import assess_decay
from candour_audits.over_time.month_by_month import assess_months
from candour_audits.over_time.retraining import assess_retraining
from candour_audits.over_time.retraining_arms import Drawn
from candour_audits.over_time.review_day import set_review_day
from candour_audits.sampled import draw_evidence
from candour_audits.training_tables import FEATURES, has_training_tables


@dataclass(frozen=True)
class OverTimeAudit:
    """Months, decay, learning again, and the day to look again."""

    name: str = "over_time"
    codes: tuple[str, ...] = ("LAST-001", "LAST-002", "LAST-003", "LAST-004")
    question: str = "How long does the forecast hold?"

    def run(self, evidence: Evidence, report_progress: ReportProgress) -> tuple[Finding, ...]:
        """All four findings; those that need the model say so where there is none."""
        report_progress("Following the forecast over time", 0.0)
        decisions = read_decisions(evidence)
        months, decay = assess_months(evidence, decisions), assess_decay(evidence, decisions)
        report_progress("Following the forecast over time", 0.3)
        findings = (
            months,
            decay,
            _assess_retraining(evidence, decisions),
            set_review_day(evidence, decisions),
        )
        report_progress("Following the forecast over time", 1.0)
        return findings


def _assess_retraining(evidence: Evidence, decisions: Decisions) -> Finding:
    """The refits, on a sample where there are very many decisions; it may hold more of the one side than of the other."""
    sample = draw_evidence(evidence)
    if not sample.drawn or not has_training_tables(evidence):
        return assess_retraining(evidence, evidence.model, decisions)
    some = read_decisions(sample.evidence)
    drawn = Drawn(
        sample.evidence.measure(FEATURES).rows / evidence.measure(FEATURES).rows,
        len(some.outcomes) / len(decisions.outcomes),
    )
    return sample.say(assess_retraining(sample.evidence, evidence.model, some, drawn=drawn))
