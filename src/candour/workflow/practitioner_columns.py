"""What practitioners said and did, where it stands in further columns of a table of somebody else's scores.

Each row is one decision with at most one judgement of one person. Names of people become numbers here and go no further.
"""

from collections.abc import Callable
from typing import Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from candour.config.pilot import ScoreColumns
from candour.data.practitioners.matching import OVERRIDE_LOG, PRACTITIONER_FORECASTS
from candour.data.practitioners.tables import OTHER_WORDS
from candour.data.practitioners.values import name_reasons, read_answer, read_probability, refuse_wrong

_FILE: Final = "the table of scores"
_SHARE: Final = ("a probability from 0 to 1, or with a percent sign, or nothing", "write 35 as 0.35 or 35%")
_ANSWER: Final = ("0 or 1, or nothing where nobody was asked", "1 for yes and 0 for no")


def read_practitioner_columns(table: pa.Table, columns: ScoreColumns) -> dict[str, pa.Table]:
    """The evidence tables `practitioner_forecasts` and `override_log`; those of which no column is named are not there.

    Raises ExtractError where a column holds something else than it should.
    """
    found: dict[str, pa.Table] = {}
    people = _number_people(table, columns.forecaster)
    if columns.practitioner_probability is not None or columns.practitioner_flag is not None:
        found["practitioner_forecasts"] = _keep(
            {
                "forecaster_key": people,
                "probability": _read(table, columns.practitioner_probability, read_probability, _SHARE),
                "flag": _read(table, columns.practitioner_flag, read_answer, _ANSWER),
            },
            PRACTITIONER_FORECASTS,
            needed=np.logical_or,
        )
    if columns.recommended is not None and columns.done is not None:
        reasons = [None] * table.num_rows if columns.reason is None else _to_texts(table[columns.reason])
        found["override_log"] = _keep(
            {
                "forecaster_key": people,
                "recommended": _read(table, columns.recommended, read_answer, _ANSWER),
                "done": _read(table, columns.done, read_answer, _ANSWER),
                "reason": name_reasons(reasons, dict(columns.reasons), OTHER_WORDS),
            },
            OVERRIDE_LOG,
            needed=np.logical_and,
        )
    return found


def _keep(columns: dict[str, list[Any]], schema: pa.Schema, *, needed: np.ufunc) -> pa.Table:
    """The rows in which something was said (of a log: in which both sides were)."""
    typed = {name: pa.array(values, schema.field(name).type) for name, values in columns.items()}
    judged = [name for name in ("probability", "flag", "recommended", "done") if name in typed]
    there = needed.reduce([~np.asarray(pc.is_null(typed[name])) for name in judged])
    rows = np.flatnonzero(there)
    kept = {name: column.take(pa.array(rows)) for name, column in typed.items()}
    return pa.table({"row": pa.array(rows, pa.int64()), **kept}, schema=schema)


def _number_people(table: pa.Table, name: str | None) -> list[str | None]:
    """A made-up key for each person, so that no name goes any further; None where nobody is named."""
    if name is None:
        return [None] * table.num_rows
    texts = _to_texts(table[name])
    numbers = {text: number for number, text in enumerate(dict.fromkeys(t for t in texts if t is not None))}
    return [None if text is None else f"forecaster {numbers[text]}" for text in texts]


def _read(
    table: pa.Table, name: str | None, convert: Callable[[str], Any], wording: tuple[str, str]
) -> list[Any]:
    if name is None:
        return [None] * table.num_rows
    texts = _to_texts(table[name])
    known = {text: convert(text) for text in {text for text in texts if text is not None}}
    expected, advice = wording
    wrong = sum(text is not None and known[text] is None for text in texts)
    refuse_wrong(wrong, file=_FILE, column=name, expected=expected, advice=advice)
    return [None if text is None else known[text] for text in texts]


def _to_texts(column: pa.ChunkedArray) -> list[str | None]:
    empty = pc.is_null(column, nan_is_null=True).to_pylist()
    texts = column.cast(pa.string()).to_pylist()
    return [
        None if gone or text is None else text.strip() or None
        for gone, text in zip(empty, texts, strict=True)
    ]
