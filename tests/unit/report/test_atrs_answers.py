"""What the report knows of a field, from tables in the shape in which the audits give them."""

from dataclasses import replace
from typing import Any

import pytest

from atrs_records import FEATURES, find_field, make_statements
from candour.report.atrs.record import AtrsRecord, State, build_record
from candour.report.model import build_report
from candour.results import Cell, Column, Finding, Statement, Table, Verdict
from made_up_report import make_context, make_criteria, make_performance, make_time_travel, number, rate


def make_finding(code: str, verdict: Verdict, text: str, *tables: Table) -> Finding:
    return replace(
        make_time_travel(),
        code=code,
        title=f"Title of {code}",
        verdict=verdict,
        headline=Statement(text),
        tables=tables,
    )


def make_table(name: str, columns: dict[str, Any], *rows: tuple[Cell, ...]) -> Table:
    return Table(
        name, name, tuple(Column(key, key.capitalize(), unit) for key, unit in columns.items()), rows
    )


FINDINGS = (
    make_criteria(),
    make_performance(),
    make_finding(
        "BIAS-001", Verdict.CONCERN, "By sex, groups differ.",
        make_table(
            "groups",
            {"group": "text", "n": "count", "events": "count", "base_rate": "rate", "auc": "number",
             "false_negative_rate": "rate", "false_positive_rate": "rate", "selection_rate": "rate"},
            ("Female", 1600, 150, rate(150, 1600), number(0.78, 0.03), rate(90, 150), rate(87, 1450), rate(147, 1600)),
            ("Male", 1644, 168, rate(168, 1644), number(0.80, 0.03), rate(101, 168), rate(89, 1476), rate(156, 1644)),
        ),
    ),
    make_finding("BIAS-008", Verdict.CANNOT_TELL, "Other features tell these groups well."),
    make_finding("BIAS-011", Verdict.CANNOT_TELL, "Five candidates were tried. None is applied."),
    make_finding(
        "BIAS-020", Verdict.CANNOT_TELL, "Not audited: religion or belief.",
        make_table("characteristics", {"characteristic": "text", "audited": "text"}, ("Sex", "audited"),
                   ("Religion or belief", "not recorded, not audited")),
    ),
    make_finding("CALI-001", Verdict.CONCERN, "The scores are not right as probabilities."),
    make_finding(
        "DATA-001", Verdict.MET, "Every field is recorded in most cases.",
        make_table("fields", {"field": "text", "of": "count", "share": "rate"},
                   *((f"field {at}", 3000, rate(2700 + at, 3000)) for at in range(7))),
    ),
    make_finding(
        "DATA-002", Verdict.MET, "Every decision is accounted for.",
        make_table("flow", {"step": "text", "part": "text", "decisions": "count", "reason": "text"},
                   ("Received", "all", 9000, "All."), ("Too old", "left out", 0, "Age."),
                   ("Not observed", "left out", 1200, "The extracts end."), ("Used", "kept", 7800, "Used.")),
    ),
    make_finding(
        "DATA-008", Verdict.CANNOT_TELL, "No record shows whom it lacks.",
        make_table("absent", {"who": "text", "here": "text"}, ("Children who moved in", "from then on")),
    ),
    make_finding("EXPL-001", Verdict.CANNOT_TELL, "Mostly earlier referrals."),
    make_finding("LAST-004", Verdict.CANNOT_TELL, "Look again by 31 March 2027."),
    make_finding("MEMO-001", Verdict.MET, "It gives next to nothing away."),
    make_finding(
        "USEF-001", Verdict.CONCERN, "Of 100 flagged, 26 rightly.",
        make_table("capacity", {"counted": "text", "precision": "rate", "recall": "rate"},
                   ("each month", rate(120, 480), rate(120, 490))),
    ),
)  # fmt: skip


def make_full_record(findings: tuple[Finding, ...] = FINDINGS, **context: Any) -> AtrsRecord:
    told = make_context(**context)
    told = replace(told, tables=(*told.tables, FEATURES))
    return build_record(build_report(findings, told, make_statements()))


@pytest.fixture(scope="module")
def record() -> AtrsRecord:
    return make_full_record()


@pytest.mark.parametrize(
    ("field", "words"),
    [
        ("2.2.4", "\u2013 Four variables: Decisions: 3,244; Outcomes: 318; Base rate: 9.8\u00a0%"),
        ("2.3.3", "\u2013 Counted: each month; Precision: 25.0\u00a0% (21.0 to 29.0; n\u00a0=\u00a0480)"),
        ("2.4.1.2", "About each decision, 9 pieces of information"),
        ("2.4.1.2", "\u2013 Referrals: 6, for example \u201cNumber of referrals in the 6 months before\u201d."),
        ("2.4.1.3", "CALI-001, concern"),
        ("2.4.1.4", "Look again by 31 March 2027."),
        ("2.4.2.6", "Mostly earlier referrals."),
        ("2.4.2.7", "Groups of children. Title of BIAS-001 (BIAS-001, concern): By sex, groups differ."),
        ("2.4.2.7", "\u2013 Female: N: 1,600; Events: 150; Base_rate: 9.4\u00a0%"),
        ("2.4.2.7", "Measures. Title of BIAS-011 (BIAS-011, cannot tell): Five candidates were tried. None is applied."),
        ("2.4.2.7", "Privacy. Title of MEMO-001"),
        ("2.4.3.3", "Pieces of information about each decision: 9."),
        ("2.4.3.4", "Sex (audited); Religion or belief (not recorded, not audited)."),
        ("2.4.3.5", "\u2013 Field: field 4; Of: 3,000; Share: 90.1\u00a0%"),
        ("2.4.3.5", "\u2013 Children who moved in: from then on."),
        ("2.4.3.7", "\u2013 Not observed: 1,200 decisions. The extracts end."),
    ],
)  # fmt: skip
def test_what_findings_say_stands_in_the_field_that_asks_for_it(
    record: AtrsRecord, field: str, words: str
) -> None:
    assert words in find_field(record, field).text


def test_no_more_than_asked(record: AtrsRecord) -> None:
    """Selection rates are no performance; only the least complete fields; only those who were left out."""
    assert "Selection_rate" not in find_field(record, "2.4.2.7").text
    assert "field 5" not in find_field(record, "2.4.3.5").text
    assert "Too old" not in find_field(record, "2.4.3.7").text
    assert "Received" not in find_field(record, "2.4.3.7").text


def test_each_field_names_its_findings(record: AtrsRecord) -> None:
    assert {
        "finding PERF-001",
        "finding PERF-004",
        "finding BIAS-001",
        "finding BIAS-011",
        "overall verdict",
    } <= set(find_field(record, "2.4.2.7").sources)
    assert find_field(record, "2.4.3.7").sources == ("finding DATA-002",)


def test_concerns_are_risks_of_their_kind_and_what_is_unanswered_is_counted(record: AtrsRecord) -> None:
    lines = find_field(record, "2.5.2").text.split("\n")
    assert any(
        line.startswith("Risk: outputs and decisions. Shown by the audit (BIAS-001): By sex")
        for line in lines
    )
    assert any(line.startswith("Risk: application and use. Shown by the audit (USEF-001)") for line in lines)
    assert any(line.startswith("Risk: algorithm efficacy. Shown by the audit (CALI-001)") for line in lines)
    assert (
        "Risk: outputs and decisions. Shown by the audit: 3 of its questions could not be answered from these data."
        in lines
    )


def test_of_somebody_elses_scores_the_test_data_are_not_taken_for_those_that_it_was_built_with() -> None:
    record = make_full_record(kind="scores")
    assert find_field(record, "2.4.3.4").state is State.TO_COMPLETE
    assert "Religion or belief" not in find_field(record, "2.4.3.4").text


def test_without_a_manifest_the_version_is_open() -> None:
    version = find_field(make_full_record(manifest=None), "2.4.2.2")
    assert version.state is State.TO_COMPLETE


def test_without_measured_performance_no_number_is_made_up() -> None:
    record = make_full_record((make_criteria(),))
    performance = find_field(record, "2.4.2.7").text
    assert "base rate: not published" in performance
    assert "AUC" not in performance
    assert find_field(record, "2.2.4").text == "Alternatives: A rule, and doing nothing."


def test_a_forecast_that_stood_alone_has_no_tested_alternatives() -> None:
    performance = make_performance()
    table = performance.table("overall")
    alone = replace(performance, tables=(replace(table, rows=table.rows[:1]),), figures=())
    assert find_field(make_full_record((alone,)), "2.2.4").text == "Alternatives: A rule, and doing nothing."
    other = replace(performance, tables=(replace(table, rows=table.rows[1:]),), figures=())
    assert "Measured on" not in find_field(make_full_record((other,)), "2.4.2.7").text
