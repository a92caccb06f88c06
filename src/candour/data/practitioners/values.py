"""What a cell of these tables says: a probability, yes or no, a day. Whatever says something else is counted and refused."""

from collections.abc import Sequence
from typing import Final

import numpy as np

from candour.data.extracts.files.day_formats import NO_DAY, DayReader
from candour.data.vocabulary import is_placeholder
from candour.disclosure import DEFAULT_THRESHOLD
from candour.errors import ExtractError

_YES: Final = frozenset({"1", "1.0", "YES", "Y", "TRUE"})
_NO: Final = frozenset({"0", "0.0", "NO", "N", "FALSE"})
_WHOLE: Final = 100.0


def read_probability(text: str) -> float | None:
    """A probability written 0.35 or 35 %; None where it is none."""
    is_percentage = text.endswith("%")
    try:
        number = float(text.removesuffix("%"))
    except ValueError:
        return None
    number = number / _WHOLE if is_percentage else number
    return number if np.isfinite(number) and 0 <= number <= 1 else None


def read_answer(text: str) -> bool | None:
    """Yes or no, written 1 and 0 or in words; None where it is neither."""
    folded = text.upper()
    return True if folded in _YES else False if folded in _NO else None


def read_day(days: DayReader, text: str) -> int | None:
    """The number of a day; NO_DAY where the cell says that there is none, None where it is no day at all."""
    if is_placeholder(text):
        return NO_DAY
    number = days.read(text, "date")
    return None if number == NO_DAY else number


def refuse_wrong(wrong: int, *, file: str, column: str, expected: str, advice: str) -> None:
    """Raise ExtractError where cells hold something else than was expected; it says how many, never which or what."""
    if wrong:
        rows = (
            f"{wrong} rows hold" if wrong > DEFAULT_THRESHOLD else f"{DEFAULT_THRESHOLD} rows or fewer hold"
        )
        raise ExtractError(
            f"The column '{column}' of '{file}' cannot be used: expected {expected}; {rows} something else ({advice})."
        )


def name_reasons(texts: Sequence[str | None], words: dict[str, str], other: str) -> list[str | None]:
    """The words of each declared code, `other` for whatever else was written, None where nothing was."""
    known = {code.strip().upper(): said for code, said in words.items()}
    return [None if text is None else known.get(text.strip().upper(), other) for text in texts]
