"""Reports of several authorities put together: what is refused, kept apart, counted once, and what is said of the rest."""

import json
from importlib.resources import files
from typing import Any

import numpy as np
import pytest

from authority_reports import Authority, make_content
from candour.config.protocol import Criterion, Disclosure, Protocol
from candour.errors import ReportError
from candour.report.combined.alike import NOT_ON_RECORD
from candour.report.combined.document import (
    SCHEMA_NAME,
    CombinedDocument,
    combine_reports,
    dump_document,
    load_document,
    render_schema,
)
from candour.report.combined.measures import ROUNDED, WITHHELD
from candour.report.combined.page import ALL, REGISTERED, render_page
from candour.report.combined.reading import letter_authorities, read_study
from candour.report.combined.study import share_extracts
from candour.report.combined.tables import APART, LEFT_OUT, MEAN, NEXT, TOGETHER
from candour.results import Estimate, Table
from candour.standing import Standing
from candour.stats.meta_analysis.random_effects import combine_studies
from candour.stats.meta_analysis.scales import place_on_scale

THREE = (Authority(seed=1, auc=0.74), Authority(seed=2, auc=0.70), Authority(seed=3, auc=0.78))


def combine(*authorities: Authority, pool_all: bool = False) -> CombinedDocument:
    read = [read_study(make_content(one), called=f"report {n}") for n, one in enumerate(authorities)]
    return combine_reports(letter_authorities(read), pool_all=pool_all)


def find_table(document: CombinedDocument, name: str, question: int = 1) -> Table:
    return next(
        table
        for table in document.questions[question - 1].tables
        if table.name == f"question_{question}_{name}"
    )


def read_rows(table: Table) -> list[dict[str, Any]]:
    return [dict(zip((column.name for column in table.columns), row, strict=True)) for row in table.rows]


def change(content: bytes, **changes: Any) -> bytes:
    return json.dumps(json.loads(content) | changes).encode()


@pytest.fixture(scope="module")
def three() -> CombinedDocument:
    return combine(*THREE)


def test_the_mean_is_that_of_the_published_numbers(three: CombinedDocument) -> None:
    rows = read_rows(find_table(three, "auc"))
    assert [row["counted"] for row in rows] == [TOGETHER] * 3 + [MEAN, NEXT]
    placed = [
        place_on_scale(
            row["value"].value, row["value"].low, row["value"].high, scale="log_odds", confidence=0.95
        )
        for row in rows[:3]
    ]
    expected = combine_studies(
        np.array([one.value for one in placed]), np.array([one.variance for one in placed])
    )
    mean = rows[3]["value"]
    assert mean.value == pytest.approx(1 / (1 + np.exp(-expected.mean)), abs=5e-4)
    assert expected.interval is not None
    assert expected.prediction is not None
    assert mean.low == pytest.approx(1 / (1 + np.exp(-expected.interval.low)), abs=5e-4)
    assert rows[4]["value"].low == pytest.approx(1 / (1 + np.exp(-expected.prediction.low)), abs=5e-4)
    assert mean.n == 9000
    assert mean.events == 900
    assert sum(row["weight"] for row in rows[:3]) == pytest.approx(1, abs=0.002)
    # Never a number without its base rate.
    assert all(isinstance(row["base_rate"], Estimate) for row in rows[:3])


def test_differences_between_groups_come_from_the_rates_and_have_base_rates(three: CombinedDocument) -> None:
    (missed, wrong) = read_rows(find_table(three, "groups_sex"))
    assert (missed["group"], missed["authorities"]) == ("Female", 3)
    assert missed["difference"].value == pytest.approx(0.08, abs=0.02)
    assert missed["base_rate"] == missed["reference_base_rate"] == "10.0 %"
    assert wrong["answer"] == "within the margin"


def test_those_that_did_not_register_are_apart_unless_asked_for() -> None:
    mixed = (
        *THREE[:2],
        Authority(seed=3, auc=0.9, standing=Standing.EXPLORATORY),
        Authority(seed=4, auc=0.9, standing=Standing.REHEARSAL),
    )
    without, both = combine(*mixed), combine(*mixed, pool_all=True)
    assert [row["counted"] for row in read_rows(find_table(without, "auc"))] == [TOGETHER] * 2 + [
        APART
    ] * 2 + [MEAN, NEXT]
    assert [row["counted"] for row in read_rows(find_table(both, "auc"))] == [TOGETHER] * 4 + [MEAN, NEXT]
    assert (without.pooled_all, both.pooled_all) == (False, True)
    assert "shown apart and count for nothing: Authority C, Authority D" in without.notices[0]
    assert (
        "put together as if they were registered, because whoever made this asked for it: Authority C, Authority D"
        in both.notices[0]
    )
    assert REGISTERED in render_page(without)
    page = render_page(both)
    first_page = page[: page.index('id="alike-part"')]
    assert ALL in first_page
    assert both.notices[0] in first_page
    steps = {row["part"]: row["down"] for row in read_rows(find_table(both, "strength"))[:6]}
    assert steps["Standing"] == "one"


@pytest.mark.parametrize(
    "facts",
    [
        {"decision_point": "cin_plan_started"},
        {"outcome_kinds": "section_47"},
        {"outcome_within_days": "180"},
        {"outcome_after_days": "30"},
    ],
)
def test_another_question_is_kept_apart(facts: dict[str, str]) -> None:
    document = combine(*THREE[:2], Authority(seed=3, facts=facts))
    assert [part.authorities for part in document.questions] == [
        ("Authority A", "Authority B"),
        ("Authority C",),
    ]
    assert "2 different questions" in " ".join(document.notices)
    differ = [
        row["aspect"]
        for row in read_rows(document.alike)
        if row["answer"] == "differ" and row["parts"] == "yes"
    ]
    assert len(differ) == 1


def test_other_criteria_are_kept_apart() -> None:
    other = Protocol(
        criteria=(Criterion(metric="auc", at_least=0.6, reason="Another bar than the others have."),)
    )
    document = combine(*THREE[:2], Authority(seed=3, changes={"protocol": other}))
    assert len(document.questions) == 2


def test_a_question_that_is_not_on_record_is_in_none() -> None:
    content = json.loads(make_content(THREE[2]))
    del content["context"]["facts"]["decision_point"]
    read = [read_study(make_content(one), called="report") for one in THREE[:2]]
    read.append(read_study(json.dumps(content).encode(), called="scores"))
    document = combine_reports(letter_authorities(read), pool_all=False)
    assert [(one.label, one.reason) for one in document.left_out] == [("Authority C", NOT_ON_RECORD)]
    assert document.questions[0].authorities == ("Authority A", "Authority B")


def test_the_same_run_and_the_same_authority_count_once() -> None:
    document = combine(
        Authority("Borchester", 1), Authority("Borchester", 2, auc=0.7), THREE[1], THREE[2], THREE[2],
        Authority(seed=2, auc=0.9, changes={"config_name": "another"}),
    )  # fmt: skip
    reasons = {one.label: one.reason for one in document.questions[0].not_counted}
    assert reasons == {
        "Borchester (2)": "It is of the same authority as Borchester (1): its children would count twice.",
        "Authority A (2)": "It is the same run as Authority A (1).",
        "Authority B (2)": "It is the same run as Authority B (1).",
    }
    assert [row["authority"] for row in read_rows(find_table(document, "auc"))[:3]] == [
        "Borchester (1)",
        "Authority A (1)",
        "Authority B (1)",
    ]


def test_of_two_reports_of_one_authority_the_registered_one_counts() -> None:
    document = combine(
        Authority("Borchester", 1, auc=0.9, standing=Standing.EXPLORATORY),
        Authority("Borchester", 2),
        THREE[2],
    )
    assert [one.label for one in document.questions[0].not_counted] == ["Borchester (1)"]


def test_nobody_is_named_who_did_not_want_it() -> None:
    document = combine(Authority("Borchester", 1), *THREE[1:])
    assert document.authorities == ("Borchester", "Authority A", "Authority B")
    assert "Not named" not in render_page(document)


def test_what_is_withheld_or_rounded_is_left_out_of_that_measure_and_named() -> None:
    few = Authority(seed=2, missed=(("Male", 1600, 160, 0.58), ("Female", 1400, 3, 0.66)))
    rounded = Authority(seed=3, changes={"disclosure": Disclosure(round_counts_to=5)})
    document = combine(THREE[0], few, rounded, Authority(seed=4))
    rows = read_rows(find_table(document, "groups_by_authority"))
    reasons = {row["authority"]: row["remark"] for row in rows if row["counted"] == LEFT_OUT}
    assert reasons == {"Authority B": WITHHELD, "Authority C": ROUNDED}
    auc = read_rows(find_table(document, "auc"))
    assert [row["authority"] for row in auc if row["counted"] == LEFT_OUT] == ["Authority C"]
    assert [row["authority"] for row in auc if row["counted"] == TOGETHER] == [
        "Authority A",
        "Authority B",
        "Authority D",
    ]


def test_two_authorities_have_no_prediction_and_low_evidence_at_most() -> None:
    document = combine(*THREE[:2])
    following = read_rows(find_table(document, "auc"))[-1]["value"]
    assert following.value is None
    assert "two authorities" in following.reason
    assert {one.rated.strength for one in document.questions[0].summary.effects} <= {"low", "little evidence"}


def test_one_authority_is_a_finished_answer() -> None:
    document = combine(THREE[0], Authority(seed=2, standing=Standing.EXPLORATORY))
    (auc, *_) = document.questions[0].summary.effects
    assert (auc.answer, auc.rated.strength) == ("cannot tell", "little evidence")
    assert "Only one authority that may be counted gives a usable number (Authority A)" in auc.sentence
    assert "Cannot tell" in render_page(document)


def test_five_that_agree_are_high_and_a_concern_about_bias_takes_a_step() -> None:
    five = [Authority(seed=n, auc=0.74 + 0.002 * n) for n in range(5)]
    agreed = combine(*five).questions[0].summary.effects[0]
    assert agreed.rated.strength == "high"
    assert agreed.answer == "better than chance on average, and expected to be so in the next authority"
    leaking = combine(*five[:4], Authority(seed=9, faults=("TIME-001",))).questions[0].summary.effects[0]
    assert leaking.rated.strength == "moderate"
    assert any("TIME-001 is a concern" in step.found for step in leaking.rated.steps)


def test_authorities_that_differ_widely_lower_the_strength() -> None:
    wide = [Authority(seed=n, auc=auc) for n, auc in enumerate((0.52, 0.6, 0.7, 0.8, 0.88))]
    found = combine(*wide).questions[0].summary.effects[0]
    assert found.rated.strength in {"low", "little evidence"}
    assert "cannot tell" in found.answer


def test_costs_and_circumstances_are_stated_or_said_to_be_not(three: CombinedDocument) -> None:
    summary = three.questions[0].summary
    assert [fact.text for fact in summary.cost] == ["Not stated by any of these authorities."]
    told = {fact.label: fact.text for fact in summary.circumstances}
    assert told["Base rate"] == "10.0 %"
    assert told["Years"] == "2023-04-01 to 2024-03-31"
    assert any("made up" in notice for notice in three.notices)


def test_other_versions_are_refused_with_words() -> None:
    content = make_content(THREE[0])
    with pytest.raises(
        ReportError, match=r"of version 1, and this candour reads version 2.*candour report RUN"
    ):
        read_study(change(content, version=1), called="old")
    with pytest.raises(ReportError, match="no JSON"):
        read_study(b"{", called="broken")
    with pytest.raises(ReportError, match="do not hold what such findings do"):
        read_study(change(content, context={"restricted": False}), called="empty")


def test_a_restricted_report_is_refused() -> None:
    content = make_content(Authority(changes={"restricted": True}))
    with pytest.raises(ReportError, match="RESTRICTED"):
        read_study(content, called="inside")


def test_the_same_reports_give_the_same_bytes_and_the_schema_is_shipped(three: CombinedDocument) -> None:
    again = combine(*THREE)
    assert dump_document(again) == dump_document(three)
    assert render_page(again) == render_page(three)
    assert load_document(dump_document(three)) == three
    shipped = (files("candour.report.combined") / SCHEMA_NAME).read_text(encoding="utf-8")
    assert shipped == render_schema()


def test_every_picture_has_words_and_a_table(three: CombinedDocument) -> None:
    page = render_page(three)
    assert page.count('role="img"') == 4
    assert page.count("<figure") == page.count("the table below") == 4


def test_one_file_in_common_makes_no_duplicate() -> None:
    few = frozenset({"areas", "cin 1"})
    assert not share_extracts(few, frozenset({"areas", "cin 2"}))
    assert share_extracts(few, frozenset({"areas", "cin 1", "cin 0"}))
    assert not share_extracts(frozenset(), frozenset())
