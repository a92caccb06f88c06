"""What the authority wrote, line by line, and what it has still to write. Nothing is filled in for it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType
from typing import Final

from candour.config.stage import Stage
from candour.config.statements import Assessment, Risk, Statements, SuppliedModel, Supplier
from candour.report.printing.day_wording import say_day
from candour.report.printing.plain_text import make_plain

TO_COMPLETE: Final = "For the authority to complete"
_LABELS = {
    "law.data_protection_assessment": "Data protection impact assessment (DPIA)",
    "law.equality_assessment": "Equality impact assessment",
    "rationale.not_decided_by_it": "What it never decides",
    "deployment.who_sees_it": "Who sees a score",
    "deployment.who_acts": "Who acts on a flag",
    "engagement.changed_because_of_it": "What was changed because of it",
    "suppliers": "Suppliers and other third parties",
    "risks": "Risks and what is done about them",
    "rationale.one_sentence": "In one sentence",
    "models": "Models that candour did not build",
    "oversight.review_every": "How often it is reviewed",
    "oversight.putting_right": "Finding and putting right children who were affected",
}
_NONE = {
    "suppliers": "None.",
    "risks": "None was found.",
    "models": "None.",
    "law.other_assessments": "None.",
}


@dataclass(frozen=True)
class StatementLine:
    """One thing that only the authority can say.

    `path` is where it stands in the statements file, such as `deployment.human_review`; `prompt` says what is asked.
    `text` is what was written, or TO_COMPLETE where `given` is False.
    """

    path: str
    label: str
    prompt: str
    text: str
    given: bool


def list_statements(statements: Statements) -> Mapping[str, StatementLine]:
    """Every line by its path, in the order of the statements file."""
    return MappingProxyType({line.path: make_plain(line) for line in _list_lines(statements, "")})


def list_to_complete(lines: Mapping[str, StatementLine]) -> tuple[StatementLine, ...]:
    """The lines that nobody has filled in: the first page counts them."""
    return tuple(line for line in lines.values() if not line.given)


def _list_lines(stage: Stage, above: str) -> Iterator[StatementLine]:
    for name, field in type(stage).model_fields.items():
        if name == "version":
            continue
        path, value = f"{above}{name}", getattr(stage, name)
        if isinstance(value, Stage) and not isinstance(value, Assessment):
            yield from _list_lines(value, f"{path}.")
            continue
        label = _LABELS.get(path, name.replace("_", " ").capitalize())
        text = TO_COMPLETE if value is None else _say(value, path)
        yield StatementLine(path, label, field.description or "", text, value is not None)


def _say(value: object, path: str) -> str:
    if isinstance(value, tuple):
        return " ".join(_say(part, path) for part in value) if value else _NONE[path]
    if isinstance(value, Assessment):
        day = "no day is given" if value.completed_on is None else say_day(value.completed_on)
        return _join(f"{value.name} ({day}).", value.summary, value.link)
    if isinstance(value, Supplier):
        return _join(f"{value.name}.", value.role, value.procurement, value.data_access)
    if isinstance(value, SuppliedModel):
        version = None if value.version is None else f"Version: {value.version}."
        return _join(f"{value.name}.", value.task, version, value.architecture)
    if isinstance(value, Risk):
        owner = None if value.owner is None else f"Answered for by: {value.owner}."
        return _join(f"{value.name}.", value.description, value.mitigation, owner)
    return say_day(value) if isinstance(value, date) else str(value)


def _join(*parts: str | None) -> str:
    return " ".join(part for part in parts if part)
