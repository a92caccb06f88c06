"""Read the two tables. A value that cannot be is refused with the whole table: half of it could not be trusted either."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Final

import numpy as np
import pyarrow as pa

from candour.data.extracts.files.day_formats import NO_DAY, DayReader
from candour.data.practitioners.streaming import stream_rows
from candour.data.practitioners.tables import FORECASTS, OTHER_WORDS, OVERRIDES
from candour.data.practitioners.values import (
    name_reasons,
    read_answer,
    read_day,
    read_probability,
    refuse_wrong,
)
from candour.errors import ExtractError

_REQUIRED: Final = ("child_id", "date")
_DAY: Final = ("a day such as 2026-05-19 or 19/05/2026", "the day first, or the year; no words")
_SHARE: Final = ("a probability from 0 to 1, or with a percent sign", "write 35 as 0.35 or 35%")
_ANSWER: Final = ("0 or 1", "1 for yes and 0 for no")


def read_forecasts(path: Path, columns: Mapping[str, str], named: frozenset[str] = frozenset()) -> pa.Table:
    """Practitioners' forecasts as FORECASTS, in the order of the table.

    `columns`: child_id, date, forecaster, probability and flag, and what the table calls them; those of `named`, the child and
    the date must be there, and one of probability and flag. Raises ExtractError where the table cannot be used.
    """
    texts = _read_texts(path, columns, named)
    if not any(text is not None for part in ("probability", "flag") for text in texts[part]):
        raise ExtractError(
            f"'{path.name}' holds neither a probability nor a flag in any row. Expected the column "
            f"'{columns['probability']}' or '{columns['flag']}', or both; name yours under `practitioners.columns`."
        )
    return pa.table(
        {
            "child_id": pa.array(texts["child_id"], pa.string()),
            "dated_on": _read_days(path, columns["date"], texts["date"]),
            "forecaster": pa.array(texts["forecaster"], pa.string()),
            "probability": _read(
                path, columns["probability"], texts["probability"], read_probability, _SHARE
            ),
            "flag": _read(path, columns["flag"], texts["flag"], read_answer, _ANSWER),
        },
        schema=FORECASTS,
    )


def read_override_log(
    path: Path,
    columns: Mapping[str, str],
    reasons: Mapping[str, str],
    named: frozenset[str] = frozenset(),
) -> pa.Table:
    """The override log as OVERRIDES, in the order of the table; a reason becomes the words of its code, or OTHER_WORDS.

    Raises ExtractError where the table cannot be used.
    """
    texts = _read_texts(path, columns, named | {"recommended", "done"})
    return pa.table(
        {
            "child_id": pa.array(texts["child_id"], pa.string()),
            "dated_on": _read_days(path, columns["date"], texts["date"]),
            "forecaster": pa.array(texts["forecaster"], pa.string()),
            "recommended": _read(path, columns["recommended"], texts["recommended"], read_answer, _ANSWER),
            "done": _read(path, columns["done"], texts["done"], read_answer, _ANSWER),
            "reason": pa.array(name_reasons(texts["reason"], dict(reasons), OTHER_WORDS), pa.string()),
        },
        schema=OVERRIDES,
    )


def _read_texts(path: Path, columns: Mapping[str, str], named: frozenset[str]) -> dict[str, list[str | None]]:
    if len({name.strip().upper() for name in columns.values()}) < len(columns):
        raise ExtractError(
            f"Two things are read from the same column of '{path.name}'. Name one column for each."
        )
    needed = tuple(columns[part] for part in columns if part in {*_REQUIRED, *named})
    texts: dict[str, list[str | None]] = {part: [] for part in columns}
    for block in stream_rows(path, needed, tuple(columns.values())):
        for part, name in columns.items():
            texts[part] += block[name]
    if not texts["child_id"]:
        raise ExtractError(f"'{path.name}' holds no rows. Expected one row for each judgement about a case.")
    return texts


def _read_days(path: Path, column: str, texts: list[str | None]) -> pa.Array:
    days = DayReader("iso")
    numbers = [NO_DAY if text is None else read_day(days, text) for text in texts]
    expected, advice = _DAY
    refuse_wrong(
        sum(number is None for number in numbers),
        file=path.name, column=column, expected=expected, advice=advice,
    )  # fmt: skip
    read = np.array(numbers, dtype=np.int64)
    missing = read == NO_DAY
    return pa.array(np.where(missing, 0, read).astype(np.int32), pa.int32(), mask=missing).cast(pa.date32())


def _read(
    path: Path,
    column: str,
    texts: list[str | None],
    convert: Callable[[str], Any],
    wording: tuple[str, str],
) -> list[Any]:
    known = {text: convert(text) for text in {text for text in texts if text is not None}}
    expected, advice = wording
    refuse_wrong(
        sum(text is not None and known[text] is None for text in texts),
        file=path.name, column=column, expected=expected, advice=advice,
    )  # fmt: skip
    return [None if text is None else known[text] for text in texts]
