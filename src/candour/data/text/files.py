"""What an authority gives beside its texts: a lexicon, the names of its children and families, and further places.

They are laid beside the case history for one run, and never kept with it: the history holds no names.
"""

import csv
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from candour.errors import ExtractError

LONGEST = 200
MOST_PHRASES = 5000


@dataclass(frozen=True)
class TextFiles:
    """lexicon: (group, phrase). names: child id -> the names of the child. places: names of places, schools and services."""

    lexicon: tuple[tuple[str, str], ...] = ()
    names: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    places: tuple[str, ...] = ()


def read_lexicon(path: Path) -> tuple[tuple[str, str], ...]:
    """The columns group and phrase: (group, phrase) in the order of the file, spaces tidied, each once.

    Raises ExtractError where the file is missing, is no CSV with these columns, or holds no phrase.
    """
    whole = tuple(dict.fromkeys(_read_pairs(path, "group", "phrase", "lexicon")))
    if not whole or len(whole) > MOST_PHRASES or any(len(part) > LONGEST for pair in whole for part in pair):
        raise ExtractError(
            f"The lexicon '{path.name}' holds {len(whole)} phrases; expected 1 to {MOST_PHRASES}, none longer than {LONGEST} "
            "characters. Give each its own line."
        )
    return whole


def read_names(path: Path) -> dict[str, tuple[str, ...]]:
    """The columns child_id and name, one line a name: what each child is called, in any order of the lines.

    Raises ExtractError where the file is missing or is no CSV with these columns; no message holds a name.
    """
    names: dict[str, list[str]] = {}
    for child, name in _read_pairs(path, "child_id", "name", "names"):
        names.setdefault(child, []).append(name)
    return {child: tuple(dict.fromkeys(found)) for child, found in names.items()}


def read_places(path: Path) -> tuple[str, ...]:
    """The column place: each name once. Raises ExtractError where the file is missing or is no CSV with this column."""
    return tuple(dict.fromkeys(place for _, place in _read_pairs(path, "place", "place", "places")))


def _read_pairs(path: Path, first: str, second: str, what: str) -> Iterator[tuple[str, str]]:
    try:
        with path.open(encoding="utf-8-sig", newline="") as stream:
            rows = csv.DictReader(stream)
            headings = [name.strip().lower() for name in rows.fieldnames or ()]
            missing = [name for name in dict.fromkeys((first, second)) if name not in headings]
            if missing:
                raise ExtractError(
                    f"The file text.{what}, '{path.name}', has no column {' and no column '.join(missing)}. Write the names of its "
                    "columns into its first line."
                )
            rows.fieldnames = headings
            for row in rows:
                pair = (" ".join((row[first] or "").split()), " ".join((row[second] or "").split()))
                if all(pair):
                    yield pair
    except FileNotFoundError as missing_file:
        raise ExtractError(
            f"There is no file '{path.name}' beside the configuration. Correct text.{what}, or copy the file there."
        ) from missing_file
    except (UnicodeDecodeError, csv.Error) as broken:
        raise ExtractError(
            f"The file text.{what}, '{path.name}', cannot be read; expected a CSV file in UTF-8. Save it as that."
        ) from broken
