"""The state that all readers share: numbered names, what was read so far, and what was odd."""

import re
from typing import NamedTuple

from candour.data.extracts.columns import Details, EventRows, Events, Names, PersonRows
from candour.data.extracts.findings import Findings
from candour.data.extracts.joining.family_keys import FamilyKeys
from candour.data.vocabulary import is_placeholder, normalise_value, says_unknown

_YES = frozenset({"1", "TRUE", "Y", "YES", "T"})
_NO = frozenset({"0", "FALSE", "N", "NO", "F"})
_WHOLE = re.compile(r"(\d+)\.0+")


class Value(NamedTuple):
    """A value as numbers: its code in the one vocabulary, and the extract's own spelling (-1 if the same)."""

    code: int
    original: int


class Document(NamedTuple):
    """A dated text about a child: its number, the kind of text, the day as a number, the text."""

    child: int
    kind: str
    written: int
    text: str


class Reading:
    """Everything read so far. Children and codes are numbers; `children`, `codes` and `originals` name them."""

    def __init__(self) -> None:
        self.children = Names()
        self.codes = Names()
        self.originals = Names()
        self.disability_sets = Names()
        self.events = EventRows()
        self.persons = PersonRows()
        self.findings = Findings()
        self.family_keys = FamilyKeys()
        self.unaccompanied: set[int] = set()
        self.documents: list[Document] = []
        self._code_numbers: dict[str, int] = {}
        self._values: dict[tuple[str, str], Value | None] = {}

    def code(self, text: str) -> int:
        """The number of a code, whatever its case, blanks or a spreadsheet's `.0`."""
        number = self._code_numbers.get(text)
        if number is None:
            number = self._code_numbers[text] = self.codes.number(tidy_code(text))
        return number

    def value(self, field: str, text: str | None) -> Value | None:
        """A value in the one vocabulary of its field; None where there is none or a placeholder stands for it.

        A spelling that is not recognised is kept as it is; `check_codes` counts it.
        """
        if text is None:
            return None
        key = (field, text)
        if key not in self._values:
            self._values[key] = self._normalise(field, text)
        return self._values[key]

    def _normalise(self, field: str, text: str) -> Value | None:
        spelling = text.strip()
        if not spelling or is_placeholder(spelling):
            return None
        code = normalise_value(field, spelling)
        if code is None:
            if says_unknown(spelling):
                return None
            code = tidy_code(spelling)
        return Value(self.codes.number(code), -1 if code == spelling else self.originals.number(spelling))

    def take_events(self) -> tuple[Events, Details]:
        """All events and details read, which are then forgotten here: they are the bulk of the memory."""
        events, details = self.events.to_events(), self.events.to_details()
        self.events = EventRows()
        return events, details


def tidy_code(text: str) -> str:
    """A code in capitals, without blanks around it or the `.0` of a spreadsheet."""
    tidy = text.strip().upper()
    whole = _WHOLE.fullmatch(tidy)
    return whole.group(1) if whole else tidy


def read_yes_no(text: str) -> bool | None:
    """Yes or no in any of the spellings that systems write, None if it is neither."""
    tidy = tidy_code(text)
    if tidy in _YES:
        return True
    return False if tidy in _NO else None
