"""What a paper answers follows from the report: a finding that is missing, muted, withheld or turned round changes the item."""

from dataclasses import replace

import pytest

from candour.config.statements import Accountability, Law, Rationale, Statements
from candour.governance import PanelDecision
from candour.report.content.statements import TO_COMPLETE
from candour.report.papers.numbers import say_rows
from candour.report.papers.paper import State
from candour.report.papers.pieces import judge
from candour.report.papers.probast_rating import Concern, Rating, rate_all, rate_domain, take_worst
from candour.report.papers.readers import statement
from candour.report.papers.summaries import NO_BASE_RATE
from candour.results import Column, Statement, Table, Verdict, Withheld
from filled_papers import PANEL, build, line_of, make_differences, make_finding, paper_of
from made_up_report import make_findings, make_report


def test_an_item_whose_finding_is_there_is_answered_and_leads_to_it() -> None:
    line = line_of(
        build(
            (*make_findings(), make_finding("SIZE-001"), make_finding("SIZE-002"), make_finding("SIZE-004"))
        ),
        "tripod-ai",
        "10",
    )
    assert line.state == "answered"
    assert "SIZE-001 (met): Headline of SIZE-001." in line.answer
    assert "report.html#finding-size-001" in {link.target for link in line.links}


def test_an_item_whose_findings_are_missing_is_not_done() -> None:
    line = line_of(make_report(), "tripod-ai", "10")
    assert line.state == "not done"
    assert all(text.startswith("Not done: this report has no finding SIZE-") for text in line.answer)
    assert line.links == ()


@pytest.mark.parametrize(
    ("number", "rating"),
    [("Dev 2.3", "probably yes"), ("Eval 2.3", "probably yes"), ("Dev 2.4", "yes"), ("Eval 2.4", "yes")],
)
def test_taking_one_finding_away_takes_the_rating_away(number: str, rating: Rating) -> None:
    """Dates on record show what was known on the day; what was written back later they cannot show."""
    whole, bare = (line_of(build(without=code), "probast-ai", number) for code in ("", "TIME-001"))
    assert (whole.rating, whole.state) == (rating, "answered")
    assert (bare.rating, bare.state) == ("no information", "not done")


@pytest.mark.parametrize("code", ["SIZE-001", "DATA-007", "BIAS-011", "CALI-007", "EXPL-004"])
def test_every_planted_finding_is_said_and_every_missing_one_is_missed(code: str) -> None:
    with_it = {(p, line.number) for p in SLUGS for line in paper_of(build((*make_findings(), make_finding(code))), p).lines
               if f"Headline of {code}." in " ".join(line.answer)}  # fmt: skip
    without = {(p, line.number) for p in SLUGS for line in paper_of(build(), p).lines
               if f"no finding {code} " in " ".join(line.answer) and line.state != "answered"}  # fmt: skip
    assert with_it == without
    assert with_it


SLUGS = ("tripod-ai", "model-card", "datasheet", "dpia-evidence", "equality-evidence", "seven-principles",
         "sum-fast-governance", "osr-models")  # fmt: skip


def test_a_muted_question_is_not_done_and_says_why() -> None:
    silent = replace(make_finding("SIZE-001", Verdict.NOT_ASSESSED), muted="The panel has seen it elsewhere.")
    line = line_of(
        build((*make_findings(), silent, make_finding("SIZE-002"), make_finding("SIZE-004"))),
        "tripod-ai",
        "10",
    )
    assert line.state == "partly"
    assert (
        "SIZE-001: not done. The authority had this question muted: The panel has seen it elsewhere."
        in line.answer
    )


def test_a_question_that_could_not_be_put_is_not_done() -> None:
    report = build((*make_findings(), make_finding("DATA-007", Verdict.NOT_ASSESSED)))
    line = line_of(report, "model-card", "6.1")
    assert "DATA-007: not done. Headline of DATA-007. A reason." in line.answer


def test_an_answer_that_is_withheld_answers_half() -> None:
    small = replace(make_finding("EXPL-004"), headline=Statement("Three children.", (3,)))
    line = line_of(build((*make_findings(), small)), "sum-fast-governance", "T1")
    assert line.state == "partly"
    assert "Three children" not in " ".join(line.answer)


@pytest.mark.parametrize(
    ("verdict", "rating"),
    [
        (Verdict.MET, "yes"),
        (Verdict.CONCERN, "no"),
        (Verdict.CANNOT_TELL, "no information"),
        (Verdict.NOT_ASSESSED, "no information"),
    ],
)
def test_a_rating_follows_from_the_verdict(verdict: Verdict, rating: Rating) -> None:
    report = build((*make_findings(), make_finding("SIZE-004", verdict)))
    assert line_of(report, "probast-ai", "Eval 4.2").rating == rating


def test_testing_is_rated_no_better_than_what_was_asked() -> None:
    asked = (
        *make_findings(),
        make_finding("CALI-001", Verdict.CONCERN),
        make_finding("USEF-004", Verdict.CANNOT_TELL),
    )
    assert line_of(build(asked), "probast-ai", "Eval 4.7").rating == "yes"
    assert line_of(build(asked, without="CALI-001"), "probast-ai", "Eval 4.7").rating == "probably no"


def test_what_is_not_known_of_somebody_elses_model_is_no_information() -> None:
    paper = paper_of(build(kind="scores"), "probast-ai")
    ratings = {line.number: line.rating for line in paper.lines}
    assert all(ratings[f"Dev {n}"] == "no information" for n in ("1.2", "2.2", "3.3", "4.4", "4.5"))
    assert (
        paper_of(build(), "probast-ai")
        .parts[0]
        .lead.startswith("Over all four domains: high concern about quality.")
    )


@pytest.mark.parametrize(
    ("ratings", "concern"),
    [
        (("yes", "probably yes", "not applicable"), "low"),
        (("yes", "no information"), "unclear"),
        (("no information", "probably no"), "high"),
        (("yes", "no"), "high"),
        ((), "unclear"),
    ],
)
def test_a_domain_is_rated_by_its_rule(ratings: tuple[Rating, ...], concern: Concern) -> None:
    assert rate_domain(ratings) == concern


def test_the_worst_counts() -> None:
    assert take_worst(("yes", "no information", "probably no")) == "probably no"
    assert take_worst(()) == "no information"
    assert rate_all(("low", "unclear", "low")) == "unclear"
    assert rate_all(("low", "unclear", "high")) == "high"


@pytest.mark.parametrize(
    ("states", "state"),
    [
        (("answered", None), "answered"),
        (("answered", "not applicable"), "answered"),
        (("answered", "not done"), "partly"),
        (("partly",), "partly"),
        (("not done", "for the authority to complete"), "not done"),
        (("for the authority to complete", None), "for the authority to complete"),
        (("not applicable", None), "not applicable"),
        ((None,), "not done"),
        ((), "not done"),
    ],
)
def test_an_item_is_judged_by_its_pieces(states: tuple[State | None, ...], state: State) -> None:
    assert judge(states) == state


def test_what_the_authority_has_not_written_is_for_it_to_complete() -> None:
    line = line_of(build(), "dpia-evidence", "3.1")
    assert line.state == "for the authority to complete"
    assert line.answer[0].startswith(f"Legal basis: {TO_COMPLETE}.")


def test_what_the_authority_has_written_stands_there_in_its_words() -> None:
    said = Statements(
        law=Law(legal_basis="Children Act 1989, section 17."), accountability=Accountability(website="N/A")
    )
    line = line_of(build(statements=said), "dpia-evidence", "3.1")
    assert (line.state, line.answer[0]) == ("partly", "Legal basis: Children Act 1989, section 17.")
    assert "for the data protection officer to judge" in line.answer[1]
    assert {link.target for link in line.links} == {"report.html#law"}
    assert line_of(build(statements=said), "model-card", "1.6").state == "not applicable"
    assert line_of(build(statements=said), "equality-evidence", "S5").state == "not done"


def test_a_statement_that_nobody_can_make_is_refused() -> None:
    with pytest.raises(KeyError, match=r"no statement 'law.moon'"):
        statement("law.moon")(make_report())


def test_five_characteristics_are_not_recorded_and_not_audited() -> None:
    lines = paper_of(build(), "equality-evidence").parts[0].lines
    assert [line.item for line in lines] == [
        "Sex.", "Race.", "Age.", "Disability.", "Gender reassignment.", "Marriage and civil partnership.",
        "Pregnancy and maternity.", "Religion or belief.", "Sexual orientation.",
    ]  # fmt: skip
    for line in lines[4:]:
        assert line.state == "not done"
        assert line.answer[0].startswith(f"{line.item[:-1]}: not recorded, not audited.")


def test_what_cannot_be_told_of_a_group_stands_with_what_it_would_take() -> None:
    line = line_of(build((*make_findings(), make_differences())), "equality-evidence", "3")
    assert (
        "Title of BIAS-003, Under 1, Missed: Difference: 0.020 (\u22120.180 to 0.220; n\u00a0=\u00a03,244); Decisions needed: 30,000."
        in line.answer
    )
    assert not any("Unborn, Missed" in text for text in line.answer)
    assert (
        "Title of BIAS-003: further rows are withheld, because they rest on small counts: 1." in line.answer
    )


def test_the_panels_words_stand_in_the_log_with_who_and_when() -> None:
    paper = paper_of(build(governance=PANEL), "sum-fast-governance")
    (table,) = next(part for part in paper.parts if part.slug == "log").tables
    assert [row[2] for row in table.rows] == ["Lay member", "Chair", "Chair"]
    assert table.rows[2][1] == "6 May 2026"
    assert table.rows[2][3] == PanelDecision.NOT_APPROVE
    assert table.rows[0][6] == "a" * 12
    decided = line_of(build(governance=PANEL), "sum-fast-governance", "G5")
    assert (decided.state, decided.answer) == (
        "answered",
        ("6 May 2026, Chair (the whole report): not approve: See the conditions.",),
    )


def test_without_a_panel_the_decision_is_still_open() -> None:
    assert line_of(build(), "sum-fast-governance", "G5").state == "for the authority to complete"


def test_rows_are_said_with_their_interval_and_withheld_cells_are_named() -> None:
    columns = (
        Column("group", "Group", "text"),
        Column("n", "Decisions", "count"),
        Column("of", "Of what", "text"),
    )
    table = Table("t", "T", columns, (("A", 1200, "all."), ("B", Withheld(), "")))
    assert say_rows(table) == ("A: Decisions: 1,200; Of what: all.", "B: withheld (small count): Decisions.")


def test_no_error_rate_of_a_group_stands_without_its_base_rate() -> None:
    for paper in (paper_of(build((*make_findings(), make_differences())), slug) for slug in SLUGS):
        for line in paper.lines:
            if any("false negative rate" in text or "Difference: " in text for text in line.answer):
                assert any(
                    text == NO_BASE_RATE or "followed by the outcome" in text for text in line.answer
                ), (
                    paper.slug,
                    line.number,
                )


def test_single_values_in_gaps_are_rated_as_the_tool_rates_them() -> None:
    report = build((*make_findings(), make_finding("PERF-005")))
    assert [line_of(report, "probast-ai", f"{half} 4.3").rating for half in ("Dev", "Eval")] == [
        "probably no"
    ] * 2


@pytest.mark.parametrize(("known", "rating"), [("yes", "yes"), ("no", "probably no")])
def test_where_nobody_knows_families_they_are_not_said_to_be_on_one_side(known: str, rating: Rating) -> None:
    report = build()
    told = replace(
        report, context=replace(report.context, facts={**report.context.facts, "families_known": known})
    )
    line = line_of(told, "probast-ai", "Eval 4.5")
    assert line.rating == rating
    assert ("No child and no family is on both sides" in " ".join(line.answer)) is (known == "yes")


def test_help_that_was_given_is_not_said_to_be_handled() -> None:
    line = line_of(build((*make_findings(), make_finding("USEF-003"))), "tripod-ai", "6c")
    assert line.state == "partly"


@pytest.mark.parametrize(
    ("verdict", "state"),
    [(Verdict.MET, "answered"), (Verdict.CONCERN, "answered"), (Verdict.CANNOT_TELL, "partly")],
)
def test_a_characteristic_that_cannot_be_told_is_answered_in_part(verdict: Verdict, state: State) -> None:
    findings = (*make_findings(), make_finding("BIAS-001", verdict))
    assert line_of(build(findings), "equality-evidence", "1").state == state


@pytest.mark.parametrize(
    ("verdict", "in_substance"),
    [(Verdict.MET, "answered"), (Verdict.CONCERN, "answered"), (Verdict.CANNOT_TELL, "partly")],
)
def test_what_cannot_be_told_is_reported_but_settles_nothing(verdict: Verdict, in_substance: State) -> None:
    """A reporting statement asks what was found; an assessment asks how things are."""
    report = build(
        (
            *make_findings(),
            make_finding("FEED-001", verdict),
            make_finding("CALI-007", verdict),
            make_finding("LAST-003"),
        )
    )
    assert line_of(report, "dpia-evidence", "4.4").state == in_substance
    assert line_of(report, "tripod-ai", "12f").state == "answered"


def test_less_risky_ways_are_never_answered_by_words_alone() -> None:
    said = Statements(rationale=Rationale(alternatives="Doing nothing."))
    findings = (*make_findings(), *(make_finding(code) for code in ("USEF-005", "EXPL-004")))
    line = line_of(build(findings, statements=said), "dpia-evidence", "3.3")
    assert line.state == "partly"
    assert any("why each was not taken, is for people to read" in text for text in line.answer)


@pytest.mark.parametrize("number", ["1", "8a", "9a", "18c"])
def test_what_a_reviewer_would_miss_is_answered_in_part(number: str) -> None:
    assert line_of(build(), "tripod-ai", number).state == "partly"


def test_no_item_that_asks_how_things_are_is_worded_as_a_claim() -> None:
    """A heading with \u201cAnswered\u201d beside it would else read as a promise."""
    for slug in ("seven-principles", "dpia-evidence"):
        for part in paper_of(build(), slug).parts:
            for line in part.lines:
                assert not line.item.startswith(
                    ("It ", "Nobody ", "Nothing ", "The model ", "Groups ", "People ")
                ), line.item
