"""How well the forecast works, on decisions that it has never seen."""

from dataclasses import dataclass

from candour.contracts import Evidence, ReportProgress
from candour.results import Finding
from candour.stats.performance import resample_performance
from candour_audits.decisions import read_decisions
from candour_audits.performance.complete_outcomes import check_complete_outcomes
from candour_audits.performance.criteria import compare_with_criteria
from candour_audits.performance.dates import compare_test_dates
from candour_audits.performance.sorting import describe_sorting
from candour_audits.performance.thousand_children import count_thousand_children


@dataclass(frozen=True)
class PerformanceAudit:
    """Sorting, errors in numbers of children, test dates, and the bar in the protocol."""

    name: str = "performance"
    codes: tuple[str, ...] = ("PERF-001", "PERF-002", "PERF-003", "PERF-004", "PERF-005")
    question: str = "How well does the forecast work, on decisions that it has never seen?"

    def run(self, evidence: Evidence, report_progress: ReportProgress) -> tuple[Finding, ...]:
        """All five findings; families are resampled once for all models."""
        report_progress("Measuring performance", 0.0)
        decisions = read_decisions(evidence)
        protocol = evidence.protocol
        performance = resample_performance(
            decisions.scores, decisions.outcomes, decisions.families,
            shares=protocol.capacity_shares, confidence=protocol.confidence,
            replicates=protocol.replicates, seed=evidence.seed,
        )  # fmt: skip
        report_progress("Measuring performance", 0.6)
        findings = (
            describe_sorting(evidence, decisions, performance),
            count_thousand_children(evidence, decisions),
            compare_test_dates(evidence, decisions),
            compare_with_criteria(evidence, decisions, performance),
            check_complete_outcomes(evidence, decisions),
        )
        report_progress("Measuring performance", 1.0)
        return findings
