"""Every audit answers, or says why it could not; nothing vanishes."""

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest
from threadpoolctl import threadpool_info, threadpool_limits

from candour.cli import run as command
from candour.config.protocol import Disclosure
from candour.contracts import Evidence, ReportProgress
from candour.errors import EvidenceError, LeakageError, RegistryError
from candour.report.protecting import protect
from candour.results import (
    Column,
    Figure,
    Finding,
    Guard,
    Statement,
    Table,
    Verdict,
    Withheld,
    dump_findings,
    load_findings,
)
from candour.workflow.publishing import Publication
from candour.workflow.questioning import ask_audits, choose_audits, find_time_travel, list_codes
from candour.workflow.run import PilotOutcome

SAID = Statement("Said.")
COLUMNS = (Column("group", "Group", "text"), Column("n", "Decisions", "count"))
TABLE = Table("t", "T", COLUMNS, (("a", 3), ("b", 300)), (Guard(("n",), ("n",)),))
FINDING = Finding("TEST-001", "answers", "T", "Q?", Verdict.MET, SAID, SAID, "Why.", (TABLE,))


@dataclass(frozen=True)
class Answers:
    """An audit that answers."""

    name: str = "answers"
    codes: tuple[str, ...] = ("TEST-001",)
    question: str = "Does it answer?"

    def run(self, evidence: Evidence, report_progress: ReportProgress) -> tuple[Finding, ...]:
        report_progress("half", 0.5)
        return (FINDING,)


@dataclass(frozen=True)
class Lacks:
    """An audit that lacks what it needs."""

    name: str = "lacks_something"
    codes: tuple[str, ...] = ("TEST-002", "TEST-003")
    question: str = "What does it lack?"

    def run(self, evidence: Evidence, report_progress: ReportProgress) -> tuple[Finding, ...]:
        raise EvidenceError("There is no table 'features'.")


@pytest.fixture
def evidence() -> Any:
    return object()


def test_an_audit_without_evidence_says_so_under_each_of_its_codes(evidence: Any) -> None:
    steps: list[tuple[str, float]] = []
    findings = ask_audits(
        evidence, (Answers(), Lacks()), lambda step, share: steps.append((step, share)), muted={}
    )
    assert [f.code for f in findings] == ["TEST-001", "TEST-002", "TEST-003"]
    assert [f.verdict for f in findings[1:]] == [Verdict.NOT_ASSESSED] * 2
    assert findings[1].why == "There is no table 'features'."
    assert findings[1].question == "What does it lack?"
    assert ("Auditing: answers", 0.5) in steps
    assert steps[-1] == ("Auditing: lacks something", 1.0)


@dataclass
class Counts:
    """An audit of two questions that counts how often it is run, and answers the first only."""

    runs: int = 0
    name: str = "counts"
    codes: tuple[str, ...] = ("TEST-004", "TEST-005")
    question: str = "How often?"

    def run(self, evidence: Evidence, report_progress: ReportProgress) -> tuple[Finding, ...]:
        self.runs += 1
        figure = Figure("f", "bars", "t", "T", "D", "n", "group")
        return (replace(FINDING, code="TEST-004", audit=self.name, figures=(figure,), limits=("Little.",)),)


REASON = "The panel has asked another body for this."


def test_a_muted_question_is_listed_with_its_reason_and_without_its_answer(evidence: Any) -> None:
    counts = Counts()
    (muted,) = ask_audits(evidence, (counts,), lambda _step, _share: None, muted={"TEST-004": REASON})
    assert counts.runs == 1
    assert (muted.code, muted.title, muted.question) == ("TEST-004", FINDING.title, FINDING.question)
    assert (muted.verdict, muted.why, muted.muted) == (
        Verdict.NOT_ASSESSED, f"Muted by the authority: {REASON}", REASON,
    )  # fmt: skip
    assert (muted.tables, muted.figures, muted.limits, muted.assumptions) == ((), (), (), ())
    assert "Said" not in muted.headline.text + muted.for_families.text


def test_a_muted_question_without_an_answer_is_listed_too(evidence: Any) -> None:
    found = ask_audits(evidence, (Counts(),), lambda _step, _share: None, muted={"TEST-005": REASON})
    assert [(f.code, f.muted) for f in found] == [("TEST-004", ""), ("TEST-005", REASON)]
    lacking = ask_audits(evidence, (Lacks(),), lambda _step, _share: None, muted={"TEST-003": REASON})
    assert [(f.code, f.muted) for f in lacking] == [("TEST-002", ""), ("TEST-003", REASON)]


def test_an_audit_of_which_every_question_is_muted_is_not_run(evidence: Any) -> None:
    counts = Counts()
    muted = dict.fromkeys(counts.codes, REASON)
    found = ask_audits(evidence, (counts,), lambda _step, _share: None, muted=muted)
    assert counts.runs == 0
    assert [(f.code, f.muted, f.question) for f in found] == [
        ("TEST-004", REASON, "How often?"), ("TEST-005", REASON, "How often?"),
    ]  # fmt: skip


def test_a_muted_finding_is_kept_and_read_back(evidence: Any) -> None:
    found = ask_audits(evidence, (Answers(),), lambda _step, _share: None, muted={"TEST-001": REASON})
    assert load_findings(dump_findings(found)) == found


@dataclass
class Looks:
    """An audit that looks how many threads it is given."""

    threads: tuple[int, ...] = ()
    name: str = "looks"
    codes: tuple[str, ...] = ("TEST-001",)
    question: str = "How many?"

    def run(self, evidence: Evidence, report_progress: ReportProgress) -> tuple[Finding, ...]:
        self.threads = tuple(pool["num_threads"] for pool in threadpool_info())
        return (FINDING,)


def test_an_audit_has_one_thread(evidence: Any) -> None:
    looks = Looks()
    with threadpool_limits(limits=2):
        ask_audits(evidence, (looks,), lambda _step, _share: None, muted={})
    assert looks.threads
    assert set(looks.threads) == {1}


def test_the_codes_of_a_configuration_are_those_of_its_audits() -> None:
    codes = list_codes(("time_travel", "mitigation"))
    assert codes == ("TIME-001", "BIAS-011")


def test_audits_come_in_the_order_asked() -> None:
    assert [audit.name for audit in choose_audits(("calibration", "bias"))] == ["calibration", "bias"]
    with pytest.raises(RegistryError, match="No audit is called 'baias'"):
        choose_audits(("baias",))


def test_the_policy_of_the_configuration_decides_what_is_withheld() -> None:
    (shown,) = protect((FINDING,), Disclosure()).findings
    assert shown.tables[0].rows[0][1] == Withheld()
    (inside,) = protect((FINDING,), Disclosure(mode="off")).findings
    assert inside.tables[0].rows[0][1] == 3
    (stricter,) = protect((FINDING,), Disclosure(threshold=300)).findings
    assert stricter.tables[0].rows[1][1] == Withheld()


@pytest.mark.parametrize(
    ("code", "verdict", "leaked"),
    [
        ("TIME-001", Verdict.CONCERN, True),
        ("TIME-001", Verdict.MET, False),
        ("TIME-001", Verdict.NOT_ASSESSED, False),
        ("PERF-001", Verdict.CONCERN, False),
    ],
)
def test_only_a_concern_of_the_leakage_proof_is_a_leak(code: str, verdict: Verdict, *, leaked: bool) -> None:
    assert find_time_travel([FINDING, replace(FINDING, code=code, verdict=verdict)]) is leaked


@pytest.mark.parametrize(("leaked", "code"), [(True, LeakageError.exit_code), (False, 0)])
def test_a_leak_is_told_with_its_own_exit_code_after_the_report(
    leaked: bool, code: int, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    published = Publication(Path("out"), "Do not use", Path("out/report.html"), None, "no PDF was asked for")
    monkeypatch.setattr(
        command, "run_pilot", lambda *_, **__: PilotOutcome("a" * 32, "x", published, leaked=leaked)
    )
    assert command.run(Path("x.yaml")) == code
    said = capsys.readouterr()
    assert "out/report.html" in said.out
    assert ("The leakage proof failed (TIME-001)" in said.err) is leaked
    assert "no PDF was asked for" in said.err
