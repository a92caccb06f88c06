"""Evidence is questioned: every audit that was asked for answers, or says why it could not."""

from collections.abc import Mapping, Sequence
from functools import partial

from candour.config.protocol import Disclosure
from candour.contracts import Audit, Evidence, ReportProgress
from candour.disclosure import protect_findings
from candour.errors import EvidenceError
from candour.registry import find_named, load_audits
from candour.results import Finding, Statement, Verdict

TIME_TRAVEL = "TIME-001"


def choose_audits(names: Sequence[str]) -> tuple[Audit, ...]:
    """The audits of these names, in this order. Raises RegistryError where a name is not known."""
    known: Mapping[str, Audit] = load_audits()
    return tuple(find_named(known, name, what="audit") for name in names)


def ask_audits(
    evidence: Evidence, audits: Sequence[Audit], report_progress: ReportProgress
) -> tuple[Finding, ...]:
    """The exact findings of every audit, in the order asked. An audit that lacks evidence says so."""
    findings: list[Finding] = []
    for audit in audits:
        tell = partial(_tell, report_progress, audit.name)
        tell("", 0.0)
        try:
            findings += audit.run(evidence, tell)
        except EvidenceError as error:
            findings += [_not_assessed(audit, code, str(error)) for code in audit.codes]
        tell("", 1.0)
    return tuple(findings)


def protect(findings: Sequence[Finding], disclosure: Disclosure) -> tuple[Finding, ...]:
    """The findings that may be shown under this disclosure policy."""
    return protect_findings(findings, threshold=disclosure.threshold if disclosure.mode == "on" else None)


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
