"""Names of sheets that Excel takes: short, unlike each other, and without its forbidden letters."""

import re
from collections.abc import Iterable
from typing import Final

from candour.report.atrs.record import RecordSheet

_FORBIDDEN: Final = re.compile(r"[\[\]:*?/\\']")
_LONGEST: Final = 31


def name_sheets(sheets: Iterable[RecordSheet]) -> tuple[str, ...]:
    """One name a sheet, in order."""
    names: list[str] = []
    for sheet in sheets:
        name = _FORBIDDEN.sub(" ", sheet.name)[:_LONGEST].strip() or "Sheet"
        number = 2
        while name.lower() in {taken.lower() for taken in names}:
            name = f"{name[: _LONGEST - 4]} {number}"
            number += 1
        names.append(name)
    return tuple(names)
