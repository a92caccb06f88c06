"""Identifiers that have a form: electronic addresses, postcodes, numbers of people, telephones, dates.

Every pattern is bounded: from each place in a text it looks at no more than some hundred characters, so that the time grows with
the length of the text and with nothing else.
"""

import re
from collections.abc import Iterator
from typing import Final, NamedTuple

_MONTH: Final = (
    "(?:january|february|march|april|may|june|july|august|september|october|november|december"
    "|jan|feb|mar|apr|jun|jul|aug|sept?|oct|nov|dec)"
)
_WEEKDAY: Final = "(?:(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?)"
_YEAR: Final = r"(?:(?:19|20)\d\d|['\u2019]?\d\d)(?!\d)"
_ORDINAL: Final = (
    "(?:(?:twenty|thirty)[ -]?)?(?:first|second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth|eleventh|twelfth|"
    "thirteenth|fourteenth|fifteenth|sixteenth|seventeenth|eighteenth|nineteenth|twentieth|thirtieth)"
)
_DAY: Final = rf"(?:\d{{1,2}}(?:st|nd|rd|th)?|{_ORDINAL})"
_PATTERNS: Final = {
    "email": r"[\w.+\-']{1,64} ?@ ?[\w\-]{1,63}(?:\.[\w\-]{1,63}){1,6}",
    "link": r"(?:https?://|www\.)[^\s<>]{1,300}",
    "date": (
        r"(?:19|20)\d\d ?[./\-\u2013] ?\d{1,2} ?[./\-\u2013] ?\d{1,2}(?!\d)"
        rf"|\d{{1,2}} ?[./\-\u2013] ?\d{{1,2}} ?[./\-\u2013] ?{_YEAR}"
        rf"|\d{{1,2}}(?:st|nd|rd|th)?[ \-./]?{_MONTH}[ \-./]?{_YEAR}(?!\w)"
        rf"|(?:{_WEEKDAY},? )?(?:the )?{_DAY}(?: day)?(?: of)? {_MONTH}(?:,? {_YEAR})?(?!\w)"
        rf"|{_MONTH}\.? (?:the )?{_DAY}(?!\w)(?:,? {_YEAR})?"
        rf"|{_MONTH}\.?,? (?:19|20)\d\d(?!\d)"
        r"|(?:19|20)\d\d(?: ?[/\-\u2013] ?\d{2,4})?(?!\w)"
    ),
    "postcode": r"[a-z]{1,2}\d[a-z\d]? {0,2}\d[a-z]{2}(?!\w)|[a-z]{1,2}\d{1,2} \d(?!\w)",
    "identifier": (
        r"[1-9]\d{2}[ \-]?\d{3}[ \-]?\d{4}(?!\w)|[a-z] ?\d{11,12}[a-z]?(?!\w)|[a-z]{2} ?\d\d ?\d\d ?\d\d ?[a-d](?!\w)"
    ),
    "phone": r"(?:\+|00)?\(?\d(?:[ ().\-/]{0,2}\d){8,13}(?!\d)",
}
# A match begins at the beginning of a word or of a sign before it: nothing is tried from within one.
_ANY: Final = re.compile(
    r"(?<![^\W_])(?:" + "|".join(f"(?P<{kind}>{pattern})" for kind, pattern in _PATTERNS.items()) + ")",
    re.IGNORECASE,
)


class Match(NamedTuple):
    """Where an identifier lies: from the first character to the one after the last, and its kind."""

    start: int
    end: int
    kind: str


def find_patterns(text: str) -> Iterator[Match]:
    """All identifiers that have a form, from left to right, none within another."""
    for match in _ANY.finditer(text):
        yield Match(match.start(), match.end(), str(match.lastgroup))


__all__ = ["Match", "find_patterns"]
