"""Everything a combined document says, as one value: for the page, for JSON by its schema, and for CSV."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Literal

from pydantic import TypeAdapter

from candour.disclosure import protect_table
from candour.report.combined.alike import Question, part_questions, tabulate_alike
from candour.report.combined.duplicates import part_duplicates
from candour.report.combined.group_measures import pool_groups
from candour.report.combined.group_tables import tabulate_group_readings, tabulate_groups
from candour.report.combined.measures import MEASURES, Measure, read_measure
from candour.report.combined.pooling import Pooled, pool_measure
from candour.report.combined.strength import RULE, Rated, rate_evidence
from candour.report.combined.study import Asked, LeftOut, Study
from candour.report.combined.summary import Summary, summarise
from candour.report.combined.tables import (
    tabulate_forest,
    tabulate_heterogeneity,
    tabulate_strength,
    tabulate_studies,
)
from candour.results import Table
from candour.stats.meta_analysis.random_effects import Combined
from candour.stats.meta_analysis.scales import ScaleName

SCHEMA_NAME: Final = "combined.schema.json"
VERSION: Final = 1
LIMITS: Final = (
    "Only what the reports published was read: no child\u2019s record, and no number that was withheld. Disclosure control has been over the tables again.",
    "No child is in two authorities\u2019 tables, so nothing can be found out by subtracting one authority\u2019s table from another\u2019s; and whatever is worked out here follows from "
    "numbers that are published already.",
    "Reports that were never written, or never handed over, are not here. Where only good results are handed over, all of this looks too good.",
    "The authorities are no random sample of all: the next one is taken to be of their kind.",
    "Outcomes are what authorities did and recorded, and authorities record differently.",
    "Differences between groups go with base rates and recording; nothing here says what they come from.",
    "Error rates of brothers and sisters in different groups are taken as unrelated, which makes differences between groups look somewhat less sure than they are.",
)


@dataclass(frozen=True)
class MeasureResult:
    """One measure of one question, not rounded: on the scale that is averaged, with the name of the table that shows it."""

    measure: str
    scale: ScaleName
    reference: float
    table: str
    combined: Combined | None
    left_out: tuple[LeftOut, ...]
    rated: Rated


@dataclass(frozen=True)
class QuestionPart:
    """One question: who asks it, who is not counted, the evidence summary, and its tables by name."""

    number: int
    asked: Asked
    authorities: tuple[str, ...]
    not_counted: tuple[LeftOut, ...]
    summary: Summary
    results: tuple[MeasureResult, ...]
    tables: tuple[Table, ...]


@dataclass(frozen=True)
class CombinedDocument:
    """The whole document. `version` grows when a reader would have to change. `pooled_all`: those that did not register were put together too.

    `notices` stand on the first page. `left_out` are reports that no question holds.
    """

    version: Literal[1]
    title: str
    pooled_all: bool
    notices: tuple[str, ...]
    authorities: tuple[str, ...]
    left_out: tuple[LeftOut, ...]
    rule: tuple[str, ...]
    limits: tuple[str, ...]
    alike: Table
    questions: tuple[QuestionPart, ...]


_DOCUMENT: TypeAdapter[CombinedDocument] = TypeAdapter(CombinedDocument)


def combine_reports(studies: Sequence[Study], *, pool_all: bool) -> CombinedDocument:
    """Put the reports together, question by question. The same reports in the same order give the same document."""
    threshold = max(study.threshold for study in studies)
    questions, unknown = part_questions(studies)
    parts = tuple(_combine(question, threshold, pool_all=pool_all) for question in questions)
    return CombinedDocument(
        version=1,
        title="What several authorities found",
        pooled_all=pool_all and not all(study.is_registered for study in studies),
        notices=tuple(_list_notices(studies, questions, parts, pool_all=pool_all)),
        authorities=tuple(study.label for study in studies),
        left_out=unknown,
        rule=RULE,
        limits=LIMITS,
        alike=protect_table(tabulate_alike(studies), threshold=threshold),
        questions=parts,
    )


def _combine(question: Question, threshold: int, *, pool_all: bool) -> QuestionPart:
    studies, duplicates = part_duplicates(question.studies)
    question_of_each = Question(question.number, question.asked, studies)
    found = [_pool(studies, measure, pool_all=pool_all) for measure in MEASURES]
    name = f"question_{question.number}"
    contrasts = pool_groups(studies, pool_all=pool_all)
    margins = {study.margin for study in studies}
    margin = margins.pop() if len(margins) == 1 else None
    forests = [
        tabulate_forest(measure, pooled, name=f"{name}_{measure.name}") for measure, pooled, _ in found
    ]
    tables = (
        _rename(tabulate_studies(question.studies, duplicates), f"{name}_reports"),
        *forests,
        tabulate_heterogeneity(found, name=f"{name}_heterogeneity"),
        *tabulate_groups(contrasts, name=f"{name}_groups", margin=margin),
        tabulate_group_readings(contrasts, name=f"{name}_groups_by_authority"),
        tabulate_strength(found, name=f"{name}_strength"),
    )
    return QuestionPart(
        number=question.number,
        asked=question.asked,
        authorities=tuple(study.label for study in question.studies),
        not_counted=duplicates,
        summary=summarise(question_of_each, found),
        results=tuple(
            MeasureResult(
                measure.label,
                measure.scale,
                measure.nothing,
                forest.name,
                pooled.combined,
                pooled.left_out,
                rated,
            )
            for (measure, pooled, rated), forest in zip(found, forests, strict=True)
        ),
        tables=tuple(protect_table(table, threshold=threshold) for table in tables),
    )


def _pool(studies: Sequence[Study], measure: Measure, *, pool_all: bool) -> tuple[Measure, Pooled, Rated]:
    pooled = pool_measure(
        studies, lambda study: read_measure(study, measure), scale=measure.scale, pool_all=pool_all
    )
    return measure, pooled, rate_evidence(pooled, measure, pool_all=pool_all)


def _list_notices(
    studies: Sequence[Study], questions: Sequence[Question], parts: Sequence[QuestionPart], *, pool_all: bool
) -> list[str]:
    others = [study.label for study in studies if not study.is_registered]
    told = []
    if others and pool_all:
        told.append(
            f"Reports without a frozen protocol were put together as if they were registered, because whoever made this asked for it: {', '.join(others)}. Their figures may "
            "have been looked for until they pleased."
        )
    elif others:
        told.append(
            f"These did not freeze a protocol before their test, so they are shown apart and count for nothing: {', '.join(others)}."
        )
    if len(questions) > 1:
        told.append(
            f"The reports ask {len(questions)} different questions. Each is answered by itself, and nothing is put together across them."
        )
    told += [f"{one.label} is not counted. {one.reason}" for part in parts for one in part.not_counted]
    if any(study.is_made_up for study in studies):
        told.append(
            "Some or all of these authorities are made up: their children do not exist, and nothing here says anything of a real one."
        )
    return told


def _rename(table: Table, name: str) -> Table:
    return Table(name, table.title, table.columns, table.rows, note=table.note)


def dump_document(document: CombinedDocument) -> bytes:
    """As JSON; the same document gives the same bytes."""
    return _DOCUMENT.dump_json(document, indent=1) + b"\n"


def load_document(content: bytes) -> CombinedDocument:
    """Back from JSON. Raises pydantic's ValidationError where the content has another shape."""
    return _DOCUMENT.validate_json(content)


def render_schema() -> str:
    """The JSON Schema of the document."""
    schema = _DOCUMENT.json_schema(mode="serialization")
    return json.dumps(schema, indent=1, ensure_ascii=False, sort_keys=True) + "\n"
