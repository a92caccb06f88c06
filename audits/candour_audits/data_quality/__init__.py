"""Whether the record is good enough to forecast from, and who was left out."""

from dataclasses import dataclass

from candour.contracts import Evidence, ReportProgress
from candour.results import Finding
from candour_audits.data_quality.checks import assess_checks
from candour_audits.data_quality.completeness import assess_completeness
from candour_audits.data_quality.exclusions import describe_exclusions
from candour_audits.data_quality.reading import describe_reading


@dataclass(frozen=True)
class DataQualityAudit:
    """Completeness by field, year and group; the flow of exclusions; what reading found; the order of the records."""

    name: str = "data_quality"
    codes: tuple[str, ...] = ("DATA-001", "DATA-002", "DATA-003", "DATA-004")
    question: str = "Is the record good enough to forecast from, and who was left out?"

    def run(self, evidence: Evidence, report_progress: ReportProgress) -> tuple[Finding, ...]:
        """Four findings; each is not assessed where its table is missing."""
        report_progress("Looking at the record", 0.0)
        findings = (
            assess_completeness(evidence),
            describe_exclusions(evidence),
            describe_reading(evidence),
            assess_checks(evidence),
        )
        report_progress("Looking at the record", 1.0)
        return findings
