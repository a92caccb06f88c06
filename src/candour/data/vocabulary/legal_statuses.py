"""Legal statuses of children in care: two-character codes, else the order's name."""

from typing import Final

from candour.data.codes.lists import LEGAL_STATUSES
from candour.data.vocabulary.rules import CodeFinder, build_reader, write_rules

_FINDER: Final = CodeFinder(LEGAL_STATUSES, before=r"(?:cla - |code ')?")
_RULES: Final = write_rules(
    (
        None,
        r"\bshared care\b|\bwith dir\b|\bresidence order\b|\bchild arrangement|\bguardianship\b|\bpo or\b",
    ),
    ("V4", r"\bshort (term )?breaks\b.*\bagreements?\b|\bbreaks\b.*\bno care episodes\b"),
    ("V3", r"\bshort (term )?breaks\b.*\bepisodes of care are recorded\b"),
    (None, r"\bshort (term )?breaks?\b|\bremand\w* .*\bs20\b|\bsecure accommodation s25\b"),
    ("E1", r"\bplacement order\b|^po$"),
    ("D1", r"\bfreeing\b|\bfreed for\b"),
    ("C1", r"\binterim care order\b|^ico$"),
    ("C2", r"\b(full )?care order\b|^fco$"),
    ("L2", r"\bemergency protection\b|\bepo\b"),
    ("L1", r"\bpolice (protection|powers)\b"),
    ("L3", r"\bchild assessment order\b"),
    ("J2", r"\bpace\b"),
    ("J1", r"\bremand(ed)?\b"),
    ("J3", r"\byouth rehabilitation\b"),
    (
        "V2",
        r"\bsingle\b.*\b(s|section|sec) ?20\b|\b(s|section|sec) ?20\b.*\b(single|voluntary)\b|\bsingle (period|placement)\b",
    ),
    ("V2", r"\baccom\w*( |$)under (s|section|sec) ?20\b"),
)

read_legal_status = build_reader(_FINDER, _RULES)
