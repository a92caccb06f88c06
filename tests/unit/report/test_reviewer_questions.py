"""Every question of a reviewer is answered with a number and its interval, or says what it would take."""

import re
from dataclasses import replace

import pytest

from candour.config.statements import Deployment, Oversight, Statements
from candour.report.content.reviewer_questions import EIGHTEEN, ReviewerAnswer, answer_reviewers
from candour.report.content.statements import TO_COMPLETE, list_statements
from candour.results import Cell, Column, Estimate, Finding, Statement, Table, Verdict, Withheld
from made_up_report import make_context
from planted_findings import list_estimates, plant, withhold

QUESTIONS = range(1, 22)
BY_THE_AUTHORITY = {15, 16, 17}
SETTLED_BY_NO_FINDING = {2, 3, 9, 11, 14, 18}
"""Parts of these stay open whatever the findings say."""

WRITTEN = Statements(
    deployment=Deployment(
        who_sees_it="Managers.", human_review="Two people.", override_log="In the case file.", appeal="By letter.",
        correction="Within a week.", what_follows_a_flag="A second reading.", who_acts="A manager.",
    ),
    oversight=Oversight(
        who_stops_it="The director.", review_every="Every quarter.", monitoring_owner="An analyst.",
        decommissioning="All is deleted.",
    ),
)  # fmt: skip


class Answered(ReviewerAnswer):
    """An answer with its lines, and what it needs, each in one paragraph."""

    @property
    def told(self) -> bool:
        return self.standing == "answered"

    @property
    def answer(self) -> str:
        return " ".join(self.lines)

    @property
    def it_would_take(self) -> str:
        return " ".join(self.needs)


def ask(
    findings: tuple[Finding, ...], statements: Statements | None = None, **changes: object
) -> dict[int, Answered]:
    answers = answer_reviewers(findings, list_statements(statements or Statements()), make_context(**changes))
    return {answer.number: Answered(**vars(answer)) for answer in answers}


def test_the_eighteen_come_first_and_all_are_questions() -> None:
    answers = ask(plant())
    assert tuple(answers) == tuple(QUESTIONS)
    assert len(answers) > EIGHTEEN == 18
    assert all(answer.question.endswith("?") for answer in answers.values())


def test_where_everything_is_known_every_question_is_told_with_its_numbers() -> None:
    findings = plant()
    answers = ask(findings, WRITTEN)
    for number, answer in answers.items():
        assert answer.standing == (
            "answered in part" if number in SETTLED_BY_NO_FINDING - {3} | {8} else answer.standing
        )
        assert answer.lines
        assert answer.evidence or answer.statements or number == 18
        assert (answer.standing == "answered") is (not answer.needs)
    assert answers[3].standing == "cannot tell", "what came of those who were helped says nothing of no help"
    told = {number for number, answer in answers.items() if answer.told}
    assert told == set(QUESTIONS) - SETTLED_BY_NO_FINDING - {8}


def test_every_number_stands_with_its_interval_and_what_it_rests_on() -> None:
    said = " ".join(answer.answer for answer in ask(plant(), WRITTEN).values()).replace("\u00a0", " ")
    planted = list_estimates(plant())
    shown = [e for e in planted if f"n = {e.n:,})" in said]
    assert len(shown) >= 45
    for estimate in shown:
        assert any(
            f"{low} to {high}; n = {estimate.n:,})" in said
            for low, high in (
                (f"({estimate.low:.3f}", f"{estimate.high:.3f}"),
                (f"({100 * (estimate.low or 0):.1f}", f"{100 * (estimate.high or 0):.1f}"),
                (f"({estimate.low:.2f}", f"{estimate.high:.2f}"),
                (f"({estimate.low:.1f}", f"{estimate.high:.1f}"),
            )
        )


@pytest.mark.parametrize("number", QUESTIONS)
def test_a_concern_is_told_as_well_as_a_finding_that_is_met(number: int) -> None:
    met, concern = (ask(plant(verdict), WRITTEN)[number] for verdict in (Verdict.MET, Verdict.CONCERN))
    assert (met.standing, met.evidence) == (concern.standing, concern.evidence)


@pytest.mark.parametrize("number", [4, 6, 11, 19, 20, 21])
def test_a_finding_that_cannot_tell_leaves_its_question_open_and_says_what_it_would_take(number: int) -> None:
    answer = ask(plant(Verdict.CANNOT_TELL), WRITTEN)[number]
    assert not answer.told
    assert answer.needs
    assert answer.lines


def test_how_many_more_decisions_follows_from_the_interval() -> None:
    """The interval of the planted difference is three times as wide, on one side, as the number is far from nought."""
    findings = tuple(f for f in plant(Verdict.CANNOT_TELL) if f.code == "PRAC-001")
    (table,) = findings[0].tables
    at = table.index_of("difference")
    estimate = replace(table.rows[0][at], value=0.1, low=-0.2, high=0.4)  # type: ignore[type-var]
    row = (*table.rows[0][:at], estimate, *table.rows[0][at + 1 :])
    answer = ask((replace(findings[0], tables=(replace(table, rows=(row,)),)),))[4]
    assert "PRAC-001: about 19 times as many test decisions as now" in answer.it_would_take
    assert "judged by as many times more practitioners" in answer.it_would_take


@pytest.mark.parametrize("number", QUESTIONS)
def test_nothing_that_is_withheld_is_told(number: int) -> None:
    findings = plant(Verdict.CONCERN)
    answer = ask(tuple(map(withhold, findings)))[number]
    assert not answer.told
    assert answer.needs
    said = answer.answer + answer.it_would_take
    assert not any(f"{e.n:,}" in said or f"{e.value:.3f}" in said for e in list_estimates(findings))


@pytest.mark.parametrize("number", QUESTIONS)
def test_a_missing_finding_leaves_the_question_open(number: int) -> None:
    answer = ask(())[number]
    assert not answer.told
    assert answer.needs
    assert number in {1, 18} or answer.standing == "cannot tell"


@pytest.mark.parametrize("number", QUESTIONS)
def test_muting_is_said_and_the_number_is_not(number: int) -> None:
    findings = plant()
    muted = tuple(
        replace(
            f, verdict=Verdict.NOT_ASSESSED, muted="Nobody here could act on it.", tables=(), why="Muted."
        )
        for f in findings
    )
    answer = ask(muted, WRITTEN)[number]
    if number not in BY_THE_AUTHORITY | {1, 3, 18}:
        assert answer.standing == "cannot tell"
    if answer.evidence and number != 3:
        assert number == 2 or "lets the question be put" in answer.it_would_take
    assert not any(f"{e.n:,}" in answer.answer for e in list_estimates(findings))


def test_what_was_not_assessed_says_what_was_lacking() -> None:
    lacking = tuple(
        replace(f, verdict=Verdict.NOT_ASSESSED, tables=(), why="No judgements were given.") for f in plant()
    )
    assert "What was lacking: No judgements were given." in ask(lacking)[4].needs


@pytest.mark.parametrize("shape", ["no tables", "no rows", "other columns"])
def test_findings_of_a_plug_in_with_another_shape_never_fail(shape: str) -> None:
    def bend(finding: Finding) -> Finding:
        if shape == "no tables":
            return replace(finding, tables=())
        if shape == "no rows":
            return replace(finding, tables=tuple(replace(t, rows=()) for t in finding.tables))
        return replace(
            finding,
            tables=tuple(
                replace(t, columns=tuple(replace(c, name=f"other_{c.name}") for c in t.columns))
                for t in finding.tables
            ),
        )

    answers = ask(tuple(map(bend, plant())), WRITTEN)
    assert tuple(answers) == tuple(QUESTIONS)
    # What the authority wrote answers 15 and 17, and the verdict alone says in 8 that nothing has to be explained.
    assert all(answer.needs for number, answer in answers.items() if number not in {8, 15, 17})


def test_a_difference_in_a_group_that_may_not_be_named_is_not_explained_away() -> None:
    hidden = tuple(map(withhold, plant(Verdict.CONCERN)))
    assert "for which group may not be published" in ask(hidden)[8].answer
    assert ask(tuple(map(withhold, plant())))[8].answer.startswith("No difference between groups is shown")
    assert "none is ruled out" in ask(tuple(map(withhold, plant(Verdict.CANNOT_TELL))))[8].answer


def test_a_hidden_column_is_never_read() -> None:
    hidden = tuple(
        replace(
            f,
            tables=tuple(
                replace(t, columns=tuple(replace(c, hidden=c.unit != "text") for c in t.columns))
                for t in f.tables
            ),
        )
        for f in plant()
    )
    said = " ".join(answer.answer for answer in ask(hidden).values())
    assert not any(f"{e.n:,}" in said for e in list_estimates(hidden))


def test_what_only_the_authority_can_say_is_for_it_to_complete() -> None:
    silent, told = ask(plant()), ask(plant(), WRITTEN)
    for number in BY_THE_AUTHORITY:
        assert TO_COMPLETE in silent[number].answer
        assert "That the authority writes down" in silent[number].it_would_take
        assert told[number].told
        assert told[number].statements == silent[number].statements
    assert "In the case file." in told[15].answer


def test_scores_alone_say_what_it_would_take() -> None:
    answers = ask(tuple(f for f in plant() if f.code[:4] in {"PERF", "CALI", "BIAS"}), kind="scores")
    assert "The model and the records behind it" in answers[12].it_would_take
    assert "whoever gave the scores" in answers[1].it_would_take
    assert answers[2].standing == "cannot tell"


def test_a_restricted_report_says_that_families_could_be_recognised() -> None:
    answer = ask(plant(), restricted=True)[18]
    assert answer.standing == "cannot tell"
    assert answer.answer.startswith("Yes: disclosure control was off")


def change_rows(code: str, table: str, *rows: dict[str, Cell]) -> tuple[Finding, ...]:
    """The planted finding with these rows, each made from its first one."""
    (finding,) = (f for f in plant() if f.code == code)
    planted = finding.table(table)
    changed = tuple(
        tuple(
            row.get(column.name, cell) for column, cell in zip(planted.columns, planted.rows[0], strict=True)
        )
        for row in rows
    )
    tables = tuple(replace(t, rows=changed) if t.name == table else t for t in finding.tables)
    return (replace(finding, tables=tables),)


def test_only_a_characteristic_that_was_left_out_can_be_given_away() -> None:
    """Age is always told to the forecast, however well other features know it; so is a characteristic that is used."""
    well = Estimate(0.9, 0.88, 0.92, 4000, 400, "x")
    rows: tuple[dict[str, Cell], ...] = (
        {"characteristic": "Age", "group": "Unborn", "features": well},
        {"characteristic": "Ethnic group", "group": "Black"},
    )
    findings = change_rows("BIAS-008", "told", *rows)
    facts = {"protected_characteristics_used": "none"}
    said = ask(findings, facts=facts)[10].answer
    assert "Black (ethnic group)" in said
    assert "Unborn" not in said
    assert "0 of 1 groups" in said
    both = ask(findings, facts={"protected_characteristics_used": "ethnic_group: asked for"})[10].answer
    assert "Black" not in both


def test_the_worst_that_was_tried_is_told_whether_or_not_it_has_a_bar() -> None:
    worst = Estimate(0.3, 0.28, 0.32, 4000, 1200, "x")
    mild = Estimate(0.01, 0.0, 0.02, 4000, 40, "x")
    findings = change_rows(
        "PERT-002", "shifts",
        {"what": "birthdays", "how": "7 days later", "flips": mild, "answer": "within the bar"},
        {"what": "all dates", "how": "30 days later", "flips": worst, "answer": ""},
    )  # fmt: skip
    said = ask(findings)[13].answer
    assert "most flags flip with all dates (30 days later), in 30.0" in said
    assert "Of what a bar is held against, most do with birthdays (7 days later), in 1.0" in said


def test_errors_of_groups_stand_with_the_base_rates_of_these_groups() -> None:
    rate = Estimate(0.286, 0.22, 0.362, 154, 44, "x")
    groups = Table(
        "groups", "Groups", (Column("group", "Group", "text"), Column("base_rate", "Base rate", "rate")),
        (("Unborn", rate), ("Under 1", rate)),
    )  # fmt: skip
    own = Finding(
        "BIAS-003", "bias", "Age", "Q?", Verdict.MET, Statement("h"), Statement("f"), "w", (groups,)
    )
    burden = Table(
        "burden_age_band", "Burden",
        (Column("error", "E", "text"), Column("group", "G", "text"), Column("per_thousand", "P", "number")),
        (("Missed", "Unborn", Estimate(51.9, 26.5, 99.5, 154, 8, "x")), ("Missed", "Under 1", Withheld())),
    )  # fmt: skip
    errors = Finding(
        "BIAS-012", "bias", "B", "Q?", Verdict.MET, Statement("h"), Statement("f"), "w", (burden,)
    )
    said = ask((own, errors))[5].answer.replace("\u00a0", " ")
    assert "Base rates of these groups: Unborn 28.6 % (22.0 to 36.2; n = 154)." in said
    assert "Under 1" not in said


def test_the_base_rate_is_told_with_the_interval_that_any_finding_publishes() -> None:
    rate = Estimate(0.103, 0.094, 0.113, 4838, 498, "x")
    other = Table(
        "alternative_outcomes", "A", (Column("outcome", "O", "text"), Column("base_rate", "B", "rate")),
        (("The outcome that is forecast", rate),),
    )  # fmt: skip
    finding = Finding(
        "BIAS-009", "bias", "T", "Q?", Verdict.MET, Statement("h"), Statement("f"), "w", (other,)
    )
    said = ask((finding,))[1].answer.replace("\u00a0", " ")
    assert "It came after 10.3 % (9.4 to 11.3; n = 4,838) of the test decisions." in said


def test_every_answer_begins_with_a_plain_sentence_that_has_no_code_in_it() -> None:
    for verdict in (Verdict.MET, Verdict.CONCERN, Verdict.CANNOT_TELL):
        for answer in ask(plant(verdict), WRITTEN).values():
            assert answer.lead.endswith((".", ":"))
            own_words = re.sub(r"Headline of [A-Z]{4}-\d{3}", "", answer.lead)
            assert not re.search(r"[A-Z]{4}-\d{3}", own_words)


def test_a_lead_follows_the_verdict_of_its_finding() -> None:
    said = {
        verdict: ask(plant(verdict), WRITTEN)[19].lead
        for verdict in (Verdict.MET, Verdict.CONCERN, Verdict.CANNOT_TELL)
    }
    assert said[Verdict.MET].startswith("No, as far as")
    assert said[Verdict.CONCERN].startswith("Yes:")
    assert said[Verdict.CANNOT_TELL] == "It cannot be told."


def test_where_nothing_is_known_no_lead_claims_anything() -> None:
    leads = {number: answer.lead for number, answer in ask(()).items()}
    for number in set(QUESTIONS) - BY_THE_AUTHORITY - {1, 3, 18}:
        assert leads[number] == "It cannot be told."
    assert leads[15] == "The authority has written none of the 5 lines that answer this."


def test_a_lead_counts_the_rules_that_are_beaten() -> None:
    """Two differences lie above nought and one reaches across it."""
    finding = next(f for f in plant() if f.code == "USEF-005")
    table = next(t for t in finding.tables if t.name == "rules")
    at = table.index_of("recall")
    (row, *_) = table.rows
    ends = ((0.1, 0.3), (0.05, 0.2), (-0.1, 0.2))
    rows = tuple((*row[:at], Estimate(0.1, low, high, 500, 50, "x"), *row[at + 1 :]) for low, high in ends)
    lead = ask((replace(finding, tables=(replace(table, rows=rows),)),))[4].lead
    assert "to find more than 2 of 3 other ways" in lead
    assert "practitioners" not in lead
