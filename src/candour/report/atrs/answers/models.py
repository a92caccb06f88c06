"""2.4.2, one sheet for every model that is part of the tool.

The forecast of the report has a sheet. Candidates that were not chosen and simple rules have none: they are not part of
the tool, and stand under "alternatives considered" (2.2.4) with their numbers. A model that candour did not build has a
sheet where the authority describes it; of somebody else's scores it is the first one, and its performance is what was
measured here.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from candour.config.statements import SuppliedModel
from candour.report.atrs.answers.answer import NOTHING, Answer, answer_headline, know, miss, say, say_facts
from candour.report.atrs.answers.data import describe_parts, list_information
from candour.report.atrs.answers.performance import answer_performance
from candour.report.atrs.answers.tool import describe_output
from candour.report.content.model_wording import LEARNT_FROM
from candour.report.model import Report

_SOURCE = "statement models"
_UNNAMED = "Model whose scores were audited"
_LABELS: Final = {
    "name": "Model name", "version": "Model version", "task": "Model task", "takes": "Model input",
    "gives": "Model output", "architecture": "Model architecture", "performance": "Model performance",
    "datasets": "Datasets and their purposes", "data_description": "Description of the data",
    "data_modality": "Data modality", "data_quantities": "Data quantities",
    "data_sensitive_attributes": "Sensitive attributes", "data_completeness": "Completeness and representativeness",
    "data_cleaning": "Data cleaning",
}  # fmt: skip


@dataclass(frozen=True)
class ModelSheet:
    """One model: `supplied` is what the authority says of it, `measured` whether it is the one that the report is about."""

    name: str
    supplied: SuppliedModel | None
    measured: bool


def list_model_sheets(report: Report) -> tuple[ModelSheet, ...]:
    """The measured model first; never none."""
    supplied = report.said.models or ()
    if report.context.kind == "scores":
        first = ModelSheet(
            supplied[0].name if supplied else _UNNAMED, supplied[0] if supplied else None, measured=True
        )
        return (first, *(ModelSheet(model.name, model, measured=False) for model in supplied[1:]))
    return (
        ModelSheet(report.context.leading_label, None, measured=True),
        *(ModelSheet(model.name, model, measured=False) for model in supplied),
    )


def answer_model(report: Report, sheet: ModelSheet, part: str) -> Answer:
    """One field of one model: what the report knows where candour built it, and else what the authority says."""
    if report.context.kind == "pilot" and sheet.measured:
        return _KNOWN[part](report)
    measured = answer_performance(report) if part == "performance" and sheet.measured else NOTHING
    said = None if sheet.supplied is None else getattr(sheet.supplied, part)
    if said is not None:
        return say(said, _SOURCE) + measured
    return measured if measured.paragraphs else miss(_LABELS[part])


def answer_data(report: Report, part: str, known: Answer) -> Answer:
    """One field of the development data: of this report's own forecast, and of every model that candour did not build."""
    answer = known
    supplied = report.said.models or ()
    for model in supplied:
        text = getattr(model, part)
        label = (
            _LABELS[part]
            if len(supplied) == 1 and report.context.kind == "scores"
            else f"{_LABELS[part]} of {model.name}"
        )
        answer += miss(label) if text is None else say(f"{model.name}: {text}", _SOURCE)
    return answer if answer.paragraphs or answer.missing else miss(_LABELS[part])


def _describe_version(report: Report) -> Answer:
    manifest = report.context.manifest
    if manifest is None:
        return miss(_LABELS["version"])
    return know(
        (
            f"Configuration {manifest.config_sha256[:12]}, code {manifest.git_commit[:12] or 'not recorded'} of candour "
            f"{manifest.candour}, seed {manifest.seed}.",
        ),
        "manifest",
    )


def _describe_architecture(report: Report) -> Answer:
    facts = tuple(
        fact
        for fact in report.context.model
        if fact.label in ("What was tried", "How one was chosen", LEARNT_FROM)
    )
    return (
        know((f"{report.context.leading_label}.", *say_facts(facts)), "configuration: models")
        + answer_headline(report, "EXPL-001")
        + answer_headline(report, "EXPL-004")
    )


_KNOWN: Final[dict[str, Callable[[Report], Answer]]] = {
    "name": lambda report: know((report.context.leading_label,), "configuration: models"),
    "version": _describe_version,
    "task": lambda report: know(say_facts(report.context.question), "configuration: question"),
    "takes": lambda report: _or_miss(list_information(report), "takes"),
    "gives": describe_output,
    "architecture": _describe_architecture,
    "performance": lambda report: _or_miss(answer_performance(report), "performance"),
    "datasets": lambda report: _or_miss(describe_parts(report), "datasets"),
}


def _or_miss(answer: Answer, part: str) -> Answer:
    return answer if answer.paragraphs else miss(_LABELS[part])
