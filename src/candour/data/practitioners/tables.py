"""The two tables as they were read, before they are matched to decisions. They hold ids, so they are never kept."""

from dataclasses import dataclass

import pyarrow as pa

FORECASTS = pa.schema(
    [
        # The id as the table spells it; null where the cell is empty, as everywhere below.
        pa.field("child_id", pa.string()),
        pa.field("dated_on", pa.date32()),
        pa.field("forecaster", pa.string()),
        pa.field("probability", pa.float64()),
        pa.field("flag", pa.bool_()),
    ]
)
OVERRIDES = pa.schema(
    [
        pa.field("child_id", pa.string()),
        pa.field("dated_on", pa.date32()),
        pa.field("forecaster", pa.string()),
        pa.field("recommended", pa.bool_()),
        pa.field("done", pa.bool_()),
        # The words of a declared code, or OTHER_WORDS: what somebody wrote is not kept.
        pa.field("reason", pa.string()),
    ]
)
OTHER_WORDS = "Other words"
"""Stands for every reason without a declared code."""


@dataclass(frozen=True)
class PractitionerTables:
    """`forecasts` (FORECASTS) and `override_log` (OVERRIDES), None where none was given, and how near a decision must lie."""

    forecasts: pa.Table | None
    override_log: pa.Table | None
    within_days: int
