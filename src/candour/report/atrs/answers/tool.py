"""What the report says of the tool as a whole: how it works, what was tested beside it, its parts, its scale."""

from candour.report.atrs.answers.answer import (
    NOTHING,
    Answer,
    answer_headline,
    find_rows,
    know,
    miss,
    say,
    say_facts,
)
from candour.report.atrs.answers.data import list_information
from candour.report.atrs.answers.performance import find_performance
from candour.report.model import Report

_HOW_IT_WORKS = ("The forecast in this report", "Scores", "Protected characteristics")
_OF_THE_OTHERS = ("n", "decisions", "outcomes", "base_rate", "average_precision", "auc")
MODELS_LABEL = "Models that candour did not build"


def describe_workings(report: Report) -> Answer:
    """How it works; of somebody else's scores, what the authority says of the model."""
    if report.context.kind == "scores":
        models = report.said.models or ()
        texts = [text for model in models for text in (model.task, model.architecture) if text]
        return (
            sum((say(text, "statement models") for text in texts), NOTHING) if texts else miss(MODELS_LABEL)
        )
    facts = (fact for fact in report.context.model if fact.label in _HOW_IT_WORKS)
    return know(say_facts((*report.context.question, *facts)), "configuration: question, models and features")


def describe_alternatives(report: Report) -> Answer:
    """The simple rules and the other candidates that were tested on the same decisions: they are no part of the tool."""
    _, others = find_performance(report)
    if not others:
        return NOTHING
    lines = (f"\u2013 {row.tell('model')}: {row.describe(only=_OF_THE_OTHERS)}." for row in others)
    return know(
        ("Tested on the same decisions, and no part of the tool:", *lines), "finding PERF-001"
    ) + answer_headline(report, "USEF-005")


def describe_software(report: Report) -> Answer:
    """What built it: the software and its version."""
    manifest = report.context.manifest
    if manifest is None or report.context.kind == "scores":
        return NOTHING
    return know(
        (
            f"Built and tested with candour {manifest.candour} on Python {manifest.python}, without a network.",
        ),
        "manifest",
    )


def describe_input(report: Report) -> Answer:
    """What goes in. The tool has one model, so it is the model's."""
    if report.said.system.system_input is None and report.context.kind == "scores":
        return miss("System input")
    return list_information(report)


def describe_output(report: Report) -> Answer:
    """What comes out, and whether a score may be called a chance."""
    if report.context.kind == "scores":
        return NOTHING if report.said.system.system_output else miss("System output")
    facts = (fact for fact in report.context.model if fact.label == "Scores")
    return know(
        (
            "One number from 0 to 1 for each decision, by which decisions can be put in order.",
            *say_facts(facts),
        ),
        "configuration: models",
    ) + answer_headline(report, "CALI-001")


def list_models(report: Report) -> Answer:
    """The models that are part of it: the forecast of the report, and those that the authority names."""
    supplied = tuple(model.name for model in report.said.models or ())
    if report.context.kind == "scores":
        return say("; ".join(supplied), "statement models") if supplied else miss(MODELS_LABEL)
    answer = know((f"{report.context.leading_label}.",), "configuration: models")
    return answer + (say("; ".join(supplied), "statement models") if supplied else NOTHING)


def describe_scale(report: Report) -> Answer:
    """What a team would find and miss at its real capacity."""
    rows = find_rows(report, "USEF-001", "counted", "precision", "recall")
    return answer_headline(report, "USEF-001") + know(
        (f"\u2013 {row.describe()}." for row in rows), "finding USEF-001"
    )


def describe_review(report: Report) -> Answer:
    """What was recommended and what was done, where a log was given."""
    return answer_headline(report, "PRAC-005")


def describe_next_look(report: Report) -> Answer:
    """When it should be looked at again."""
    return answer_headline(report, "LAST-004")
