"""Evidence is questioned: every audit that was asked for answers, or says why it could not."""

from collections.abc import Mapping, Sequence
from functools import partial

from threadpoolctl import threadpool_limits

from candour.contracts import Audit, Evidence, ReportProgress
from candour.errors import EvidenceError
from candour.registry import find_named, load_audits
from candour.results import Finding, Statement, Verdict

TIME_TRAVEL = "TIME-001"


def choose_audits(names: Sequence[str]) -> tuple[Audit, ...]:
    """The audits of these names, in this order. Raises RegistryError where a name is not known."""
    known: Mapping[str, Audit] = load_audits()
    return tuple(find_named(known, name, what="audit") for name in names)


def list_codes(names: Sequence[str]) -> tuple[str, ...]:
    """The codes of all questions of these audits. Raises RegistryError where a name is not known."""
    return tuple(code for audit in choose_audits(names) for code in audit.codes)


def ask_audits(
    evidence: Evidence,
    audits: Sequence[Audit],
    report_progress: ReportProgress,
    *,
    muted: Mapping[str, str],
) -> tuple[Finding, ...]:
    """The exact findings of every audit, in the order asked. An audit that lacks evidence says so.

    `muted` gives the authority's reason for every code whose answer is thrown away: the question is still there, as not
    assessed. An audit of which every question is muted is not run.
    """
    findings: list[Finding] = []
    for audit in audits:
        tell = partial(_tell, report_progress, audit.name)
        tell("", 0.0)
        findings += _mute(audit, _ask(audit, evidence, tell, muted), muted)
        tell("", 1.0)
    return tuple(findings)


def _ask(
    audit: Audit, evidence: Evidence, tell: ReportProgress, muted: Mapping[str, str]
) -> Sequence[Finding]:
    if all(code in muted for code in audit.codes):
        return ()
    try:
        # On one thread: sums over threads differ in the last bits from machine to machine, and the many small sums over
        # families take longer when threads wait for one another.
        with threadpool_limits(limits=1):
            return audit.run(evidence, tell)
    except EvidenceError as error:
        return [_not_assessed(audit, code, str(error)) for code in audit.codes]


def _mute(audit: Audit, findings: Sequence[Finding], muted: Mapping[str, str]) -> list[Finding]:
    """The findings without the answers that are muted; a muted question to which there was no answer is listed too."""
    answered = {finding.code for finding in findings}
    silent = [code for code in audit.codes if code in muted and code not in answered]
    return [
        *(
            _silence(finding, muted[finding.code]) if finding.code in muted else finding
            for finding in findings
        ),
        *(_silence(_not_assessed(audit, code, ""), muted[code]) for code in silent),
    ]


def _silence(finding: Finding, reason: str) -> Finding:
    """The question and no more: not even how the answer would have been found."""
    return Finding(
        code=finding.code,
        audit=finding.audit,
        title=finding.title,
        question=finding.question,
        verdict=Verdict.NOT_ASSESSED,
        headline=Statement("The authority has had this question muted."),
        for_families=Statement("The council chose not to have this checked, and the report says why."),
        why=f"Muted by the authority: {reason}",
        muted=reason,
    )


def find_time_travel(findings: Sequence[Finding]) -> bool:
    """Whether the leakage proof found something from after the decision in a feature."""
    return any(f.code == TIME_TRAVEL and f.verdict is Verdict.CONCERN for f in findings)


def _tell(report_progress: ReportProgress, name: str, step: str, share: float) -> None:
    del step
    report_progress(f"Auditing: {name.replace('_', ' ')}", share)


def _not_assessed(audit: Audit, code: str, reason: str) -> Finding:
    return Finding(
        code=code,
        audit=audit.name,
        title=audit.name.replace("_", " ").capitalize(),
        question=audit.question,
        verdict=Verdict.NOT_ASSESSED,
        headline=Statement("This question could not be put to these data."),
        for_families=Statement("We could not check this, so nobody should take it as settled."),
        why=reason,
    )
