"""Evidence of a forecast that read texts, with the truth planted: who has a text, and which phrase stands for whom."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
from numpy.random import PCG64, Generator
from scipy.sparse import csr_matrix

from candour.contracts import TEXT_CLEANING, TEXT_PHRASE_SUMS, TEXT_PHRASES, Evidence
from candour.data.quality.cases import Cases
from candour.data.quality.family_sums import tabulate_sums
from candour.data.text.coverage import TEXT_MONTHS
from candour.modelling.text.phrase_sums import sum_phrases

COLUMN = "text:referral_note"
WITH_TEXT = "earlier_cases-structured_and_text"


def plant_texts(
    evidence: Evidence,
    *,
    families: int = 2000,
    lacking: Mapping[str, float] | None = None,
    phrases: Mapping[str, tuple[float, float, float]] | None = None,
    left: float = 0.01,
    seed: int = 1,
) -> Evidence:
    """Families of two of one sex. `lacking`: the chance of no text by sex. `phrases`: chance for girls, for boys, and the leaning."""
    rng = Generator(PCG64(seed))
    family = np.repeat(np.arange(families), 2)
    sex = np.where(rng.random(families) < 0.5, "Female", "Male")[family].astype(object)
    chances = lacking or {"Female": 0.2, "Male": 0.2}
    # Siblings lack a text together half of the time.
    drawn = np.where(
        rng.random(families)[family] < 0.5, rng.random(families)[family], rng.random(2 * families)
    )
    told = drawn >= np.array([chances[one] for one in sex])
    cases = Cases(COLUMN, told, np.full(len(family), 2024), family, {"sex": pa.array(sex.tolist())})
    tables = {
        "text_sums": tabulate_sums([cases]),
        "text_months": _count_months(told),
        "text_cleaning": _count_cleaning(left),
        **_plant_phrases(phrases or {}, family, sex, rng),
    }
    return replace(
        evidence,
        variant=WITH_TEXT,
        tables={name: _rename(table) for name, table in evidence.tables.items()} | tables,
    )


def _rename(table: pa.Table) -> pa.Table:
    if "variant" not in table.column_names:
        return table
    return table.set_column(
        table.column_names.index("variant"), "variant", pa.repeat(WITH_TEXT, table.num_rows)
    )


def _count_months(told: Any) -> pa.Table:
    months = pd.date_range("2023-01-01", periods=12, freq="MS").date
    parts = np.array_split(told, 12)
    rows = [
        {"column": COLUMN, "month": month, "decisions": len(part), "with_text": int(part.sum())}
        for month, part in zip(months, parts, strict=True)
    ]
    return pa.Table.from_pylist(rows, schema=TEXT_MONTHS)


def _count_cleaning(left: float) -> pa.Table:
    rows = [
        ("taken_out", "name", 3000, 1000), ("taken_out", "date", 500, 1000), ("taken_out", "school", 0, 1000),
        ("left", "texts with a word like a name", round(1000 * left), 1000), ("left", "words like a name", round(1200 * left), 40_000),
    ]  # fmt: skip
    return pa.Table.from_pylist(
        [dict(zip(TEXT_CLEANING.names, row, strict=True)) for row in rows], schema=TEXT_CLEANING
    )


def _plant_phrases(
    phrases: Mapping[str, tuple[float, float, float]], family: Any, sex: Any, rng: Generator
) -> dict[str, pa.Table]:
    girls = sex == "Female"
    stands = np.column_stack(
        [
            np.where(rng.random(family.max() + 1)[family] < 0.5, rng.random(family.max() + 1)[family], rng.random(len(family)))
            < np.where(girls, inside, outside)
            for inside, outside, _ in phrases.values()
        ]
    ) if phrases else np.zeros((len(family), 0))  # fmt: skip
    rows = [
        {"phrase": number, "column": COLUMN, "representation": "words", "words": words,
         "families": len(np.unique(family[stands[:, number]])), "leaning": leaning}
        for number, (words, (_, _, leaning)) in enumerate(phrases.items())
    ]  # fmt: skip
    sums = [
        {"phrase": number, "characteristic": "sex", "group": found.group, "families": found.families,
         "totals": found.totals[number].tolist(), "products": found.products[number].tolist()}
        for found in sum_phrases(csr_matrix(stands.astype(np.float64)), family, sex)
        for number in range(len(phrases))
    ]  # fmt: skip
    return {
        "text_phrases": pa.Table.from_pylist(rows, schema=TEXT_PHRASES),
        "text_phrase_sums": pa.Table.from_pylist(sums, schema=TEXT_PHRASE_SUMS),
    }
