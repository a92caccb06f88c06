"""2.4.2.7, how well the model does: the numbers with their intervals and base rate, for groups of children too."""

from collections.abc import Iterator

from candour.report.atrs.answers.answer import (
    NOTHING,
    Answer,
    answer_headline,
    find_findings,
    find_rows,
    know,
    say_finding,
)
from candour.report.content.published import PublishedRow, read_rows
from candour.report.content.verdict import CRITERIA_CODE, SIMPLE_RULES_CODE, prefix_of
from candour.report.model import Report
from candour.results import Table

_OF_A_GROUP = ("n", "events", "base_rate", "auc", "false_negative_rate", "false_positive_rate")
_BAR = {True: "Bar set beforehand.", False: "Bar, not shown to have been set beforehand."}
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


def find_performance(report: Report) -> tuple[PublishedRow | None, tuple[PublishedRow, ...]]:
    """What was measured of the forecast of the report, and of the other forecasts and simple rules beside it."""
    rows = find_rows(report, SIMPLE_RULES_CODE, "model", "base_rate")
    leading = next((row for row in rows if row.matches(model=report.context.leading_label)), None)
    return leading, tuple(row for row in rows if row is not leading)


def _answer_leading(report: Report) -> Answer:
    leading, _ = find_performance(report)
    if leading is None:
        return NOTHING
    return know(
        (f"Measured on decisions that it was not built on. {leading.describe(but=('model',))}.",),
        f"finding {SIMPLE_RULES_CODE}",
    )


def _answer_criteria(report: Report) -> Answer:
    rates = _say_base_rate(report)
    return know(
        (
            f"{_BAR[report.context.standing.bar_came_first]} {line.criterion}: {line.answer} (measured: {line.reached_text}; base rate: "
            f"{line.base_rate_text or rates})."
            for line in report.criteria
        ),
        f"finding {CRITERIA_CODE}",
    )


def _say_base_rate(report: Report) -> str:
    leading, _ = find_performance(report)
    return "not published" if leading is None else leading.tell("base_rate")


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
    if {"group", "base_rate"} <= {column.name for column in table.columns}:
        for row in read_rows(table):
            yield f"\u2013 {row.tell('group')}: {row.describe(only=_OF_A_GROUP)}."


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
