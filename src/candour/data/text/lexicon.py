"""The authority's lexicon: a file with the columns group and phrase."""

import csv
from pathlib import Path

from candour.errors import ExtractError

COLUMNS = ("group", "phrase")
LONGEST = 200
MOST = 5000


def read_lexicon(path: Path) -> tuple[tuple[str, str], ...]:
    """(group, phrase) in the order of the file, spaces tidied, each once.

    Raises ExtractError where the file is missing, is no CSV with these columns, or holds no phrase.
    """
    try:
        with path.open(encoding="utf-8-sig", newline="") as stream:
            rows = csv.DictReader(stream)
            headings = tuple(name.strip().lower() for name in rows.fieldnames or ())
            if not set(COLUMNS) <= set(headings):
                raise ExtractError(
                    f"The lexicon '{path.name}' has the columns {', '.join(headings) or 'none'}; expected {' and '.join(COLUMNS)}. "
                    "Write them into its first line."
                )
            rows.fieldnames = list(headings)
            found = [(_tidy(row["group"]), _tidy(row["phrase"])) for row in rows]
    except FileNotFoundError as missing:
        raise ExtractError(
            f"There is no lexicon '{path.name}' beside the configuration. Correct text.lexicon, or copy the file there."
        ) from missing
    except (UnicodeDecodeError, csv.Error) as broken:
        raise ExtractError(
            f"The lexicon '{path.name}' cannot be read; expected a CSV file in UTF-8. Save it as that."
        ) from broken
    whole = tuple(dict.fromkeys((group, phrase) for group, phrase in found if group and phrase))
    if not whole or len(whole) > MOST or any(len(part) > LONGEST for pair in whole for part in pair):
        raise ExtractError(
            f"The lexicon '{path.name}' holds {len(whole)} phrases; expected 1 to {MOST}, none longer than {LONGEST} characters. "
            "Give each its own line."
        )
    return whole


def _tidy(cell: str | None) -> str:
    return " ".join((cell or "").split())
