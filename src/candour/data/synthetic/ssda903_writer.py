"""Writes the 903 returns: one folder a year, five CSV files each, in the codes of that year."""

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Final

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
_EPISODE_COLUMNS: Final = (
    "CHILD", "DECOM", "RNE", "LS", "CIN", "PLACE", "PLACE_PROVIDER", "DEC", "REC", "REASON_PLACE_CHANGE",
    "HOME_POST", "PL_POST", "URN",
)  # fmt: skip


def write_ssda903(
    folder: Path,
    *,
    years: Iterable[int],
    children: Children,
    identities: Identities,
    care: CareRecords,
    text: DayText,
) -> list[Path]:
    """Writes `folder/<year>/{header,episodes,reviews,uasc,missing}.csv` and returns the paths."""
    written: list[Path] = []
    for year in years:
        target = folder / str(year)
        target.mkdir(parents=True)
        first, last = find_year_bounds(year)
        shown = np.flatnonzero((care.episodes.started <= last) & (care.episodes.ended >= first))
        looked_after = np.unique(care.episodes.child[shown])
        tables = {
            "header": _list_children(year, looked_after, children, identities, text),
            "episodes": _list_episodes(year, shown, identities, care, text),
            "reviews": _list_reviews(year, children, identities, care.reviews, text),
            "uasc": _list_unaccompanied(year, looked_after, children, identities, text),
            "missing": _list_missing(year, children, identities, care.missing, text),
        }
        for name, lines in tables.items():
            path = target / f"{name}.csv"
            path.write_text("\r\n".join(lines) + "\r\n", encoding="utf-8", newline="")
            written.append(path)
    return written


def _pick(names: Sequence[str], positions: Iterable[int]) -> list[str]:
    return [names[position] for position in positions]


def _write_sex(year: int, sex: Iterable[int]) -> list[str]:
    return _pick(SEX_SINCE_2025 if year >= 2025 else SEX_UNTIL_2024, sex)


def _list_children(
    year: int, looked_after: Days, children: Children, identities: Identities, text: DayText
) -> list[str]:
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
        _pick(identities.child, looked_after.tolist()),
        _write_sex(year, children.shown_sex[looked_after].tolist()),
        text.write_british(children.born[looked_after]),
        _pick(identities.ethnicity, looked_after.tolist()),
        upn,
    )
    return [
        "CHILD,SEX,DOB,ETHNIC,UPN,MOTHER,MC_DOB",
        *(",".join(row) + ",," for row in zip(*columns, strict=True)),
    ]


def _list_episodes(
    year: int, shown: Days, identities: Identities, care: CareRecords, text: DayText
) -> list[str]:
    _, last = find_year_bounds(year)
    part = Episodes._make(column[shown] for column in care.episodes)
    open_at_end = part.ended > last
    ended = np.where(open_at_end, NEVER, part.ended)
    codes = [
        _code_placement(place, year, n)
        for place, n in zip(_pick(PLACEMENTS, part.placement.tolist()), shown.tolist(), strict=True)
    ]
    columns = (
        _pick(identities.child, part.child.tolist()),
        text.write_british(part.started),
        _pick(REASONS_NEW, part.reason_new.tolist()),
        _pick(STATUSES, part.legal_status.tolist()),
        _pick(NEED_CODES, part.need.tolist()),
        codes,
        _pick(PROVIDERS, part.provider.tolist()),
        text.write_british(ended),
        _blank(_pick(REASONS_CEASED, part.ceased.tolist()), open_at_end),
        _blank(_pick(PLACE_CHANGES, part.place_change.tolist()), open_at_end | (part.place_change == NONE)),
    )
    return [",".join(_EPISODE_COLUMNS), *(",".join(row) + ",,," for row in zip(*columns, strict=True))]


def _blank(values: list[str], blank: Flags) -> list[str]:
    return ["" if empty else value for value, empty in zip(values, blank.tolist(), strict=True)]


def _code_placement(place: str, year: int, number: int) -> str:
    """Accommodation codes ended with the 2025 return; Z1 was split in the 2026 return."""
    if year >= 2025 and place in {"H5", "P2"}:
        return "K3"
    if year >= 2026 and place == "Z1":
        return ("Z11", "Z12", "Z13", "Z14")[number % 4]
    return place


def _find_shown(first: int, last: int, incidents: Incidents) -> Days:
    return np.flatnonzero((incidents.started <= last) & (incidents.ended >= first))


def _list_reviews(
    year: int, children: Children, identities: Identities, reviews: Incidents, text: DayText
) -> list[str]:
    first, last = find_year_bounds(year)
    shown = _find_shown(first, last, reviews)
    child = reviews.child[shown]
    young = ((reviews.started[shown] - children.born[child]) / YEAR < 4).tolist()
    codes = [
        "PN0" if early else ("PN1", "PN1", "PN3", "PN5", "PN7")[n % 5]
        for early, n in zip(young, shown.tolist(), strict=True)
    ]
    columns = (
        _pick(identities.child, child.tolist()),
        text.write_british(children.born[child]),
        text.write_british(reviews.started[shown]),
        codes,
    )
    return ["CHILD,DOB,REVIEW,REVIEW_CODE", *map(",".join, zip(*columns, strict=True))]


def _list_missing(
    year: int, children: Children, identities: Identities, missing: Incidents, text: DayText
) -> list[str]:
    first, last = find_year_bounds(year)
    shown = _find_shown(first, last, missing)
    child = missing.child[shown]
    columns = (
        _pick(identities.child, child.tolist()),
        text.write_british(children.born[child]),
        ["A" if number % 6 == 0 else "M" for number in shown.tolist()],
        text.write_british(missing.started[shown]),
        text.write_british(np.where(missing.ended[shown] > last, NEVER, missing.ended[shown])),
    )
    return ["CHILD,DOB,MISSING,MIS_START,MIS_END", *map(",".join, zip(*columns, strict=True))]


def _list_unaccompanied(
    year: int, looked_after: Days, children: Children, identities: Identities, text: DayText
) -> list[str]:
    chosen = looked_after[children.unaccompanied[looked_after]]
    columns = (
        _pick(identities.child, chosen.tolist()),
        text.write_british(children.born[chosen]),
        _write_sex(year, children.shown_sex[chosen].tolist()),
        text.write_british(children.born[chosen] + round(18 * YEAR)),
    )
    return ["CHILD,DOB,SEX,DUC", *map(",".join, zip(*columns, strict=True))]
