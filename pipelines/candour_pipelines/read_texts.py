"""The texts of a pilot: cleaned once, gathered for each decision, and joined to what the decision is described by."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from candour.config.pilot import PilotConfig
from candour.config.text import TextSettings
from candour.contracts import TIME_TRAVEL, ReportProgress
from candour.data.history import CaseHistory
from candour.data.proofs.text_travel import check_text_travel
from candour.data.text.columns import clean_documents, gather_texts
from candour.errors import ConfigError
from candour.modelling.text.reading import TextReading, plan_reading
from candour_pipelines.described_decisions import DescribedDecisions
from candour_pipelines.planned_variants import PlannedVariant


@dataclass(frozen=True)
class ReadTexts:
    """`cleaned` is the history with the documents that may be read, cleaned; `columns` are the texts of each included decision."""

    settings: TextSettings
    cleaned: CaseHistory
    columns: pd.DataFrame
    reading: TextReading


def read_texts(
    config: PilotConfig,
    history: CaseHistory,
    described: DescribedDecisions,
    plans: Sequence[PlannedVariant],
    report_progress: ReportProgress,
) -> ReadTexts | None:
    """The texts that were known by each decision, cleaned; None where no variant reads any.

    Raises ConfigError where the history holds no document of a kind that may be read.
    """
    if config.text is None or not any(plan.reads_text for plan in plans):
        return None
    check_kinds(history, config.text)
    report_progress("Reading texts", 0.0)
    cleaned = clean_documents(history, config.text)
    report_progress("Reading texts", 0.8)
    columns = gather_texts(cleaned, described.included, config.text)
    report_progress("Reading texts", 1.0)
    return ReadTexts(config.text, cleaned, columns, plan_reading(config.text, history.text_files.lexicon))


def add_texts(described: DescribedDecisions, texts: ReadTexts) -> DescribedDecisions:
    """The same decisions, whose cases hold the texts beside the features, and say how they are read."""
    features = pd.concat([described.cases.features, texts.columns.reset_index(drop=True)], axis=1)
    return replace(described, cases=replace(described.cases, features=features, reading=texts.reading))


def check_texts(
    history: CaseHistory, described: DescribedDecisions, texts: ReadTexts | None, *, sample: int, seed: int
) -> pa.Table:
    """How many decisions had other texts when these were gathered again from a history cut off at them (TIME_TRAVEL)."""
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
    held = sorted(pc.unique(history.documents["kind"]).to_pylist())
    unknown = [kind for kind in settings.kinds if kind not in held]
    if unknown:
        there = f"no such document; they hold {', '.join(held)}" if held else "no document at all"
        raise ConfigError(
            f"text.kinds names {', '.join(unknown)}, but the extracts hold {there}. Name kinds that are there, or give the table of documents in "
            "extracts.documents."
        )
