"""The verdict in one sentence that follows from the rule, and what would change it."""

from dataclasses import replace

import pytest

from candour.config.protocol import Protocol
from candour.report.content.changes import Change, list_changes
from candour.report.content.criteria import list_criteria
from candour.report.content.verdict import CRITERIA_CODE, Kind, Overall, OverallVerdict, reach_verdict
from candour.report.content.verdict_rule import VERDICT_RULE, say_verdict
from candour.report.content.verdict_wording import describe_grounds
from candour.results import Cell, Column, Estimate, Finding, Statement, Table, Verdict, Withheld
from candour.standing import Standing
from made_up_report import STANDINGS, make_context, make_criteria

NEEDED = ("PERF-001", CRITERIA_CODE, "CALI-001", "USEF-005", "BIAS-001", "STAB-001", "TIME-001")
SENTENCES = {
    OverallVerdict.DO_NOT_USE: "Do not use this forecast, because ",
    OverallVerdict.CANNOT_TELL: "It cannot be told whether this forecast may be used, because ",
    OverallVerdict.MEETS_THE_BAR: "This forecast meets the bar in the protocol, because ",
}


def make(code: str, verdict: Verdict = Verdict.MET, *tables: Table) -> Finding:
    return Finding(
        code, "a", f"Title {code}", "Q?", verdict, Statement(f"Found in {code}. More."), Statement("f"),
        "An aside. Met where it is so. Another aside.", tables,
    )  # fmt: skip


def make_all(**verdicts: Verdict) -> tuple[Finding, ...]:
    given = {code.replace("_", "-"): verdict for code, verdict in verdicts.items()}
    return tuple(make(code, given.get(code, Verdict.MET)) for code in dict.fromkeys((*NEEDED, *given)))


def change(findings: tuple[Finding, ...], kind: Kind = "pilot") -> tuple[Overall, tuple[Change, ...]]:
    protocol: Protocol = make_context().protocol
    overall = reach_verdict(findings, kind)
    criteria = list_criteria(findings, protocol)
    return overall, list_changes(
        overall, findings, criteria, protocol, kind, standing=STANDINGS[Standing.REGISTERED]
    )


def differences(*rows: tuple[Cell, ...], name: str = "differences") -> Table:
    columns = (
        Column("metric", "M", "text"), Column("group", "G", "text"), Column("difference", "D", "number"),
        Column("answer", "A", "text"), Column("needed", "N", "number"),
    )  # fmt: skip
    return Table(name, "D", columns, rows)


MISSED = "Missed among those with the outcome (false negative rate)"
SHOWN = (MISSED, "Unborn", Estimate(-0.6, -0.7, -0.4, 44, None, "x"), "difference shown", None)
OPEN = (MISSED, "5 to 9", Estimate(0.02, -0.1, 0.1, 97, None, "x"), "cannot tell", 26672.0)


@pytest.mark.parametrize("verdict", list(OverallVerdict))
@pytest.mark.parametrize("kind", ["pilot", "scores"])
def test_every_verdict_has_one_sentence_that_names_its_grounds(verdict: OverallVerdict, kind: Kind) -> None:
    findings = {
        OverallVerdict.DO_NOT_USE: make_all(BIAS_001=Verdict.CONCERN, CALI_001=Verdict.CANNOT_TELL),
        OverallVerdict.CANNOT_TELL: make_all(CALI_001=Verdict.CANNOT_TELL, PERF_002=Verdict.CONCERN, BIAS_002=Verdict.NOT_ASSESSED),
        OverallVerdict.MEETS_THE_BAR: make_all(),
    }[verdict]  # fmt: skip
    overall = reach_verdict(findings, kind)
    said = say_verdict(overall, findings, kind)
    assert overall.verdict is verdict
    assert said.startswith(SENTENCES[verdict])
    assert said.endswith(".")
    assert ". " not in said
    named = [] if verdict is OverallVerdict.MEETS_THE_BAR else [*overall.decisive, *overall.missing]
    assert all(code in said for code in named)


def test_missing_and_muted_questions_are_named_in_the_sentence() -> None:
    muted = replace(make("CALI-001", Verdict.NOT_ASSESSED), muted="Another body looks at it.")
    findings = (*(f for f in make_all() if f.code not in {"CALI-001", "TIME-001"}), muted)
    said = say_verdict(reach_verdict(findings, "pilot"), findings, "pilot")
    assert "the authority has had 1 question muted (CALI-001)" in said
    assert "there is no answer on whether the forecast knew the future (TIME)" in said


def test_the_rule_speaks_of_every_verdict() -> None:
    assert [rule.split(":")[0] for rule in VERDICT_RULE[:3]] == [
        "Do not use", "Otherwise, cannot tell", "Meets the bar in the protocol",
    ]  # fmt: skip


def test_a_bar_that_is_not_reached_says_by_how_much() -> None:
    context = make_context()
    findings = (
        *(f for f in make_all() if f.code != CRITERIA_CODE),
        replace(make_criteria(), verdict=Verdict.CONCERN),
    )
    overall, changes = change(findings)
    assert overall.decisive == (CRITERIA_CODE,)
    assert changes[0].code == CRITERIA_CODE
    assert len(context.protocol.criteria) == 2
    assert any("its lower end is 6.0 percentage points short of it" in need for need in changes[0].needs)
    assert changes[-1].ground == "With all of this put right, it would meet the bar in the protocol"


def test_a_group_says_how_far_its_difference_must_move_and_how_many_decisions_the_others_need() -> None:
    findings = (
        *(f for f in make_all() if f.code != "BIAS-001"),
        make("BIAS-003", Verdict.CONCERN, differences(SHOWN, OPEN)),
    )
    _, changes = change(findings)
    (age,) = (c for c in changes if c.code == "BIAS-003")
    assert "Unborn, missed among those with the outcome: the difference is \u22120.600" in age.needs[0]
    assert "would have to lie within 0.05 either way" in age.needs[0]
    assert "5 to 9 about 27,000" in age.needs[1]


def test_a_group_that_is_withheld_is_in_no_change() -> None:
    hidden = (MISSED, "Traveller", Withheld(), Withheld(), Withheld())
    findings = (
        *(f for f in make_all() if f.code != "BIAS-001"),
        make("BIAS-003", Verdict.CONCERN, differences(hidden)),
    )
    _, changes = change(findings)
    assert "Traveller" not in str(changes)
    (age,) = (c for c in changes if c.code == "BIAS-003")
    assert age.needs == ("What was found: Found in BIAS-003.", "What it is held against: Met where it is so.")


def test_crossed_groups_are_named_where_they_are_published_and_only_there() -> None:
    columns = (
        Column("crossing", "C", "text"), Column("metric", "M", "text"), Column("groups", "G", "number"),
        Column("shown", "S", "number"), Column("cannot_tell", "T", "number"),
    )  # fmt: skip
    crossings = Table(
        "crossings",
        "C",
        columns,
        (("Age and disability", MISSED, 18, 1, 17), ("Sex and age", MISSED, 9, 0, 9)),
    )
    named = make("BIAS-005", Verdict.CONCERN, crossings, differences(SHOWN, name="differences_age"))
    hidden = replace(
        named,
        tables=(
            crossings,
            differences((MISSED, "Unborn", Withheld(), Withheld(), Withheld()), name="differences_age"),
        ),
    )
    for finding, says in ((named, True), (hidden, False)):
        findings = (*make_all(), finding)
        overall, changes = change(findings)
        (ground,) = describe_grounds(overall, findings)
        assert "where age and disability meet" in ground.what
        assert ("(Unborn)" in ground.what) is says
        (crossed,) = (c for c in changes if c.code == "BIAS-005")
        assert any("shown for 1 of 18 groups" in need for need in crossed.needs)
        assert any("Unborn" in need for need in crossed.needs) is says


def test_a_rule_that_is_not_beaten_says_how_many_decisions_it_would_take() -> None:
    rules = Table(
        "rules", "R", (Column("alternative", "A", "text"), Column("recall", "R", "number")),
        (("Counting", Estimate(0.03, -0.03, 0.09, 498, 125, "x")), ("Nothing", Estimate(0.2, 0.1, 0.3, 498, 125, "x"))),
    )  # fmt: skip
    findings = (
        *(f for f in make_all() if f.code != "USEF-005"),
        make("USEF-005", Verdict.CANNOT_TELL, rules),
    )
    _, changes = change(findings)
    assert (
        changes[0]
        .needs[0]
        .endswith(
            "it would take about 8.2 times as many test decisions as now, if the number measured is the true one (four such tests in five would then tell)."
        )
    )
    assert len(changes[0].needs) == 1


def test_a_leak_names_what_leaked() -> None:
    table = Table(
        "time_travel", "T", (Column("feature", "F", "text"), Column("answer", "A", "text")),
        (("Age", "identical"), ("Closure reason", "differs")),
    )  # fmt: skip
    findings = (*(f for f in make_all() if f.code != "TIME-001"), make("TIME-001", Verdict.CONCERN, table))
    _, changes = change(findings)
    assert "Closure reason" in changes[0].needs[0]
    assert "Age" not in changes[0].needs[0]


def test_what_is_muted_missing_or_not_assessed_says_what_is_needed() -> None:
    muted = replace(make("CALI-001", Verdict.NOT_ASSESSED), muted="Another body looks at it.")
    findings = (
        *(f for f in make_all() if f.code not in {"CALI-001", "TIME-001", "STAB-001"}),
        muted, replace(make("STAB-001", Verdict.NOT_ASSESSED), why="No model was given."),
    )  # fmt: skip
    overall, changes = change(findings)
    assert overall.missing == ("TIME",)
    said = {c.code or c.ground: c.needs for c in changes}
    assert "Another body looks at it" in said["CALI-001"][0]
    assert "No model was given" in said["STAB-001"][0]
    assert said["Whether the forecast knew the future: no audit of this was run"] == (
        "This audit would have to be run.",
    )


def test_even_with_the_grounds_put_right_what_is_open_stays_open() -> None:
    _, changes = change(make_all(BIAS_001=Verdict.CONCERN, CALI_001=Verdict.CANNOT_TELL))
    assert changes[-1] == Change(
        "",
        "With all of this put right, the verdict would be \u201cCannot tell\u201d",
        ("Still open would be 1 question: CALI-001.",),
    )


def test_a_bar_that_is_met_says_with_how_much_to_spare() -> None:
    met = replace(make_criteria(), verdict=Verdict.MET)
    table = met.tables[0]
    rows = tuple((*row[:2], Estimate(5.0, 4.5, 5.5, 3244, 318, "x"), "met") for row in table.rows)
    findings = (
        *(f for f in make_all() if f.code != CRITERIA_CODE),
        replace(met, tables=(replace(table, rows=rows),)),
    )
    overall, changes = change(findings)
    assert overall.verdict is OverallVerdict.MEETS_THE_BAR
    assert all("to spare" in need for need in changes[0].needs)
    assert len(changes[0].needs) == 2
    assert "question that it rests on" in changes[1].ground
    for code in overall.decisive:
        assert code in changes[1].needs[0]
        told_no_more = tuple(
            replace(f, verdict=Verdict.CANNOT_TELL) if f.code == code else f for f in findings
        )
        assert reach_verdict(told_no_more, "pilot").verdict is OverallVerdict.CANNOT_TELL
    beside = replace(findings[0], code="BIAS-008", verdict=Verdict.CONCERN)
    assert reach_verdict((*findings, beside), "pilot").verdict is OverallVerdict.MEETS_THE_BAR
