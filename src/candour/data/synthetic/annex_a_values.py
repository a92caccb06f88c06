"""How an Annex A list spells its codes: with the letter that orders them, or without, as authorities do."""

import re
from collections.abc import Mapping, Sequence
from typing import Final

from candour.data.codes.lists import CARE_END_REASONS, CLOSURE_REASONS, NEEDS, PLACEMENTS

_LETTERS: Final = (*"abcdefghijklmnopqrstuvwxyz", "zz")
_PREFIX: Final = re.compile(r"^[a-z]{1,2}\) ")


def _letter(words: Sequence[str]) -> tuple[str, ...]:
    return tuple(f"{letter}) {word}" for letter, word in zip(_LETTERS, words, strict=False))


def _letter_codes(order: str, labels: Mapping[str, str]) -> dict[str, str]:
    """Each code with its letter and label; a code that the template has no letter for stands without one."""
    lettered = {
        code: f"{letter}) {code}: {labels[code]}"
        for letter, code in zip(_LETTERS, order.split(), strict=False)
        if code in labels
    }
    return {code: lettered.get(code, f"{code}: {label}") for code, label in labels.items()}


SEXES: Final = ("b) Female", "a) Male", "c) Not stated/recorded")
YES_NO: Final = ("b) No", "a) Yes", "")
DISABILITIES: Final = ("b) No", "a) Yes", "c) Unknown")
STATUSES: Final = _letter(
    (
        "Looked after child",
        "Child Protection plan",
        "Child in need plan",
        "Open assessment",
        "Closed episode",
    )
)
CATEGORIES: Final = {
    "NEG": "a) Neglect", "PHY": "b) Physical abuse", "SAB": "c) Sexual abuse", "EMO": "d) Emotional abuse",
    "MUL": "e) Multiple/not recommended",
}  # fmt: skip
_ETHNICITY_ORDER: Final = (
    "WBRI WIRI WIRT WOTH WROM MWBC MWBA MWAS MOTH AIND APKN ABAN AOTH BCRB BAFR BOTH CHNE OOTH REFU NOBT"
)
ETHNICITIES: Final = {
    code: f"{letter}) {code}"
    for code, letter in zip(_ETHNICITY_ORDER.split(), "abcdefghijklmnopqrss", strict=True)
}
_SOURCE_WORDS: Final = {
    "1": "Individual", "2A": "Schools", "2B": "Education services", "3": "Health services", "4": "Housing",
    "5": "LA services", "6": "Police", "7": "Other legal agency", "8": "Other", "9": "Anonymous", "10": "Unknown",
}  # fmt: skip
_SOURCE_ORDER: Final = "1A 1B 1C 1D 2A 2B 3A 3B 3C 3D 3E 3F 4 5A 5B 5C 6 7 8 9 10"
SOURCES: Final = _letter_codes(
    _SOURCE_ORDER,
    {
        code: _SOURCE_WORDS.get(code, _SOURCE_WORDS.get(code[0], ""))
        for code in (*_SOURCE_ORDER.split(), "5D")
    },
)
NEED_WORDS: Final = {code: f"{code} - {entry.label}" for code, entry in NEEDS.items()} | {"": ""}
CLOSURE_WORDS: Final = {code: f"{code} - {entry.label}" for code, entry in CLOSURE_REASONS.items()} | {"": ""}
PLACEMENT_WORDS: Final = _letter_codes(
    "U1 U2 U3 U4 U5 U6 A3 A4 A5 A6 P1 P2 P3 H5 K1 K2 R1 R2 R3 R5 S1 Z1 T0 T1 T2 T3 T4",
    {code: entry.label for code, entry in PLACEMENTS.items()},
)
PROVIDERS: Final = {
    "PR0": "a) PR0: Parents/Parental responsibility", "PR1": "b) PR1: Own provision",
    "PR2": "c) PR2: Other LA provision", "PR3": "d) PR3: Other public provision",
    "PR4": "e) PR4: Private provision", "PR5": "f) PR5: Voluntary/third sector",
}  # fmt: skip
LEGAL_WORDS: Final = {
    "C1": "C1: ICO", "C2": "C2: FCO", "D1": "D1: Freeing order", "E1": "E1: Placement order",
    "V2": "V2: Single period under S20", "L1": "L1: Police protection LA accommodation", "L2": "L2: EPO",
    "L3": "L3: Child assessment order LA accommodation", "J1": "J1: Remanded to LA or youth detention",
    "J2": "J2: LA accommodation under PACE", "J3": "J3: Youth rehabilitation order",
    "V3": "V3: Short term breaks, episodes recorded", "V4": "V4: Short term breaks, agreements recorded",
}  # fmt: skip
CEASED_WORDS: Final = _letter_codes(
    "E11 E12 E2 E3 E4A E4B E13 E41 E45 E46 E47 E48 E5 E6 E7 E9 E14 E15 E16 E8",
    {code: entry.label for code, entry in CARE_END_REASONS.items()},
) | {"": ""}
IN_TOUCH: Final = {
    "YES": "a) Yes", "NO": "b) No", "DIED": "c) Died", "REFU": "d) Refu", "NREQ": "e) NREQ", "RHOM": "f) Rhom",
}  # fmt: skip
REVERSAL_WORDS: Final = {
    "RD1": "RD1 - The child's needs changed", "RD2": "RD2 - No placement order", "RD3": "RD3 - No adopters found",
    "RD4": "RD4 - Any other reason", "": "",
}  # fmt: skip


def drop_letter(spelling: str) -> str:
    """The spelling without the letter before it."""
    return _PREFIX.sub("", spelling)
