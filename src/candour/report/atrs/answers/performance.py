"""2.4.2.7, how well the model does: the numbers with their intervals and base rate, for groups of children too."""

from collections.abc import Iterator

from candour.report.atrs.answers.answer import (
    NOTHING,
    Answer,
    answer_headline,
    find_findings,
    find_table,
    know,
    say_finding,
)
from candour.report.atrs.answers.numbers import list_rows, say_cell, say_row
from candour.report.content.verdict import CRITERIA_CODE, SIMPLE_RULES_CODE, prefix_of
from candour.report.model import Report
from candour.results import Table

_OF_A_GROUP = ("n", "events", "base_rate", "auc", "false_negative_rate", "false_positive_rate")
_MEASURES_TAKEN, _NOT_AUDITED, _PRIVACY = "BIAS-011", "BIAS-020", "MEMO-001"


def answer_performance(report: Report) -> Answer:
    """All that was measured; nothing where no audit of performance ran."""
    return (
        _answer_leading(report)
        + answer_headline(report, "PERF-002")
        + _answer_criteria(report)
        + answer_headline(report, "CALI-001")
        + _answer_groups(report)
        + _answer_measures(report)
        + answer_headline(report, _NOT_AUDITED)
        + answer_headline(report, _PRIVACY, label="Privacy. ")
        + _answer_overall(report)
    )


def find_performance(report: Report) -> Table | None:
    """The table with a row for every forecast and simple rule."""
    return find_table(report, SIMPLE_RULES_CODE, "model", "base_rate")


def find_leading_row(report: Report, table: Table) -> int | None:
    """Where the forecast of the report stands in it."""
    names = [row[table.index_of("model")] for row in table.rows]
    return names.index(report.context.leading_label) if report.context.leading_label in names else None


def _answer_leading(report: Report) -> Answer:
    table = find_performance(report)
    at = None if table is None else find_leading_row(report, table)
    if table is None or at is None:
        return NOTHING
    return know(
        (f"Measured on decisions that it was not built on. {say_row(table, at, but=('model',))}.",),
        f"finding {SIMPLE_RULES_CODE}",
    )


def _answer_criteria(report: Report) -> Answer:
    rates = _say_base_rate(report)
    return know(
        (
            f"Bar set beforehand. {line.criterion}: {line.answer} (measured: {line.reached_text}; base rate: "
            f"{line.base_rate_text or rates})."
            for line in report.criteria
        ),
        f"finding {CRITERIA_CODE}",
    )


def _say_base_rate(report: Report) -> str:
    table = find_performance(report)
    at = None if table is None else find_leading_row(report, table)
    return "not published" if table is None or at is None else say_cell(table, at, "base_rate")


def _answer_groups(report: Report) -> Answer:
    findings = [
        f
        for f in report.findings
        if prefix_of(f.code) == "BIAS" and f.code not in (_MEASURES_TAKEN, _NOT_AUDITED)
    ]
    answer = NOTHING
    for finding in findings:
        groups = (table for table in finding.tables if table.name == "groups")
        answer += know(
            (
                f"Groups of children. {say_finding(finding)}",
                *(line for table in groups for line in _list_groups(table)),
            ),
            f"finding {finding.code}",
        )
    return answer + answer_headline(report, "CALI-002", label="Groups of children. ")


def _list_groups(table: Table) -> Iterator[str]:
    known = {column.name for column in table.columns}
    shown = tuple(name for name in _OF_A_GROUP if name in known)
    if "group" in known and "base_rate" in known:
        for at in list_rows(table):
            yield f"\u2013 {say_cell(table, at, 'group')}: {say_row(table, at, only=shown)}."


def _answer_measures(report: Report) -> Answer:
    if find_findings(report, _MEASURES_TAKEN):
        return answer_headline(report, _MEASURES_TAKEN, label="Measures. ")
    return know(
        ("Measures. No finding of this report speaks of measures to treat groups more alike.",), "findings"
    )


def _answer_overall(report: Report) -> Answer:
    return know(
        (f"Overall answer of the audit, by a rule stated beforehand: {report.verdict_sentence}",),
        "overall verdict",
    )
