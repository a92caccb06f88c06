"""Texts: for whom there are any, which phrases stand for a group of children, and what cleaning left in them.

`documents`, `phrases` and `cleaning` are the three questions; `graded` holds every phrase against every group. What text adds to
the forecast is asked beside the other variants (VARI-002).
"""

from dataclasses import dataclass, replace

from candour.config.variants import reads_text
from candour.contracts import Evidence, ReportProgress
from candour.results import Finding, Verdict
from candour_audits.text import cleaning, documents, phrases
from candour_audits.unanswered import build_unanswered

PARTS = (documents, phrases, cleaning)
STEP = "Questioning texts"
BESIDE = "The forecast of this report reads no text: this is about another that was tried beside it, so it is no concern about this one."


@dataclass(frozen=True)
class TextAudit:
    """Who has a text, which phrases stand for a group, and what cleaning took out and left."""

    name: str = "text"
    codes: tuple[str, ...] = tuple(part.CODE for part in PARTS)
    question: str = "What do the texts that a forecast may read say about groups of children, and about whom?"

    def run(self, evidence: Evidence, report_progress: ReportProgress) -> tuple[Finding, ...]:
        """Three findings; not assessed where no text was read."""
        report_progress(STEP, 0.0)
        findings = []
        for number, part in enumerate(PARTS, start=1):
            if part.TABLE in evidence.tables:
                findings.append(_place(part.assess(evidence), evidence))
            else:
                findings.append(
                    build_unanswered(part.CODE, self.name, part.TITLE, part.QUESTION, "no text was read")
                )
            report_progress(STEP, number / len(PARTS))
        return tuple(findings)


def _place(finding: Finding, evidence: Evidence) -> Finding:
    """A concern about texts is none about a forecast that reads none."""
    if reads_text(evidence.variant) or finding.verdict is Verdict.NOT_ASSESSED:
        return finding
    verdict = Verdict.CANNOT_TELL if finding.verdict is Verdict.CONCERN else finding.verdict
    return replace(finding, verdict=verdict, why=f"{finding.why} {BESIDE}")
