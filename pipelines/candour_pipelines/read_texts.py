"""The texts of a pilot: cleaned once, gathered for each decision, and joined to what the decision is described by."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from candour.config.pilot import PilotConfig
from candour.config.text import TextSettings
from candour.contracts import TIME_TRAVEL, ReportProgress
from candour.data.described.texts import Cleaning, gather_parts
from candour.data.described.workshop import Workshop
from candour.data.history import CaseHistory
from candour.data.proofs.text_travel import check_text_travel
from candour.errors import ConfigError
from candour.modelling.text.reading import TextReading, plan_reading
from candour_pipelines.described_decisions import DescribedDecisions
from candour_pipelines.planned_variants import PlannedVariant


@dataclass(frozen=True)
class ReadTexts:
    """`columns` are the texts of each included decision, cleaned; `cleaning` is what that took out of all documents that may be read."""

    settings: TextSettings
    cleaning: Cleaning
    columns: pd.DataFrame
    reading: TextReading


def read_texts(
    config: PilotConfig,
    workshop: Workshop,
    described: DescribedDecisions,
    plans: Sequence[PlannedVariant],
    report_progress: ReportProgress,
) -> ReadTexts | None:
    """The texts that were known by each decision, cleaned; None where no variant reads any.

    Raises ConfigError where the history holds no document of a kind that may be read.
    """
    if config.text is None or not any(plan.reads_text for plan in plans):
        return None
    refuse_missing(workshop.ask(list_kinds), config.text)
    report_progress("Reading texts", 0.0)
    texts = gather_parts(workshop, config.question, config.text, described.description)
    report_progress("Reading texts", 1.0)
    reading = plan_reading(config.text, workshop.history.text_files.lexicon)
    return ReadTexts(config.text, texts.cleaning, texts.columns, reading)


def add_texts(described: DescribedDecisions, texts: ReadTexts) -> DescribedDecisions:
    """The same decisions, whose cases hold the texts beside the features, and say how they are read."""
    features = pd.concat([described.cases.features, texts.columns.reset_index(drop=True)], axis=1)
    return replace(described, cases=replace(described.cases, features=features, reading=texts.reading))


def check_texts(
    history: CaseHistory, described: DescribedDecisions, texts: ReadTexts | None, *, sample: int, seed: int
) -> pa.Table:
    """How many decisions had other texts when these were gathered again from a history cut off at them (TIME_TRAVEL).

    history: of the children of the sample.
    """
    if texts is None:
        return TIME_TRAVEL.empty_table()
    found = check_text_travel(
        history, described.included, texts.settings, texts.columns, sample=sample, seed=seed
    )
    return pa.Table.from_pylist(
        [dict(zip(TIME_TRAVEL.names, each, strict=True)) for each in found], schema=TIME_TRAVEL
    )


def check_kinds(history: CaseHistory, settings: TextSettings) -> None:
    """Raises ConfigError where the history holds no document of a kind that may be read."""
    refuse_missing([list_kinds(history)], settings)


def list_kinds(history: CaseHistory) -> frozenset[str]:
    """The kinds of document that a history, or a part of one, holds."""
    return frozenset(pc.unique(history.documents["kind"]).to_pylist())


def refuse_missing(parts: Sequence[frozenset[str]], settings: TextSettings) -> None:
    """Raises ConfigError where no part holds a document of a kind that may be read."""
    held = sorted(frozenset().union(*parts))
    unknown = [kind for kind in settings.kinds if kind not in held]
    if unknown:
        there = f"no such document; they hold {', '.join(held)}" if held else "no document at all"
        raise ConfigError(
            f"text.kinds names {', '.join(unknown)}, but the extracts hold {there}. Name kinds that are there, or give the table of documents in "
            "extracts.documents."
        )
