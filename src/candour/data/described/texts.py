"""The texts of every decision, cleaned and gathered part by part."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from candour.config.question import Question
from candour.config.text import FAMILY_COLUMN, TextSettings
from candour.data.decisions.build import build_decisions
from candour.data.described.kept import keep_table, read_table
from candour.data.described.merging import Description
from candour.data.described.workshop import Workshop
from candour.data.history import CaseHistory
from candour.data.partitions.parts import HistoryParts
from candour.data.text.columns import clean_documents, gather_texts, number_families


@dataclass(frozen=True)
class Cleaning:
    """What cleaning took out of some texts, by kind, and what of them still looks like a name."""

    taken_out: Mapping[str, int]
    texts: int
    texts_with_any: int
    words_like_names: int
    words: int


@dataclass(frozen=True)
class GatheredTexts:
    """The texts of some decisions, in their order, as `gather_texts` has them, and what cleaning took out of all documents."""

    cleaning: Cleaning
    columns: pd.DataFrame


@dataclass(frozen=True)
class _Kept:
    cleaning: Cleaning
    path: Path


def gather_parts(
    workshop: Workshop, question: Question, settings: TextSettings, description: Description
) -> GatheredTexts:
    """The texts of every decision of a description; of the kinds that the settings name, cleaned."""
    scratch = workshop.scratch if workshop.history.parts > 1 else None
    parts = workshop.work(partial(_keep_part, workshop.history, question, settings, scratch))
    columns: dict[str, np.ndarray] = {}
    for number, part in enumerate(parts):
        # The decisions of one part stand in the same order among themselves as among all.
        places = np.flatnonzero(description.part_of == number)
        frame = part.columns if isinstance(part, GatheredTexts) else read_table(part.path).to_pandas()
        for name in frame.columns:
            whole = columns.setdefault(name, np.empty(len(description.part_of), dtype=object))
            whole[places] = frame[name].to_numpy(dtype=object)
    columns[FAMILY_COLUMN] = np.array(number_families(description.included), dtype=object)
    return GatheredTexts(_add([part.cleaning for part in parts]), pd.DataFrame(columns).astype("str"))


def _keep_part(
    history: HistoryParts, question: Question, settings: TextSettings, scratch: Path | None, number: int
) -> GatheredTexts | _Kept:
    gathered = _gather_part(history, question, settings, number)
    if scratch is None:
        return gathered
    path = scratch / f"texts-{number:06d}.arrow"
    keep_table(pa.Table.from_pandas(gathered.columns, preserve_index=False), path)
    return _Kept(gathered.cleaning, path)


def _gather_part(
    history: HistoryParts, question: Question, settings: TextSettings, number: int
) -> GatheredTexts:
    part = history.read_part(number)
    decisions = build_decisions(part, question).table
    included = decisions.filter(pc.equal(decisions["status"], "included")).combine_chunks()
    cleaned = clean_documents(part, settings)
    return GatheredTexts(_count_cleaning(part, cleaned, settings), gather_texts(cleaned, included, settings))


def _count_cleaning(part: CaseHistory, cleaned: CaseHistory, settings: TextSettings) -> Cleaning:
    from candour.data.text.deidentification import count_replacements  # noqa: PLC0415 (only who reads texts needs its lists)
    from candour.data.text.remainders import count_remainders  # noqa: PLC0415

    kinds = pa.array(settings.kinds, pa.string())
    before = part.documents.filter(pc.is_in(part.documents["kind"], value_set=kinds))["text"].to_pylist()
    after = cleaned.documents["text"].to_pylist()
    left = count_remainders(after)
    return Cleaning(
        count_replacements(before, after), left.texts, left.texts_with_any, left.total, left.words
    )


def _add(parts: Sequence[Cleaning]) -> Cleaning:
    taken_out: Counter[str] = Counter()
    for part in parts:
        taken_out.update(part.taken_out)
    return Cleaning(
        {kind: taken_out[kind] for kind in parts[0].taken_out},
        sum(part.texts for part in parts),
        sum(part.texts_with_any for part in parts),
        sum(part.words_like_names for part in parts),
        sum(part.words for part in parts),
    )
