"""Whether the record is good enough to forecast from, and who was left out."""

from dataclasses import dataclass

from candour.contracts import Evidence, ReportProgress
from candour.results import Finding
from candour_audits.data_quality.absent import describe_absent
from candour_audits.data_quality.checks import assess_checks
from candour_audits.data_quality.completeness import assess_completeness
from candour_audits.data_quality.exclusions import describe_exclusions
from candour_audits.data_quality.missing_by_group import assess_missing_by_group
from candour_audits.data_quality.period_drift import assess_drift
from candour_audits.data_quality.reading import describe_reading
from candour_audits.data_quality.recording_breaks import assess_breaks
from candour_audits.data_quality.uses import assess_uses

QUESTIONS = (
    assess_completeness, describe_exclusions, describe_reading, assess_checks, assess_missing_by_group, assess_breaks,
    assess_drift, describe_absent, assess_uses,
)  # fmt: skip
"""One function a finding, in the order of the codes."""


@dataclass(frozen=True)
class DataQualityAudit:
    """Completeness by field, year and group; the flow of exclusions; what reading found; the order of the records; missing entries by
    group; breaks in recording; drift; who is absent; and what the history can carry.
    """

    name: str = "data_quality"
    codes: tuple[str, ...] = (
        "DATA-001", "DATA-002", "DATA-003", "DATA-004", "DATA-005", "DATA-006", "DATA-007", "DATA-008", "DATA-009",
    )  # fmt: skip
    question: str = "Is the record good enough to forecast from, and who was left out?"

    def run(self, evidence: Evidence, report_progress: ReportProgress) -> tuple[Finding, ...]:
        """One finding a code; each is not assessed where its table is missing."""
        findings = []
        for done, ask in enumerate(QUESTIONS):
            report_progress("Looking at the record", done / len(QUESTIONS))
            findings.append(ask(evidence))
        report_progress("Looking at the record", 1.0)
        return tuple(findings)
