"""What each audit found, in one line each, for the first page."""

from typing import NamedTuple

from candour.disclosure import WITHHELD_SENTENCE
from candour.report.content.sections import FindingSection
from candour.report.content.verdict import CRITERIA_CODE
from candour.results import Finding, Verdict

WORST_FIRST = (Verdict.CONCERN, Verdict.CANNOT_TELL, Verdict.NOT_ASSESSED, Verdict.MET)


class AuditLine(NamedTuple):
    """One line: the worst verdict of a section, the headline of a finding that has it, and how many share it."""

    slug: str
    title: str
    verdict: Verdict
    text: str
    share: str


def list_audit_lines(sections: tuple[FindingSection, ...]) -> tuple[AuditLine, ...]:
    """One line a section that has findings; the others are listed together, by `sections.list_unasked`."""
    return tuple(_describe_section(section) for section in sections if section.findings)


def _describe_section(section: FindingSection) -> AuditLine:
    worst = min((finding.verdict for finding in section.findings), key=WORST_FIRST.index)
    having = [finding for finding in section.findings if finding.verdict is worst]
    chosen = _choose(having)
    return AuditLine(
        section.slug,
        section.title,
        worst,
        _say_answer(chosen),
        _describe_share(len(having), section.findings),
    )


def _choose(having: list[Finding]) -> Finding:
    """The finding on the criteria where it is among them, else the first."""
    return next((finding for finding in having if finding.code == CRITERIA_CODE), having[0])


def _say_answer(finding: Finding) -> str:
    """The headline; one that is withheld no longer says what it is about, so the title does."""
    answer = finding.headline.text
    return f"{finding.title}: {answer}" if answer == WITHHELD_SENTENCE else answer


def _describe_share(having: int, findings: tuple[Finding, ...]) -> str:
    if len(findings) == 1:
        return ""
    return f"({having} of {len(findings)} questions had this answer.)"
