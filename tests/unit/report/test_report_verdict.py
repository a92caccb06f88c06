"""The one verdict of a report, and who may change it."""

from dataclasses import replace
from itertools import product

import pytest

from candour.report.content.verdict import (
    CRITERIA_CODE,
    FURTHER_LOOKS,
    ONLY_AS_CONCERN,
    WITHOUT_A_BAR,
    Kind,
    Overall,
    OverallVerdict,
    prefix_of,
    reach_verdict,
)
from candour.report.content.verdict_wording import (
    describe_model_file,
    describe_verdict,
    mark_of,
    name_missing,
)
from candour.results import Finding, Statement, Verdict

NEEDED = ("PERF-001", CRITERIA_CODE, "CALI-001", "USEF-005", "BIAS-001", "STAB-001", "TIME-001")


def make(code: str, verdict: Verdict = Verdict.MET) -> Finding:
    return Finding(code, "a", "T", "Q?", verdict, Statement("h"), Statement("f"), "why")


def findings(**verdicts: Verdict) -> tuple[Finding, ...]:
    given = {code.replace("_", "-"): verdict for code, verdict in verdicts.items()}
    return tuple(
        make(code, given.get(code, Verdict.MET)) for code in (*NEEDED, *(given.keys() - set(NEEDED)))
    )


def test_everything_met_is_for_the_panel_to_weigh() -> None:
    overall = reach_verdict(findings(), "pilot")
    assert overall.verdict is OverallVerdict.MEETS_THE_BAR
    assert "for the panel to weigh" in overall.verdict


@pytest.mark.parametrize(
    "code",
    [CRITERIA_CODE, "PERF-001", "BIAS-001", "BIAS-005", "BIAS-010", "TIME-001", "USEF-005"],
)
def test_a_concern_where_it_decides_means_do_not_use(code: str) -> None:
    overall = reach_verdict(findings(**{code: Verdict.CONCERN, "CALI-001": Verdict.CANNOT_TELL}), "pilot")
    assert overall == Overall(OverallVerdict.DO_NOT_USE, (code,), ())


@pytest.mark.parametrize(
    "code",
    [
        "PERF-002",
        "CALI-001",
        "EXPL-002",
        "DATA-001",
        "LOCAL-001",
        "USEF-001",
        "STAB-002",
        "LAST-001",
        "PERT-001",
        "SIZE-003",
        "PRAC-001",
        "FEED-001",
        *FURTHER_LOOKS,
    ],
)
def test_any_other_concern_never_meets_the_bar(code: str) -> None:
    overall = reach_verdict(findings(**{code: Verdict.CONCERN}), "pilot")
    assert overall == Overall(OverallVerdict.CANNOT_TELL, (code,), ())


@pytest.mark.parametrize("verdict", [Verdict.CANNOT_TELL, Verdict.NOT_ASSESSED])
@pytest.mark.parametrize("code", [*NEEDED, "LOCAL-001", "USEF-004", "CALI-002", "DATA-001"])
def test_what_is_not_settled_anywhere_cannot_be_told(code: str, verdict: Verdict) -> None:
    assert reach_verdict(findings(**{code: verdict}), "pilot").verdict is OverallVerdict.CANNOT_TELL


@pytest.mark.parametrize(
    ("left_out", "missing"),
    [
        ("TIME-001", "TIME"),
        ("BIAS-001", "BIAS"),
        ("CALI-001", "CALI"),
        ("USEF-005", "USEF"),
        ("STAB-001", "STAB"),
        (CRITERIA_CODE, CRITERIA_CODE),
    ],
)
def test_an_audit_that_did_not_run_cannot_pass(left_out: str, missing: str) -> None:
    kept = tuple(finding for finding in findings() if finding.code != left_out)
    assert reach_verdict(kept, "pilot") == Overall(OverallVerdict.CANNOT_TELL, (), (missing,))


def test_no_findings_at_all_cannot_tell() -> None:
    overall = reach_verdict((), "pilot")
    assert overall == Overall(
        OverallVerdict.CANNOT_TELL, (), ("PERF", "CALI", "USEF", "BIAS", "STAB", "TIME")
    )


def test_scores_without_records_need_no_proof_of_time_but_the_report_says_so() -> None:
    kept = tuple(finding for finding in findings() if finding.code not in {"TIME-001", "STAB-001"})
    overall = reach_verdict(kept, "scores")
    assert overall.verdict is OverallVerdict.MEETS_THE_BAR
    assert len(describe_verdict(overall, "scores")) == 2
    assert len(describe_verdict(overall, "pilot")) == 1


@pytest.mark.parametrize("verdict", list(Verdict))
@pytest.mark.parametrize("code", WITHOUT_A_BAR)
def test_what_no_bar_can_be_held_against_neither_passes_nor_fails_a_forecast(
    code: str, verdict: Verdict
) -> None:
    without_a_bar = make(code, verdict)
    assert reach_verdict((*findings(), without_a_bar), "pilot").verdict is OverallVerdict.MEETS_THE_BAR


@pytest.mark.parametrize("verdict", [Verdict.CANNOT_TELL, Verdict.NOT_ASSESSED])
@pytest.mark.parametrize(
    "code", [*ONLY_AS_CONCERN, "PRAC-003", "SIZE-003", "FEED-001", "EXPL-001", "LAST-001", "PERT-003"]
)
def test_what_can_hardly_ever_be_met_weighs_only_as_a_concern(code: str, verdict: Verdict) -> None:
    assert reach_verdict((*findings(), make(code, verdict)), "pilot").verdict is OverallVerdict.MEETS_THE_BAR
    worse = reach_verdict((*findings(), make(code, Verdict.CONCERN)), "pilot").verdict
    expected = OverallVerdict.DO_NOT_USE if code == "BIAS-005" else OverallVerdict.CANNOT_TELL
    assert worse is expected


@pytest.mark.parametrize("verdict", list(Verdict))
def test_whether_the_model_file_may_be_let_out_is_said_apart(verdict: Verdict) -> None:
    memory = (make("MEMO-001"), replace(make("MEMO-002", verdict), headline=Statement("It remembers. More.")))
    assert reach_verdict((*findings(), *memory), "pilot").verdict is OverallVerdict.MEETS_THE_BAR
    said = describe_model_file((*findings(), *memory))
    assert said is not None
    assert (said.code, said.answer, said.also) == (
        ("MEMO-001", "h It remembers.", ("MEMO-002",))
        if verdict is Verdict.MET
        else ("MEMO-002", "It remembers. h", ("MEMO-001",))
    )
    assert describe_model_file(findings()) is None


def mute(finding: Finding) -> Finding:
    return replace(finding, verdict=Verdict.NOT_ASSESSED, muted="Nobody here could act on the answer.")


@pytest.mark.parametrize("code", [*NEEDED, *ONLY_AS_CONCERN, "DATA-008", "PRAC-001", "LOCAL-001", "EXPL-002"])
def test_with_a_muted_question_that_could_have_weighed_the_bar_is_never_met(code: str) -> None:
    others = tuple(finding for finding in findings() if finding.code != code)
    overall = reach_verdict((*others, mute(make(code))), "pilot")
    assert overall.verdict is OverallVerdict.CANNOT_TELL
    assert code in overall.decisive
    assert overall.missing == ()


@pytest.mark.parametrize("code", [*WITHOUT_A_BAR, "MEMO-001"])
def test_muting_what_never_weighs_changes_nothing(code: str) -> None:
    assert reach_verdict((*findings(), mute(make(code))), "pilot") == reach_verdict(findings(), "pilot")


def test_a_muted_question_that_could_have_said_do_not_use_is_named() -> None:
    some = [
        mute(make(code))
        for code in (
            "PERF-001",
            "PERF-002",
            "BIAS-005",
            "BIAS-006",
            "BIAS-008",
            "TIME-001",
            "USEF-005",
            "MEMO-001",
        )
    ]
    assert reach_verdict(tuple(some), "pilot").muted == ("PERF-001", "BIAS-005", "TIME-001", "USEF-005")
    stopped = reach_verdict((make("PERF-004", Verdict.CONCERN), *some), "pilot")
    assert stopped.verdict is OverallVerdict.DO_NOT_USE
    assert stopped.muted == ("PERF-001", "BIAS-005", "TIME-001", "USEF-005")


def test_muting_anything_never_leads_to_the_bar() -> None:
    for at in range(len(NEEDED)):
        for verdict in (Verdict.MET, Verdict.CANNOT_TELL, Verdict.CONCERN, Verdict.NOT_ASSESSED):
            before = [make(code) for code in NEEDED]
            before[at] = mute(make(NEEDED[at], verdict))
            assert reach_verdict(tuple(before), "pilot").verdict is OverallVerdict.CANNOT_TELL


def test_further_looks_alone_are_no_audit_of_groups() -> None:
    without_bias = tuple(finding for finding in findings() if finding.code != "BIAS-001")
    further = tuple(make(code) for code in FURTHER_LOOKS)
    assert reach_verdict((*without_bias, *further), "pilot").missing == ("BIAS",)


def test_that_no_record_shows_whom_it_lacks_weighs_only_where_outcomes_are_not_reported() -> None:
    def reach(verdict: Verdict) -> OverallVerdict:
        return reach_verdict((*findings(), make("DATA-008", verdict)), "pilot").verdict

    assert reach(Verdict.CANNOT_TELL) is OverallVerdict.MEETS_THE_BAR
    assert reach(Verdict.CONCERN) is reach(Verdict.NOT_ASSESSED) is OverallVerdict.CANNOT_TELL


def test_the_list_of_what_is_not_recorded_is_no_audit_of_groups() -> None:
    limits = make("BIAS-020", Verdict.CANNOT_TELL)
    without_bias = tuple(finding for finding in findings() if finding.code != "BIAS-001")
    assert reach_verdict((*without_bias, replace(limits, verdict=Verdict.MET)), "pilot").missing == ("BIAS",)


def test_a_code_that_decides_twice_is_named_once() -> None:
    twice = (make("BIAS-010", Verdict.CONCERN), make("BIAS-010", Verdict.CONCERN))
    assert reach_verdict((*findings(), *twice), "pilot").decisive == ("BIAS-010",)


def test_no_verdict_becomes_better_when_a_finding_becomes_worse() -> None:
    order = [OverallVerdict.DO_NOT_USE, OverallVerdict.CANNOT_TELL, OverallVerdict.MEETS_THE_BAR]
    worse = {Verdict.MET: Verdict.CANNOT_TELL, Verdict.CANNOT_TELL: Verdict.CONCERN}
    for verdicts in product(worse, repeat=len(NEEDED)):
        before = tuple(make(code, v) for code, v in zip(NEEDED, verdicts, strict=True))
        reached = reach_verdict(before, "pilot").verdict
        for at, finding in enumerate(before):
            after = (*before[:at], replace(finding, verdict=worse[finding.verdict]), *before[at + 1 :])
            assert order.index(reach_verdict(after, "pilot").verdict) <= order.index(reached)


def test_every_verdict_has_a_shape_of_its_own_beside_its_word() -> None:
    marks = [mark_of(verdict) for verdict in Verdict]
    assert len({mark.shape for mark in marks}) == len(marks)
    assert len({mark.word for mark in marks}) == len(marks)
    assert {mark_of(verdict).word for verdict in OverallVerdict} == set(OverallVerdict)


@pytest.mark.parametrize("kind", ["pilot", "scores"])
def test_every_missing_audit_has_words(kind: Kind) -> None:
    for name in (*reach_verdict((), kind).missing, CRITERIA_CODE):
        assert name_missing(name).endswith(".")


def test_the_prefix_of_a_code() -> None:
    assert prefix_of("BIAS-002") == "BIAS"
