"""Ages as local systems write them."""

import re
from functools import lru_cache
from typing import Final

from candour.data.vocabulary.folding import LONGEST, fold_text

UNBORN: Final = -1.0
OLDEST: Final = 130.0
_NUMBER: Final = r"(\d{1,3}(?:\.\d{1,9})?)"
_BARE: Final = re.compile(rf"(-?){_NUMBER}(?: ?(?:years?|yrs?|y)(?: old)?)?")
_LESS: Final = re.compile(r"(?:<|less than|under) ?(?:1|one)(?: ?(?:years?|yrs?|y))?(?: old)?")
_PARTS: Final = re.compile(
    rf"(?:{_NUMBER} ?(?:years?|yrs?|y))?,? ?(?:and )?"
    rf"(?:{_NUMBER} ?(?:months?|mths?|mnths?|mos?|m))?,? ?(?:and )?"
    rf"(?:{_NUMBER} ?(?:weeks?|wks?|w))?,? ?(?:and )?"
    rf"(?:{_NUMBER} ?(?:days?|d))?(?: old)?"
)
_SHARES: Final = (1.0, 12.0, 365.25 / 7, 365.25)


def read_age(text: str) -> float | None:
    """An age in years; -1 for a child not yet born; None for what is no age.

    "Under 1" says only that the first birthday is to come: 0, as completed years have it. A part of a year is
    kept as written ("0.25", "18 months", "5y 3m"). More than 130 is no age.
    """
    return _read(text) if len(text) <= LONGEST else None


@lru_cache(maxsize=65_536)
def _read(text: str) -> float | None:
    folded = fold_text(text)
    if folded in ("unborn", "not born", "pre-birth"):
        return UNBORN
    if _LESS.fullmatch(folded):
        return 0.0
    if (found := _BARE.fullmatch(folded)) is None:
        return _read_parts(folded)
    years = float(found[2])
    if found[1]:
        return UNBORN if years <= 1 else None
    return _within(years)


def _read_parts(folded: str) -> float | None:
    found = _PARTS.fullmatch(folded)
    if found is None or not any(found.groups()):
        return None
    given = zip(found.groups(), _SHARES, strict=True)
    return _within(sum(float(part) / share for part, share in given if part))


def _within(years: float) -> float | None:
    return years if years <= OLDEST else None
