"""2.4.3, the data that the forecast was built and tested with, as the report shows them."""

from candour.report.atrs.answers.answer import (
    NOTHING,
    Answer,
    answer_headline,
    find_context_rows,
    find_rows,
    know,
    say_facts,
)
from candour.report.content.published import PublishedRow
from candour.report.model import Report

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
    features = find_context_rows(report, _FEATURES)
    answer = describe_parts(report)
    if not features:
        return answer
    return answer + know(
        (f"Pieces of information about each decision: {_count_features(features):,}.",),
        f"table {_FEATURES}",
    )


def describe_parts(report: Report) -> Answer:
    """2.4.2.8: which part of the data was used for what."""
    split = find_context_rows(report, "split")
    return know((f"{row.tell('part')}. {row.describe(but=('part',))}." for row in split), "table split")


def describe_sensitive_attributes(report: Report) -> Answer:
    """2.4.3.4: protected characteristics, given to the forecast or not, and what its information may stand for.

    Of somebody else's scores only the decisions are known that they were tested on, and not the data behind the model.
    """
    if report.context.kind == "scores":
        return NOTHING
    protected = tuple(fact for fact in report.context.model if fact.label == "Protected characteristics")
    answer = know(say_facts(protected), "configuration: features")
    characteristics = find_rows(report, "BIAS-020", "characteristic", "audited")
    if characteristics:
        answer += know(
            (
                "Protected characteristics of the Equality Act 2010 in these data: "
                + "; ".join(
                    f"{row.tell('characteristic')} ({row.tell('audited')})" for row in characteristics
                )
                + ".",
            ),
            "finding BIAS-020",
        )
    return answer + _answer_proxies(report) + answer_headline(report, "BIAS-008")


def describe_completeness(report: Report) -> Answer:
    """2.4.3.5: what is missing, for whom, and who is not in the data."""
    fields = find_rows(report, "DATA-001", "field", "share")[:_FEWEST_FIELDS]
    answer = answer_headline(report, "DATA-001") + know(
        (f"\u2013 {row.describe()}." for row in fields), "finding DATA-001"
    )
    for code in ("DATA-005", "DATA-007", "DATA-008"):
        answer += answer_headline(report, code)
    absent = find_rows(report, "DATA-008", "who", "here")
    return answer + know(
        (f"\u2013 {row.tell('who')}: {row.tell('here')}." for row in absent), "finding DATA-008"
    )


def describe_collection(report: Report) -> Answer:
    """2.4.3.6: whether the way of recording changed."""
    return answer_headline(report, "DATA-006")


def describe_cleaning(report: Report) -> Answer:
    """2.4.3.7: what reading found, and who was left out and why."""
    answer = answer_headline(report, "DATA-003") + answer_headline(report, "DATA-002")
    flow = find_rows(report, "DATA-002", "step", "part", "decisions", "reason")
    return answer + know(
        (
            f"\u2013 {row.tell('step')}: {row.tell('decisions')} decisions. {row.tell('reason')}"
            for row in flow
            if row.matches(part=_LEFT_OUT) and row.read("decisions") != 0
        ),
        "finding DATA-002",
    )


def list_information(report: Report) -> Answer:
    """What goes into the forecast, by kind of record."""
    features = find_context_rows(report, _FEATURES)
    if not features:
        return NOTHING
    return know(
        (
            f"About each decision, {_count_features(features):,} pieces of information, each as known on the day of it:",
            *(
                f"\u2013 {row.tell('source')}: {row.tell('count')}, for example \u201c{row.tell('example')}\u201d."
                for row in features
            ),
        ),
        f"table {_FEATURES}",
    )


def _answer_proxies(report: Report) -> Answer:
    features = find_context_rows(report, _FEATURES)
    if not features:
        return NOTHING
    lines = (
        f"\u2013 {row.tell('source')}: {may_stand_for}."
        for row in features
        if (may_stand_for := row.say("may_stand_for"))
    )
    return know(("Proxy variables: what the information may stand for.", *lines), f"table {_FEATURES}")


def _count_features(features: tuple[PublishedRow, ...]) -> int:
    cells = (row.read("count") for row in features)
    return sum(int(cell) for cell in cells if isinstance(cell, int | float))
