"""How a spelling is brought to one plain form before any rule looks at it."""

import re
from typing import Final, NamedTuple

_PLAIN: Final = str.maketrans(
    {
        "\u2018": "'",
        "\u2019": "'",
        "\u201b": "'",
        "\u02bc": "'",
        "`": "'",
        "\u201c": '"',
        "\u201d": '"',
        "\u2010": "-",
        "\u2011": "-",
        "\u2012": "-",
        "\u2013": "-",
        "\u2014": "-",
        "\u2212": "-",
        "\ufeff": " ",
    }
)
_GAPS: Final = re.compile(r"\s+")
_ORDER_LETTER: Final = re.compile(r"^[a-z]{1,2}\) ?|^[a-z]\. ")
_SPREADSHEET_ZERO: Final = re.compile(r"^(\d+)\.0+$")
_NOT_WORDS: Final = re.compile(r"[^a-z0-9]+")


LONGEST: Final = 2_000
_READ: Final = 300


class Spelling(NamedTuple):
    """One value twice: `text` with its marks, for codes; `words` with single blanks alone, for what it says."""

    text: str
    words: str


def fold_text(text: str) -> str:
    """Lower case, straight quotes and hyphens, no blanks but single ones inside."""
    return _GAPS.sub(" ", text.translate(_PLAIN).casefold()).strip()


def fold_spelling(text: str) -> Spelling:
    """Both forms of a value, without the letter that Ofsted asks for in front ("a) Male") or a "1.0"'s nought.

    Only the first 300 characters are looked at: labels repeat themselves after that, and rules must stay quick.
    """
    folded = _SPREADSHEET_ZERO.sub(r"\1", _ORDER_LETTER.sub("", fold_text(text)))[:_READ]
    joined = folded.replace("'", "").replace("&", " and ").replace("+", " and ")
    return Spelling(folded, _NOT_WORDS.sub(" ", joined).strip())
