"""The forecast beside the people who do this work: their own forecasts of the same cases, and what was done."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import ModuleType

from candour.contracts import Evidence, ReportProgress
from candour.results import Finding
from candour.stats.groups.judged import Labels
from candour.stats.practitioners.judgements import Judgements
from candour.stats.practitioners.two_way import Crowd
from candour_audits.decisions import Decisions, read_decisions, read_groups
from candour_audits.practitioners import agreement, by_group, calibration, overrides, sorting
from candour_audits.practitioners.judged import (
    AUDIT,
    FORECASTS,
    NO_FORECASTS,
    NO_LOG,
    OVERRIDES,
    is_about_persons,
    read_judgements,
    read_log,
)
from candour_audits.unanswered import build_unanswered

_Ask = Callable[[Judgements], Finding]


@dataclass(frozen=True)
class PractitionersAudit:
    """Sorting, probabilities, gaps between groups, disagreement, and the override log."""

    name: str = AUDIT
    codes: tuple[str, ...] = ("PRAC-001", "PRAC-002", "PRAC-003", "PRAC-004", "PRAC-005")
    question: str = "How does the forecast stand beside the people who do this work?"

    def run(self, evidence: Evidence, report_progress: ReportProgress) -> tuple[Finding, ...]:
        """All five; each says so where nobody was asked, or by too few people."""
        report_progress("Comparing with practitioners", 0.0)
        decisions, groups = read_decisions(evidence), read_groups(evidence)
        findings = (
            *_ask_of_forecasts(evidence, decisions, groups),
            _ask_of_log(evidence, decisions, groups),
        )
        report_progress("Comparing with practitioners", 1.0)
        return findings


def _ask_of_forecasts(
    evidence: Evidence, decisions: Decisions, groups: Mapping[str, Labels]
) -> tuple[Finding, ...]:
    parts: tuple[tuple[ModuleType, _Ask], ...] = (
        (sorting, lambda judged: sorting.assess_sorting(evidence, decisions, judged)),
        (calibration, lambda judged: calibration.assess_calibration(evidence, judged)),
        (by_group, lambda judged: by_group.assess_groups(evidence, judged, groups)),
        (agreement, lambda judged: agreement.assess_agreement(evidence, judged)),
    )
    judged = read_judgements(evidence, decisions)
    if judged is None:
        reason = _say_why_nothing(evidence, FORECASTS, NO_FORECASTS)
        return tuple(_leave(part, reason) for part, _ in parts)
    if reason := _find_too_few(evidence, judged.crowd):
        return tuple(_leave(part, reason) for part, _ in parts)
    return tuple(ask(judged) for _, ask in parts)


def _ask_of_log(evidence: Evidence, decisions: Decisions, groups: Mapping[str, Labels]) -> Finding:
    log = read_log(evidence, decisions)
    if log is None:
        return _leave(overrides, _say_why_nothing(evidence, OVERRIDES, NO_LOG))
    if reason := _find_too_few(evidence, log.crowd):
        return _leave(overrides, reason)
    return overrides.assess_overrides(evidence, log, groups)


def _say_why_nothing(evidence: Evidence, name: str, absent: str) -> str:
    """No table at all, or one of which no row belongs to a test decision."""
    if name not in evidence.tables:
        return absent
    return (
        "a table was given, but none of its rows could be matched to a decision of the test period. Check the child ids, the "
        "days and `within_days` (docs/practitioners.md says what is left out)"
    )


def _find_too_few(evidence: Evidence, crowd: Crowd) -> str:
    """Why nothing may be said: figures of very few people are figures of a person. Empty where enough are known, or none."""
    if not is_about_persons(evidence, crowd):
        return ""
    return (
        f"they are the judgements of {evidence.disclosure.threshold} people or fewer, so that the figures would be about persons. Ask more people, or "
        "keep the answer inside the team"
    )


def _leave(part: ModuleType, reason: str) -> Finding:
    return build_unanswered(part.CODE, AUDIT, part.TITLE, part.QUESTION, reason)
