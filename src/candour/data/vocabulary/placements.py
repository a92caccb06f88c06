"""Placements and who provides them: codes with whatever a council adds (in, out, a, b), else words.

The codes of before 2015 stand for a group at most: Q, F and L told where carers lived, not what they were.
"""

from typing import Final

from candour.data.codes.lists import PLACEMENT_PROVIDERS, PLACEMENTS
from candour.data.vocabulary.folding import Spelling
from candour.data.vocabulary.rules import CodeFinder, apply_rules, build_reader, write_rules

_FINDER: Final = CodeFinder(PLACEMENTS, after=r"(?:[ab]|in|out)?")
_FRIENDS: Final = r"\b(relatives?|friends?)\b"
_NOT_LONG: Final = r"\bnot (long ?term|lt|app\w* adopt)|\bshort term\b|\bnot ffa\b"
_LONG: Final = r"\blong ?term\b|\bmatched\b"
_ADOPTERS: Final = r"\bapproved adopt|\bffa\b|\bapproved? adopter|\bappr adopt"
_RULES: Final = write_rules(
    (None, r"\bfoster carer to adopter\b|\bunauthorised\b|\bwith parent relative friend\b"),
    ("A4", r"\badopt.*\bconsent\b(?!.*dispensed).*\bnot\b.*\bcurrent\b|\badopt\w* consent not"),
    ("A3", r"\badopt.*\bconsent\b(?!.*dispensed).*\bcurrent\b"),
    ("A6", r"\badopt.*\b(place(ment)? order|po)\b.*\bnot\b.*\bcurrent\b|\badopt.* not with current\b"),
    ("A5", r"\badopt.*\b(place(ment)? order|po)\b.*\bcurrent\b"),
    ("A", r"^placed for adoption|^a[12]( |$)"),
    ("S1", r"\bresidential schools?\b|\bschools except\b"),
    ("U3", rf"{_FRIENDS}.*({_NOT_LONG})"),
    ("U2", rf"{_FRIENDS}.*({_ADOPTERS})"),
    ("U1", rf"{_FRIENDS}.*({_LONG})"),
    ("U6", rf"\bother (foster )?carer\b.*({_NOT_LONG})"),
    ("U5", rf"\bother (foster )?carer\b.*({_ADOPTERS})"),
    ("U4", rf"\bother (foster )?carer\b.*({_LONG})"),
    ("T3", r"\btemp.*\bcarer\b.*\bholiday"),
    ("T2", r"\btemp.*\bholiday\b"),
    ("T1", r"\btemp.*\bhospital\b"),
    ("T4", r"\btemp.*\bseven days\b"),
    ("T0", r"\btypes of temporary\b|^temporary( move)?$"),
    (
        "U",
        r"\bfoster(ing)? (pla?ce|placement)|\bfoster carers?\b|^(q[12]|f[1-6])( |$)|^fp (in|out)side|^fostered\b",
    ),
    (None, r"\bnot subject to\b.*\bsecure\b|\bsecure units homes\b"),
    ("H5", r"\bsemi ?independe?a?nt\b|\bnot (subject|reg)\b.*\bchild\w* homes?\b"),
    ("K1", r"\bsecure (unit|childrens? home)"),
    ("K2", r"^childrens homes?($| subject to)|\bhomes and hostels\b(?!.*\bnot\b)"),
    ("P3", r"\bresidential employment\b"),
    ("R1", r"\bresidential care homes?\b"),
    ("R2", r"\bnhs\b|\bnational health service\b|^health trust\b"),
    ("R3", r"\bmother and baby\b"),
    ("R5", r"\byoung offenders?\b|\byoi\b|\bsecure training\b"),
    ("P2", r"\bindependent living\b|\bliving independently\b"),
    (
        "P1",
        r"\b(own )?parents?\b.*\b(responsibility|pr)\b|^(placed |placement )?with (own )?parents?|\bparental resp",
    ),
    ("K3", r"^supported accommodation registered"),
    ("Z1", r"^other placements?( not listed\b| must\b|$)"),
)
_PROVIDERS: Final = write_rules(
    ("PR2", r"\b(other|another) (la|local auth\w*)\b"),
    ("PR3", r"\bother public\b"),
    ("PR1", r"^own\b|^local authority$"),
    ("PR4", r"^private\b"),
    ("PR5", r"^voluntary\b|\bthird sector\b"),
    ("PR0", r"^parents?\b"),
)


def read_placement(spelling: Spelling) -> str | None:
    """A placement's code; U (fostered) or A (for adoption) where only that much is said.

    None where the code and the words name different kinds of placement, as old code lists make them.
    """
    code, said = _FINDER.find(spelling.text), apply_rules(_RULES, spelling.words)
    if code is None:
        return said
    return code if said is None or _find_kind(said) == _find_kind(code) else None


def _find_kind(code: str) -> str:
    # Children are placed for adoption with foster carers too, so words of fostering contradict neither.
    return {"A": "family", "U": "family", "T": "temporary", "Z": "other"}.get(code[0], code)


read_placement_provider = build_reader(CodeFinder(PLACEMENT_PROVIDERS), _PROVIDERS)
