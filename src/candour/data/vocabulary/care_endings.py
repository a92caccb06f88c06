"""Why a period of care ended: E-codes, with the S that one system puts before, else words."""

import re
from typing import Final

from candour.data.codes.lists import CARE_END_REASONS
from candour.data.vocabulary.folding import Spelling
from candour.data.vocabulary.rules import CodeFinder, apply_rules, write_rules

_FINDER: Final = CodeFinder(CARE_END_REASONS, before="s?", after=r"(?: care ends)?")
_SPLIT_CODE: Final = re.compile(r"^(s?e4) ([ab])\b")
_RULES: Final = write_rules(
    (None, r"\bsupervision order\b|\bcase closed\b|\bservices ceased\b"),
    ("X1", r"\bepisode ceases\b"),
    ("E17", r"\bstaying put\b|\bremained with current carers\b"),
    ("E15", r"\bage assess\w* determined\b|\bassessed (as )?over 18\b|\bage disputed\b"),
    ("E13", r"\bno (parental|perental|pr)\b|\bwithout pr\b"),
    (
        "E4B",
        r"\bhome\b.*\bnot (part|as part)\b|\bhome\b.*\bw[as]{2} not part\b|\bunplanned\b.*\b(home|ret|parent)|\bhome unplanned\b|\bparent\b.*\bunplanned\b",
    ),
    (
        "E4A",
        r"\bhome\b.*\bpart of (the )?(current )?care plan|\bplanned\b.*\b(home|ret)\b|\bhome planned\b|\bparent\b.*\bplanned\b",
    ),
    ("E4", r"\breturn(ed|s)? home\b"),
    ("E43", r"\bguardianship\b.*\bto former (f carer|fcs|foster carers?)$"),
    ("E48", r"\bguardianship\b.*\bother than former foster\b.*\bother than relative"),
    ("E46", r"\b(guardianship|sg)\b.*\bformer foster carers? s?\b.*\b(other than|not) relative"),
    (
        "E47",
        r"\b(guardianship|sg)\b.*\b(other than|not) former foster\b.*\b(relative|friend)|\bsg relative friend not former",
    ),
    ("E45", r"\b(guardianship|sg)\b.*\bformer foster\b.*\b(were|was|are)\b.*\b(relative|friend)"),
    ("E44", r"\bguardianship\b.*\bother than former foster carers$|\bgship order to carers other than fcs$"),
    (None, r"\bguardian|\bgship\b"),
    ("E41", r"\bchild arrangement|\bresidence order\b|\bcare arrangement order\b"),
    ("E12", r"\badopted\b.*\bdispensed\b"),
    ("E11", r"\badopted\b.*\bunopposed\b"),
    ("E1", r"^adopted$"),
    ("E2", r"^(child )?died$|^death$"),
    (
        "E3",
        r"\b(taken over|services of) (by )?(another|other) la\b|\btaken over by another local authority\b",
    ),
    ("E7", r"\bresidential care funded\b|\btransfer\w* to (care of )?adults?\b"),
    (
        "E6",
        r"\bindep\w*\b.*\b(without|no|non|unsupported|not)\b.*|\bindep\w*\b.*\bunsupported\b|\baccommodation providing no formal",
    ),
    ("E5", r"\bindep\w*\b.*\b(support\w*|with formal|formal)\b"),
    ("E9", r"\bsentenced\b"),
    ("E14", r"\bremand\b.*\bend(ed)?\b"),
    ("E16", r"\bmoved abroad\b"),
    ("E8", r"\bany other reason\b"),
)


def read_care_ending(spelling: Spelling) -> str | None:
    """An E-code or X1; E1 (adopted) or E4 (went home) where only that much is said."""
    text = _SPLIT_CODE.sub(r"\1\2", spelling.text)
    words = re.sub(r"\bno longer looked after\b|\bnot looked after\b", "", spelling.words)
    return _FINDER.find(text) or apply_rules(_RULES, words)
