"""The record of the transparency standard: every field once, filled from what is known, open where nobody has said it."""

import re
from dataclasses import replace

import pytest

from atrs_records import (
    find_field,
    make_atrs_report,
    make_record,
    make_statements,
    make_supplied_model,
    make_supplier,
)
from candour.config.statements import Statements
from candour.report.atrs.answers.every_answer import ANSWERS
from candour.report.atrs.answers.risks import KINDS, SHOWN
from candour.report.atrs.counting import count_tiers
from candour.report.atrs.fields import FIELDS, METADATA, Sheet
from candour.report.atrs.record import State, build_record
from candour.report.content.statements import TO_COMPLETE, list_statements
from candour.report.model import Report, build_report
from candour.results import Verdict

# Read in the guidance to version 4.0, in its fictional examples and headings.
IN_THE_GUIDANCE = {
    "1.2": "Description", "2.1.4": "Third party involvement", "2.1.4.1": "Third party",
    "2.1.4.2": "Companies House Number", "2.1.4.3": "Third party role", "2.1.4.4": "Procurement procedure type",
    "2.1.4.5": "Third party data access terms", "2.2.1": "Detailed description",
    "2.3.1": "Integration into broader operational process", "2.4.1.2": "System-level input",
    "2.4.1.3": "System-level output", "2.4.2.1": "Model name", "2.4.2.6": "Model architecture",
    "2.4.2.8": "Datasets and their purposes",
}  # fmt: skip


def test_the_numbers_of_the_guidance_are_marked_as_such_and_no_others() -> None:
    assert {f.number: f.name for f in FIELDS if f.basis == "guidance"} == IN_THE_GUIDANCE


def test_numbers_are_unique_in_order_and_of_their_sheet() -> None:
    numbers = [tuple(map(int, field.number.split("."))) for field in (*METADATA, *FIELDS)]
    assert numbers == sorted(set(numbers))
    starts = ("1.", "2.1.", "2.2.", "2.3.", "2.4.1.", "2.4.2.", "2.4.3.", "2.4.4.", "2.5.")
    for field in FIELDS:
        assert field.number.startswith(starts[tuple(Sheet).index(field.sheet)])
        assert field.tier == (1 if field.number.startswith("1.") else 2)


def test_a_tier_of_one_sheet_and_a_tier_of_eight() -> None:
    sheets = make_record().sheets
    assert [sheet.tier for sheet in sheets] == [1, *[2] * 8]
    assert all(len(sheet.value) <= 31 for sheet in Sheet)


def test_every_statement_and_every_answer_that_a_field_names_exists() -> None:
    known = list_statements(Statements())
    for field in (*METADATA, *FIELDS):
        assert set(field.needed) | set(field.further) <= set(known)
        assert field.needed or field.answer or field.further
        assert not field.answer or field.sheet is Sheet.MODEL or field.answer in ANSWERS


def test_without_statements_what_only_the_authority_knows_is_open_and_counted() -> None:
    record = make_record()
    for number in ("0.1", "1.1", "1.4", "2.1.3", "2.1.4", "2.1.4.2", "2.3.4", "2.4.4.3"):
        field = find_field(record, number)
        assert (field.text, field.state, field.sources) == (TO_COMPLETE, State.TO_COMPLETE, ())
    tier_1, tier_2 = count_tiers(record)
    assert (tier_1.fields, tier_1.to_complete) == (9, 9)
    open_ones = sum(f.text.count(TO_COMPLETE) > 0 for s in record.sheets if s.tier == 2 for f in s.fields)
    assert tier_2.to_complete == open_ones > 20


def test_with_all_statements_nothing_is_open() -> None:
    record = make_record(make_statements())
    left = [
        f.number
        for fields in (record.metadata, *(s.fields for s in record.sheets))
        for f in fields
        if f.state is State.TO_COMPLETE
    ]
    # The made-up findings hold none on where data came from; everything else is said.
    assert left == []


def test_a_field_that_is_half_said_names_what_is_missing() -> None:
    deployment = make_statements().deployment.model_copy(update={"what_follows_a_flag": None})
    field = find_field(make_record(make_statements(deployment=deployment)), "2.3.1")
    assert field.state is State.TO_COMPLETE
    assert "Who acts on a flag: A duty manager." in field.text
    assert field.text.endswith(f"{TO_COMPLETE}: What follows a flag.")


def test_performance_has_base_rate_interval_and_n_beside_every_error() -> None:
    text = find_field(make_record(make_statements()), "2.4.2.7").text
    first = text.split("\n")[0]
    assert "Decisions: 3,244; Outcomes: 318; Base rate: 9.8\u00a0% (8.7 to 10.9)" in first
    assert "AUC: 0.792 (0.770 to 0.814)" in first
    bar = next(line for line in text.split("\n") if line.startswith("Bar set beforehand. Share of flagged"))
    assert "cannot tell (measured: 39.1\u00a0% (34.0 to 44.2; n\u00a0=\u00a03,244); " in bar
    assert "base rate: 9.8\u00a0% (8.7 to 10.9; n\u00a0=\u00a03,244)" in bar
    assert "Ethnic group (BIAS-002, cannot tell)" in text
    assert text.endswith(
        f"by a rule stated beforehand: {make_atrs_report(make_statements()).verdict_sentence}"
    )


def test_no_small_count_of_a_group_gets_into_the_record() -> None:
    record = make_record(make_statements())
    text = "\n".join(f.text for s in record.sheets for f in s.fields)
    assert "Other: Decisions: 46; Outcomes: 4" not in text
    assert make_record(make_statements(), restricted=True).restricted


def test_sensitive_attributes_name_what_information_may_stand_for() -> None:
    text = find_field(make_record(), "2.4.3.4").text
    assert "Proxy variables" in text
    assert "\u2013 Referrals: how closely services watch a family." in text
    assert "The day of the decision" not in text


def test_the_tool_has_one_model_and_the_others_are_alternatives() -> None:
    record = make_record(make_statements())
    assert [sheet.model for sheet in record.sheets if sheet.section is Sheet.MODEL] == ["Gradient boosting"]
    assert find_field(record, "2.4.1.5").text == "Gradient boosting."
    alternatives = find_field(record, "2.2.4").text
    for label in ("Logistic regression", "Four variables", "Number of earlier referrals"):
        assert f"\u2013 {label}: " in alternatives


def test_every_further_model_has_a_sheet_of_its_own() -> None:
    record = make_record(
        make_statements(models=(make_supplied_model(), make_supplied_model(name="Second", task=None)))
    )
    models = [sheet for sheet in record.sheets if sheet.section is Sheet.MODEL]
    assert [(s.name, s.model) for s in models] == [
        ("Model Specification", "Gradient boosting"), ("Model Specification 2", "Foresight 3"), ("Model Specification 3", "Second"),
    ]  # fmt: skip
    assert find_field(record, "2.4.2.6", model=1).text == "Said of architecture."
    assert find_field(record, "2.4.2.3", model=2).state is State.TO_COMPLETE
    assert "Measured on decisions" not in find_field(record, "2.4.2.7", model=1).text


def test_of_somebody_elses_scores_the_model_is_for_the_authority_and_its_performance_is_known() -> None:
    record = make_record(make_statements(models=None), kind="scores", manifest=None)
    for number in ("2.4.2.1", "2.4.2.2", "2.4.2.4", "2.4.2.6", "2.4.2.8", "2.4.3.1", "2.4.3.2"):
        assert find_field(record, number).state is State.TO_COMPLETE
    assert find_field(record, "2.4.2.7").state is State.FROM_REPORT
    assert "AUC: 0.792" in find_field(record, "2.4.2.7").text


def test_a_supplier_that_describes_its_model_fills_the_sheet() -> None:
    record = make_record(
        make_statements(models=(make_supplied_model(),), system=make_statements().system.model_copy(update={"system_input": "A", "system_output": "B"})),
        kind="scores", manifest=None,
    )  # fmt: skip
    assert find_field(record, "2.4.2.1").text == "Foresight 3"
    performance = find_field(record, "2.4.2.7")
    assert performance.text.startswith("Said of performance.\nMeasured on decisions")
    assert "Foresight 3: Said of data_description." in find_field(record, "2.4.3.1").text
    assert [f.number for s in record.sheets for f in s.fields if f.state is State.TO_COMPLETE] == []


@pytest.mark.parametrize(
    ("suppliers", "involvement", "number"), [((), "No", "N/A"), ((make_supplier(),), "Yes", "01234567")]
)
def test_third_parties(suppliers: tuple[object, ...], involvement: str, number: str) -> None:
    record = make_record(make_statements(suppliers=suppliers))
    assert find_field(record, "2.1.4").text == involvement
    field = find_field(record, "2.1.4.2")
    assert field.text == number
    assert field.state is (State.NOT_APPLICABLE if number == "N/A" else State.BY_AUTHORITY)


def test_of_several_suppliers_each_detail_says_whose_it_is_and_whose_is_missing() -> None:
    record = make_record(
        make_statements(suppliers=(make_supplier(), make_supplier(name="Cloud plc", role=None)))
    )
    role = find_field(record, "2.1.4.3")
    assert role.text == f"Foresight Ltd: Built the model.\n{TO_COMPLETE}: Role of Cloud plc."


def test_risks_have_all_six_kinds_and_mark_what_the_audit_shows() -> None:
    text = find_field(make_record(make_statements()), "2.5.2").text
    for kind in KINDS:
        assert f"Risk: {kind}." in text
    shown = next(line for line in text.split("\n") if line.startswith(f"Risk: data. {SHOWN} (DATA-001)"))
    assert shown.endswith("almost nothing was recorded.")
    assert "what is done about DATA-001" not in text
    assert f"Old records. {SHOWN} (DATA-001). What is done about it: Checked each year." in text
    without = find_field(make_record(make_statements(risks=())), "2.5.2").text
    assert "DATA-001): In one year almost nothing was recorded." in without
    assert "Risk: data. Nothing is stated about what is done about DATA-001." in without
    assert "Risk: public engagement. None was stated, and none is shown by the audit." in without


def test_a_report_without_findings_fills_nothing_in() -> None:
    base = make_atrs_report()
    bare = build_report((), replace(base.context, tables=()), None)
    assert isinstance(bare, Report)
    record = build_record(bare)
    for number in ("2.4.2.4", "2.4.2.8", "2.4.3.3", "2.4.3.5"):
        assert find_field(record, number).state is State.TO_COMPLETE


def test_nothing_claims_compliance_and_no_article_is_hard_coded() -> None:
    record = make_record(make_statements())
    text = " ".join(f.text for s in record.sheets for f in s.fields)
    assert not re.search(r"complian|complies|Article 22", text)
    assert "claims compliance with nothing" in record.note


def test_of_many_findings_of_one_kind_three_are_told_in_full_and_the_rest_are_named() -> None:
    base = make_atrs_report()
    example = next(f for f in base.findings if f.code == "DATA-001")
    many = tuple(
        replace(example, code=f"DATA-00{n}", title=f"Title {n}", verdict=Verdict.CONCERN) for n in range(1, 6)
    )
    text = find_field(build_record(build_report(many, base.context, None)), "2.5.2").text
    told = [line for line in text.split("\n") if line.startswith(f"Risk: data. {SHOWN}")]
    assert len(told) == 3
    assert "Risk: data. Also shown, and told in the report: title 4 (DATA-004); title 5 (DATA-005)." in text
    assert (
        "Nothing is stated about what is done about DATA-001, DATA-002, DATA-003, DATA-004, DATA-005." in text
    )
