"""2.5.2, risks of all six kinds: those that the authority sees, and those that findings show, marked as such."""

from typing import Final, get_args

from candour.config.statements import Risk, RiskKind
from candour.report.atrs.answers.answer import NOTHING, Answer, know, miss, say
from candour.report.content.verdict import prefix_of
from candour.report.model import Report
from candour.results import Finding, Verdict

KINDS: Final = get_args(RiskKind)
_KIND_OF: Final = {
    "BIAS": "outputs and decisions", "FEED": "outputs and decisions",
    "PRAC": "application and use", "USEF": "application and use",
    "DATA": "data", "TIME": "data", "MEMO": "data",
}  # fmt: skip
_ELSE: Final = "algorithm efficacy"
SHOWN: Final = "Shown by the audit"
_IN_FULL: Final = 3
"""Findings of one kind that are told in full: a record is read by the public, and the report tells the rest."""


def answer_risks(report: Report) -> Answer:
    """Every kind in turn, so that one with nothing in it is seen to be empty."""
    risks = report.said.risks
    answer = miss("Risks and what is done about them") if risks is None else NOTHING
    for kind in KINDS:
        answer += _answer_kind(report, kind, tuple(risk for risk in risks or () if risk.kind == kind))
    return answer


def _answer_kind(report: Report, kind: str, risks: tuple[Risk, ...]) -> Answer:
    shown = tuple(f for f in report.findings if f.verdict is Verdict.CONCERN and kind_of(f) == kind)
    open_ones = sum(f.verdict is Verdict.CANNOT_TELL and kind_of(f) == kind for f in report.findings)
    answer = NOTHING
    for risk in risks:
        answer += say(f"{_head(kind)} {_say_risk(risk)}", "statement risks")
    for finding in shown[:_IN_FULL]:
        answer += know(
            (f"{_head(kind)} {SHOWN} ({finding.code}): {finding.headline.text}",), f"finding {finding.code}"
        )
    if further := shown[_IN_FULL:]:
        named = "; ".join(f"{_begin_small(finding.title)} ({finding.code})" for finding in further)
        answer += know(
            (f"{_head(kind)} Also shown, and told in the report: {named}.",),
            *(f"finding {finding.code}" for finding in further),
        )
    if bare := [finding.code for finding in shown if not _is_named(report, finding)]:
        answer += know(
            (f"{_head(kind)} Nothing is stated about what is done about {', '.join(bare)}.",), "findings"
        )
    if open_ones:
        answer += know(
            (f"{_head(kind)} {SHOWN}: {open_ones} of its questions could not be answered from these data.",),
            "findings",
        )
    if not risks and not shown and not open_ones:
        answer += know((f"{_head(kind)} None was stated, and none is shown by the audit.",), "findings")
    return answer


def _begin_small(title: str) -> str:
    return f"{title[:1].lower()}{title[1:]}"


def kind_of(finding: Finding) -> str:
    """What a risk that a finding shows is about."""
    return _KIND_OF.get(prefix_of(finding.code), _ELSE)


def _is_named(report: Report, finding: Finding) -> bool:
    return any(risk.finding == finding.code for risk in report.said.risks or ())


def _head(kind: str) -> str:
    return f"Risk: {kind}."


def _say_risk(risk: Risk) -> str:
    parts = (
        f"{risk.name}.",
        risk.description,
        None if risk.finding is None else f"{SHOWN} ({risk.finding}).",
        f"What is done about it: {risk.mitigation or 'nothing is stated'}.".replace("..", "."),
        None if risk.owner is None else f"Answered for by: {risk.owner}.",
    )
    return " ".join(part for part in parts if part)
