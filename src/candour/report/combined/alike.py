"""What the reports have in common, and which questions are kept apart."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, fields

from candour.report.combined.study import Asked, LeftOut, Study
from candour.report.combined.wording import say_decision, say_outcome
from candour.results import Column, Table

NOT_ON_RECORD = "What it asked is not on record in a way that can be compared: a report on somebody else's scores, or of an earlier candour."
PARTING: Mapping[str, str] = {
    "decision_point": "Decision point",
    "outcome": "Outcome",
    "opens": "Last day on which an outcome does not count yet",
    "closes": "Last day on which it counts",
    "criteria": "Criteria",
}
"""Where these differ, the reports answer different questions."""


@dataclass(frozen=True)
class Question:
    """One question, and the studies that ask it. `number` counts from 1."""

    number: int
    asked: Asked
    studies: tuple[Study, ...]


def part_questions(studies: Sequence[Study]) -> tuple[tuple[Question, ...], tuple[LeftOut, ...]]:
    """The questions, in the order in which they are first asked, and the studies whose question nobody knows."""
    asked = list(dict.fromkeys(study.asked for study in studies if study.asked is not None))
    questions = tuple(
        Question(number, one, tuple(study for study in studies if study.asked == one))
        for number, one in enumerate(asked, start=1)
    )
    return questions, tuple(LeftOut(study.label, NOT_ON_RECORD) for study in studies if study.asked is None)


def tabulate_alike(studies: Sequence[Study]) -> Table:
    """What is alike and what differs, aspect by aspect; those that part questions first."""
    rows = []
    for aspect, answers in _list_aspects(studies):
        told = dict.fromkeys(answers.values())
        alike = "alike" if len(told) == 1 else "differ"
        parts = "yes" if aspect in PARTING.values() else "no"
        said = "; ".join(
            f"{', '.join(label for label, answer in answers.items() if answer == one)}: {one}" for one in told
        )
        rows.append((aspect, alike, parts, next(iter(told)) if len(told) == 1 else said))
    return Table(
        "alike",
        "What the reports have in common, and what differs",
        (
            Column("aspect", "Aspect", "text"),
            Column("answer", "Alike?", "text"),
            Column("parts", "Kept apart by it", "text"),
            Column("said", "What the reports say", "text"),
        ),
        tuple(rows),
        note="Reports that differ in what keeps apart are never put together. What else differs may be a reason why results do.",
    )


def _list_aspects(studies: Sequence[Study]) -> Iterator[tuple[str, Mapping[str, str]]]:
    for field in fields(Asked):
        yield (
            PARTING[field.name],
            {
                study.label: "not on record"
                if study.asked is None
                else _say(field.name, getattr(study.asked, field.name))
                for study in studies
            },
        )
    yield "Standing", {study.label: str(study.standing.standing) for study in studies}
    for aspect in dict.fromkeys(name for study in studies for name in study.told):
        yield aspect, {study.label: study.told.get(aspect, "not said") for study in studies}


def _say(aspect: str, value: str) -> str:
    say = {"decision_point": say_decision, "outcome": say_outcome}.get(aspect)
    return value if say is None else say(value)
