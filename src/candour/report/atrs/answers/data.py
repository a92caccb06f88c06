"""2.4.3, the data that the forecast was built and tested with, as the report shows them."""

from candour.report.atrs.answers.answer import (
    NOTHING,
    Answer,
    answer_headline,
    find_context_table,
    find_table,
    know,
    say_facts,
)
from candour.report.atrs.answers.numbers import list_rows, say_cell, say_row
from candour.report.model import Report
from candour.results import Table

_FEWEST_FIELDS = 5
_FEATURES = "features_in_short"
_LEFT_OUT = "left out"


def describe_data(report: Report) -> Answer:
    """2.4.3.1: the sources."""
    if report.context.kind == "scores":
        return NOTHING
    return know(say_facts(report.context.sources), "configuration: extracts")


def describe_modality(report: Report) -> Answer:
    """2.4.3.2: a pilot reads tables of records."""
    if report.context.kind == "scores":
        return NOTHING
    return know(
        ("Tables: one row a decision about a child, made of dated records of earlier events.",),
        "configuration: features",
    )


def describe_quantities(report: Report) -> Answer:
    """2.4.3.3: decisions, children, families and outcomes in every part, and how many pieces of information."""
    split = find_context_table(report, "split")
    answer = NOTHING
    if split is not None:
        answer += know(_list_parts(split), "table split")
    features = find_context_table(report, _FEATURES)
    if features is not None:
        answer += know(
            (f"Pieces of information about each decision: {_count_features(features):,}.",),
            f"table {_FEATURES}",
        )
    return answer


def describe_parts(report: Report) -> Answer:
    """2.4.2.8: which part of the data was used for what."""
    split = find_context_table(report, "split")
    return NOTHING if split is None else know(_list_parts(split), "table split")


def describe_sensitive_attributes(report: Report) -> Answer:
    """2.4.3.4: protected characteristics, given to the forecast or not, and what its information may stand for.

    Of somebody else's scores only the decisions are known that they were tested on, and not the data behind the model.
    """
    if report.context.kind == "scores":
        return NOTHING
    protected = tuple(fact for fact in report.context.model if fact.label == "Protected characteristics")
    answer = know(say_facts(protected), "configuration: features")
    characteristics = find_table(report, "BIAS-020", "characteristic", "audited")
    if characteristics is not None:
        answer += know(
            (
                "Protected characteristics of the Equality Act 2010 in these data: "
                + "; ".join(
                    f"{say_cell(characteristics, at, 'characteristic')} ({say_cell(characteristics, at, 'audited')})"
                    for at in list_rows(characteristics)
                )
                + ".",
            ),
            "finding BIAS-020",
        )
    return answer + _answer_proxies(report) + answer_headline(report, "BIAS-008")


def describe_completeness(report: Report) -> Answer:
    """2.4.3.5: what is missing, for whom, and who is not in the data."""
    answer = answer_headline(report, "DATA-001")
    fields = find_table(report, "DATA-001", "field", "share")
    if fields is not None:
        answer += know(
            (f"\u2013 {say_row(fields, at)}." for at in list_rows(fields)[:_FEWEST_FIELDS]),
            "finding DATA-001",
        )
    for code in ("DATA-005", "DATA-007", "DATA-008"):
        answer += answer_headline(report, code)
    absent = find_table(report, "DATA-008", "who", "here")
    if absent is not None:
        answer += know(
            (
                f"\u2013 {say_cell(absent, at, 'who')}: {say_cell(absent, at, 'here')}."
                for at in list_rows(absent)
            ),
            "finding DATA-008",
        )
    return answer


def describe_collection(report: Report) -> Answer:
    """2.4.3.6: whether the way of recording changed."""
    return answer_headline(report, "DATA-006")


def describe_cleaning(report: Report) -> Answer:
    """2.4.3.7: what reading found, and who was left out and why."""
    answer = answer_headline(report, "DATA-003") + answer_headline(report, "DATA-002")
    flow = find_table(report, "DATA-002", "step", "part", "decisions", "reason")
    if flow is None:
        return answer
    return answer + know(
        (
            f"\u2013 {say_cell(flow, at, 'step')}: {say_cell(flow, at, 'decisions')} decisions. {say_cell(flow, at, 'reason')}"
            for at in list_rows(flow)
            if flow.rows[at][flow.index_of("part")] == _LEFT_OUT
            and flow.rows[at][flow.index_of("decisions")] != 0
        ),
        "finding DATA-002",
    )


def list_information(report: Report) -> Answer:
    """What goes into the forecast, by kind of record."""
    features = find_context_table(report, _FEATURES)
    if features is None:
        return NOTHING
    return know(
        (
            f"About each decision, {_count_features(features):,} pieces of information, each as known on the day of it:",
            *(
                f"\u2013 {say_cell(features, at, 'source')}: {say_cell(features, at, 'count')}, for example "
                f"\u201c{say_cell(features, at, 'example')}\u201d."
                for at in list_rows(features)
            ),
        ),
        f"table {_FEATURES}",
    )


def _answer_proxies(report: Report) -> Answer:
    features = find_context_table(report, _FEATURES)
    if features is None:
        return NOTHING
    lines = (
        f"\u2013 {say_cell(features, at, 'source')}: {may_stand_for}."
        for at in list_rows(features)
        if (may_stand_for := say_cell(features, at, "may_stand_for")) != "\u2013"
    )
    return know(("Proxy variables: what the information may stand for.", *lines), f"table {_FEATURES}")


def _list_parts(split: Table) -> tuple[str, ...]:
    return tuple(
        f"{say_cell(split, at, 'part')}. {say_row(split, at, but=('part',))}." for at in list_rows(split)
    )


def _count_features(features: Table) -> int:
    cells = (row[features.index_of("count")] for row in features.rows)
    return sum(int(cell) for cell in cells if isinstance(cell, int | float))
