"""The five tables of a 903 return that hold episodes and who they are about, in the codes of the year."""

from collections.abc import Iterable, Sequence
from typing import Final, NamedTuple

import numpy as np

from candour.data.synthetic.calendar import NEVER, Days, DayText, Flags, find_year_bounds
from candour.data.synthetic.care import LEGAL_STATUSES as STATUSES
from candour.data.synthetic.care import (
    NONE,
    PLACE_CHANGES,
    PLACEMENTS,
    PROVIDERS,
    REASONS_CEASED,
    REASONS_NEW,
    CareRecords,
    Episodes,
    Incidents,
)
from candour.data.synthetic.identity import Identities
from candour.data.synthetic.population import YEAR, Children
from candour.data.synthetic.recording import NEED_CODES

SEX_SINCE_2025: Final = ("F", "M")
SEX_UNTIL_2024: Final = ("2", "1")
EPISODE_COLUMNS: Final = (
    "CHILD", "DECOM", "RNE", "LS", "CIN", "PLACE", "PLACE_PROVIDER", "DEC", "REC", "REASON_PLACE_CHANGE",
    "HOME_POST", "PL_POST", "URN",
)  # fmt: skip


class ReturnTable(NamedTuple):
    """One table as text: the names of its columns, and one list of values for each of them."""

    columns: tuple[str, ...]
    values: tuple[list[str], ...]

    def list_rows(self) -> list[tuple[str, ...]]:
        """The table row by row."""
        return list(zip(*self.values, strict=True))


class Register(NamedTuple):
    """Who the tables are about, and how a day is written: the same for every table and year."""

    children: Children
    identities: Identities
    text: DayText

    def write_ids(self, child: Days) -> list[str]:
        """The id of each child."""
        return pick(self.identities.child, child.tolist())

    def write_births(self, child: Days) -> list[str]:
        """The birth date of each child, DD/MM/YYYY."""
        return self.text.write_british(self.children.born[child])


def list_main_tables(year: int, register: Register, care: CareRecords) -> dict[str, ReturnTable]:
    """Header, episodes, reviews, unaccompanied children and missing incidents of one return."""
    first, last = find_year_bounds(year)
    shown = np.flatnonzero((care.episodes.started <= last) & (care.episodes.ended >= first))
    looked_after = np.unique(care.episodes.child[shown])
    children, identities, text = register
    return {
        "header": _list_children(year, looked_after, children, identities, text),
        "episodes": _list_episodes(year, shown, identities, care, text),
        "reviews": _list_reviews(year, children, identities, care.reviews, text),
        "uasc": _list_unaccompanied(year, looked_after, children, identities, text),
        "missing": _list_missing(year, children, identities, care.missing, text),
    }


def pick(names: Sequence[str], positions: Iterable[int]) -> list[str]:
    """The name at each position."""
    return [names[position] for position in positions]


def _write_sex(year: int, sex: Iterable[int]) -> list[str]:
    return pick(SEX_SINCE_2025 if year >= 2025 else SEX_UNTIL_2024, sex)


def _list_children(
    year: int, looked_after: Days, children: Children, identities: Identities, text: DayText
) -> ReturnTable:
    age = (find_year_bounds(year)[1] - children.born[looked_after]) / YEAR
    upn = [
        identities.upn[child] if old >= 5 else "UN1"
        for child, old in zip(looked_after.tolist(), age, strict=True)
    ]
    upn = [
        "UN4" if children.unaccompanied[child] else u
        for child, u in zip(looked_after.tolist(), upn, strict=True)
    ]
    columns = (
        pick(identities.child, looked_after.tolist()),
        _write_sex(year, children.shown_sex[looked_after].tolist()),
        text.write_british(children.born[looked_after]),
        pick(identities.ethnicity, looked_after.tolist()),
        upn,
    )
    blank = [""] * len(looked_after)
    return ReturnTable(("CHILD", "SEX", "DOB", "ETHNIC", "UPN", "MOTHER", "MC_DOB"), (*columns, blank, blank))


def _list_episodes(
    year: int, shown: Days, identities: Identities, care: CareRecords, text: DayText
) -> ReturnTable:
    _, last = find_year_bounds(year)
    part = Episodes._make(column[shown] for column in care.episodes)
    open_at_end = part.ended > last
    ended = np.where(open_at_end, NEVER, part.ended)
    codes = [
        code_placement(place, year, n)
        for place, n in zip(pick(PLACEMENTS, part.placement.tolist()), shown.tolist(), strict=True)
    ]
    columns = (
        pick(identities.child, part.child.tolist()),
        text.write_british(part.started),
        pick(REASONS_NEW, part.reason_new.tolist()),
        pick(STATUSES, part.legal_status.tolist()),
        pick(NEED_CODES, part.need.tolist()),
        codes,
        pick(PROVIDERS, part.provider.tolist()),
        text.write_british(ended),
        _blank(pick(REASONS_CEASED, part.ceased.tolist()), open_at_end),
        _blank(pick(PLACE_CHANGES, part.place_change.tolist()), open_at_end | (part.place_change == NONE)),
    )
    blank = [""] * len(shown)
    return ReturnTable(EPISODE_COLUMNS, (*columns, blank, blank, blank))


def _blank(values: list[str], blank: Flags) -> list[str]:
    return ["" if empty else value for value, empty in zip(values, blank.tolist(), strict=True)]


def code_placement(place: str, year: int, number: int) -> str:
    """Accommodation codes ended with the 2025 return; Z1 was split in the 2026 return."""
    if year >= 2025 and place in {"H5", "P2"}:
        return "K3"
    if year >= 2026 and place == "Z1":
        return ("Z11", "Z12", "Z13", "Z14")[number % 4]
    return place


def code_participation(number: int, *, young: bool) -> str:
    """How the child took part in a review."""
    return "PN0" if young else ("PN1", "PN1", "PN3", "PN5", "PN7")[number % 5]


def code_missing(number: int) -> str:
    """Missing, or away without permission."""
    return "A" if number % 6 == 0 else "M"


def _find_shown(first: int, last: int, incidents: Incidents) -> Days:
    return np.flatnonzero((incidents.started <= last) & (incidents.ended >= first))


def _list_reviews(
    year: int, children: Children, identities: Identities, reviews: Incidents, text: DayText
) -> ReturnTable:
    first, last = find_year_bounds(year)
    shown = _find_shown(first, last, reviews)
    child = reviews.child[shown]
    young = ((reviews.started[shown] - children.born[child]) / YEAR < 4).tolist()
    codes = [code_participation(n, young=early) for early, n in zip(young, shown.tolist(), strict=True)]
    columns = (
        pick(identities.child, child.tolist()),
        text.write_british(children.born[child]),
        text.write_british(reviews.started[shown]),
        codes,
    )
    return ReturnTable(("CHILD", "DOB", "REVIEW", "REVIEW_CODE"), columns)


def _list_missing(
    year: int, children: Children, identities: Identities, missing: Incidents, text: DayText
) -> ReturnTable:
    first, last = find_year_bounds(year)
    shown = _find_shown(first, last, missing)
    child = missing.child[shown]
    columns = (
        pick(identities.child, child.tolist()),
        text.write_british(children.born[child]),
        [code_missing(number) for number in shown.tolist()],
        text.write_british(missing.started[shown]),
        text.write_british(np.where(missing.ended[shown] > last, NEVER, missing.ended[shown])),
    )
    return ReturnTable(("CHILD", "DOB", "MISSING", "MIS_START", "MIS_END"), columns)


def _list_unaccompanied(
    year: int, looked_after: Days, children: Children, identities: Identities, text: DayText
) -> ReturnTable:
    chosen = looked_after[children.unaccompanied[looked_after]]
    columns = (
        pick(identities.child, chosen.tolist()),
        text.write_british(children.born[chosen]),
        _write_sex(year, children.shown_sex[chosen].tolist()),
        text.write_british(children.born[chosen] + round(18 * YEAR)),
    )
    return ReturnTable(("CHILD", "DOB", "SEX", "DUC"), columns)
