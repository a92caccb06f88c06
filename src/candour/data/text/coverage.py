"""Which decisions had a text at all: month by month, and summed over families for each group."""

import numpy as np
import pandas as pd
import pyarrow as pa

from candour.config.text import FAMILY_COLUMN
from candour.data.quality.cases import Cases
from candour.data.quality.family_sums import tabulate_sums

TEXT_MONTHS = pa.schema(
    [
        # The column of texts, such as text:referral_note.
        pa.field("column", pa.string(), nullable=False),
        # The first day of the month.
        pa.field("month", pa.date32(), nullable=False),
        pa.field("decisions", pa.int64(), nullable=False),
        pa.field("with_text", pa.int64(), nullable=False),
    ]
)


def count_texts(decisions: pa.Table, texts: pd.DataFrame) -> pa.Table:
    """How many decisions of each month had a text of each kind (TEXT_MONTHS), in the order of the columns and months."""
    months = decisions["decided_on"].to_numpy().astype("datetime64[M]")
    distinct, at = np.unique(months, return_inverse=True)
    of = np.bincount(at, minlength=len(distinct))
    parts = []
    for name in _list_columns(texts):
        told = np.bincount(at, weights=texts[name].notna(), minlength=len(distinct)).astype(np.int64)
        columns = [
            pa.repeat(name, len(distinct)),
            pa.array(distinct.astype("datetime64[D]")),
            pa.array(of),
            pa.array(told),
        ]
        parts.append(
            pa.table(
                [column.cast(field.type) for column, field in zip(columns, TEXT_MONTHS, strict=True)],
                schema=TEXT_MONTHS,
            )
        )
    return pa.concat_tables(parts).combine_chunks()


def sum_texts(groups: pa.Table, decisions: pa.Table, texts: pd.DataFrame) -> pa.Table:
    """FAMILY_SUMS of the decisions: due is every decision, missing every one without a text of the kind.

    groups: one row a decision, one column a characteristic.
    """
    family = texts[FAMILY_COLUMN].astype("int64").to_numpy().astype(np.int64)
    year = decisions["decided_on"].to_numpy().astype("datetime64[Y]").astype(np.int64) + 1970
    by_column = {name: groups[name].combine_chunks() for name in groups.column_names}
    return tabulate_sums(
        Cases(name, texts[name].notna().to_numpy(), year, family, by_column) for name in _list_columns(texts)
    )


def _list_columns(texts: pd.DataFrame) -> list[str]:
    return [str(name) for name in texts.columns if name != FAMILY_COLUMN]
