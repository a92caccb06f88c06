"""Whether anybody could act on the forecast: at real capacity, in time, at children whom nobody is helping yet, and better than without it."""

from dataclasses import dataclass, replace

from candour.contracts import Evidence, ReportProgress
from candour.results import Finding
from candour.stats.groups.judged import Labels
from candour_audits.decisions import read_decisions, read_groups
from candour_audits.sampled import MOST_WITH_INFLUENCES, draw_evidence
from candour_audits.usefulness.already_under_way import assess_under_way
from candour_audits.usefulness.alternatives import assess_alternatives
from candour_audits.usefulness.capacity import assess_capacity
from candour_audits.usefulness.decision_curve import assess_decision_curve
from candour_audits.usefulness.lead_times import assess_lead_times
from candour_audits.usefulness.monthly_places import Acting, find_monthly_places


@dataclass(frozen=True)
class UsefulnessAudit:
    """Capacity, lead time, what is under way already, net benefit, and what else could be done."""

    name: str = "usefulness"
    codes: tuple[str, ...] = ("USEF-001", "USEF-002", "USEF-003", "USEF-004", "USEF-005")
    question: str = "Could anybody act on the forecast, and would it be better than what is done without it?"

    def run(self, evidence: Evidence, report_progress: ReportProgress) -> tuple[Finding, ...]:
        """All five findings, of the same flags."""
        report_progress("Asking whether anybody could act on it", 0.0)
        decisions = read_decisions(evidence)
        groups = read_groups(evidence)
        places = find_monthly_places(evidence, decisions)
        acting = Acting(evidence, decisions, places, places.flag(decisions))
        findings = (
            assess_capacity(acting),
            assess_lead_times(acting, groups),
            assess_under_way(acting, groups),
            _assess_decision_curve(acting, groups),
            assess_alternatives(acting),
        )
        report_progress("Asking whether anybody could act on it", 1.0)
        return findings


def _assess_decision_curve(acting: Acting, groups: dict[str, Labels]) -> Finding:
    """At very many decisions of a sample: it holds what each family adds at each threshold. Who is flagged in a month is not asked."""
    sample = draw_evidence(acting.evidence, most=MOST_WITH_INFLUENCES)
    if not sample.drawn:
        return assess_decision_curve(acting, groups)
    some = replace(acting, evidence=sample.evidence, decisions=read_decisions(sample.evidence))
    return sample.say(assess_decision_curve(some, read_groups(sample.evidence)))
