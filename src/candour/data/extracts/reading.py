"""The state that all readers share: numbered names, what was read so far, and what was odd."""

import re

from candour.data.extracts.columns import Details, EventRows, Events, Names, PersonRows
from candour.data.extracts.findings import Findings

_YES = frozenset({"1", "TRUE", "Y", "YES", "T"})
_NO = frozenset({"0", "FALSE", "N", "NO", "F"})
_WHOLE = re.compile(r"(\d+)\.0+")


class Reading:
    """Everything read so far. Children and codes are numbers; `children` and `codes` name them."""

    def __init__(self) -> None:
        self.children = Names()
        self.codes = Names()
        self.disability_sets = Names()
        self.events = EventRows()
        self.persons = PersonRows()
        self.findings = Findings()
        self._code_numbers: dict[str, int] = {}

    def code(self, text: str) -> int:
        """The number of a code, whatever its case, blanks or a spreadsheet's `.0`."""
        number = self._code_numbers.get(text)
        if number is None:
            number = self._code_numbers[text] = self.codes.number(tidy_code(text))
        return number

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
