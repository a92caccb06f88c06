"""What the audits of texts need, without any text: which decisions had one, which phrases are read, what cleaning took out."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc
from scipy.sparse import csr_matrix

from candour.contracts import TEXT_CLEANING, TEXT_PHRASE_SUMS, TEXT_PHRASES
from candour.data.described.compared import take_groups
from candour.data.text.coverage import count_texts, sum_texts
from candour.modelling.calibration import CalibratedForecast
from candour.modelling.splitters import SEEDS
from candour.modelling.text.phrase_sums import count_families, sum_phrases
from candour.modelling.text.phrases import Phrase, find_encoder, find_phrases, list_phrases, measure_leaning
from candour_pipelines.described_decisions import DescribedDecisions
from candour_pipelines.fitted_variant import FittedVariant
from candour_pipelines.read_texts import ReadTexts, add_texts

NOT_RECORDED = "Not recorded"


def build_text_tables(
    described: DescribedDecisions,
    texts: ReadTexts | None,
    variants: Sequence[FittedVariant],
    *,
    seed: int,
) -> dict[str, pa.Table]:
    """The tables about texts by name; none where no variant read any.

    `text_sums`, `text_phrases` and `text_phrase_sums` are of the training decisions of the first variant that reads text, the
    latter two of its leading forecast: they have no rows where that reads no phrase.
    """
    readers = [variant for variant in variants if variant.plan.reads_text]
    if texts is None or not readers:
        return {}
    return {
        "text_months": count_texts(described.included, texts.columns),
        "text_sums": _sum_learnt(described, texts, readers[0]),
        "text_cleaning": _build_cleaning(texts),
        **_build_phrases(described, texts, readers[0], seed % SEEDS),
    }


def _sum_learnt(described: DescribedDecisions, texts: ReadTexts, variant: FittedVariant) -> pa.Table:
    """Of the training decisions alone: with those of all, the groups of the test could be worked out by subtraction."""
    learnt = variant.split.train
    rows = pa.array(learnt)
    groups, decisions = take_groups(described.description, rows), described.included.take(rows)
    return sum_texts(groups, decisions, texts.columns.iloc[learnt].reset_index(drop=True))


def _build_cleaning(texts: ReadTexts) -> pa.Table:
    """What cleaning took out of the documents that may be read, and what of them still looks like a name (TEXT_CLEANING)."""
    cleaning = texts.cleaning
    rows = [("taken_out", kind, count, cleaning.texts) for kind, count in cleaning.taken_out.items()]
    rows += [
        ("left", "texts with a word like a name", cleaning.texts_with_any, cleaning.texts),
        ("left", "words like a name", cleaning.words_like_names, cleaning.words),
    ]
    return pa.Table.from_pylist(
        [dict(zip(TEXT_CLEANING.names, row, strict=True)) for row in rows], schema=TEXT_CLEANING
    )


def _build_phrases(
    described: DescribedDecisions, texts: ReadTexts, variant: FittedVariant, seed: int
) -> dict[str, pa.Table]:
    empty = {"text_phrases": TEXT_PHRASES.empty_table(), "text_phrase_sums": TEXT_PHRASE_SUMS.empty_table()}
    (leading,) = (one for one in variant.forecasts.fitted if one.name == variant.forecasts.leading)
    if not isinstance(leading.estimator, CalibratedForecast):
        return empty
    pipeline = leading.estimator.pipeline
    found = find_encoder(pipeline)
    if found is None or not (phrases := list_phrases(found[0])):
        return empty
    train = add_texts(described, texts).cases.take(variant.split.train)
    stands = find_phrases(found[0], phrases, train.features)
    leaning = measure_leaning(pipeline, phrases, train.features, seed=seed)
    families = np.unique(train.families, return_inverse=True)[1].astype(np.int64)
    having = count_families(stands, families)
    rows = [
        (number, phrase.kind, phrase.way, phrase.words, int(having[number]), float(leaning[number]))
        for number, phrase in enumerate(phrases)
    ]
    groups = take_groups(described.description, pa.array(variant.split.train))
    sums = [
        table
        for name in groups.column_names
        for table in _sum_characteristic(name, groups[name], stands, families, phrases)
    ]
    return {
        "text_phrases": pa.Table.from_pylist(
            [dict(zip(TEXT_PHRASES.names, row, strict=True)) for row in rows], schema=TEXT_PHRASES
        ),
        "text_phrase_sums": pa.concat_tables([TEXT_PHRASE_SUMS.empty_table(), *sums]).combine_chunks(),
    }


def _sum_characteristic(
    name: str,
    column: pa.ChunkedArray,
    stands: csr_matrix,
    families: npt.NDArray[np.int64],
    phrases: tuple[Phrase, ...],
) -> list[pa.Table]:
    labels = np.array(pc.fill_null(column.cast(pa.string()), NOT_RECORDED).to_pylist(), dtype=object)
    tables = []
    for sums in sum_phrases(stands, families, labels):
        columns = {
            "phrase": pa.array(np.arange(len(phrases)), pa.int64()),
            "characteristic": pa.repeat(name, len(phrases)),
            "group": pa.repeat(sums.group, len(phrases)),
            "families": pa.repeat(pa.scalar(sums.families, pa.int64()), len(phrases)),
            "totals": pa.array(sums.totals.tolist(), TEXT_PHRASE_SUMS.field("totals").type),
            "products": pa.array(sums.products.tolist(), TEXT_PHRASE_SUMS.field("products").type),
        }
        tables.append(pa.table(columns, schema=TEXT_PHRASE_SUMS))
    return tables
