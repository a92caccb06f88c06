"""Why a case was closed: RC1 to RC9, else words.

Only words that say services ended after they were given are RC7; a closure to early help is RC9 only where it
followed the assessment.
"""

import re
from typing import Final

from candour.data.vocabulary.folding import Spelling
from candour.data.vocabulary.rules import apply_rules, write_rules

_CODE: Final = re.compile(r"(?<![a-z0-9])rc([1-9])[a-z]?(?![0-9a-z])")
_AFTER_ASSESSMENT: Final = (
    r"\b(closed|need|action)\b.*\b(after|following|at first|immediately after)\b.*\b(assess|c and f)"
)
_REASONS: Final = write_rules(
    (None, r"\bstep(ped)?( |$)|\b(caf|taf|eha|ehm)\b|\bserious"),
    (None, r"\bnot under\b|\badult case open\b|\breferred to another la\b"),
    ("RC7", r"^(case |childrens |cin )?(closure |closed )?(services |period .*)?cease.* any other reason"),
    ("RC7", r"\bany other reason\b|\bother incl child no longer in need\b|\bservices ceased\b"),
    ("RC4", r"\bspecial g(uardian)?ship\b|\bspecial guardian"),
    ("RC3", r"\bresidence order\b|\bchild arrangement"),
    ("RC1", r"\badopted\b|\badoption order\b"),
    ("RC2", r"\b(died|deceased|death)\b"),
    ("RC6", r"\badult (social|services|care|division)"),
    ("RC5", r"\b(another|other) (la|local authority)\b|\bmoved out of area\b|\bleft area\b"),
    (
        None,
        r"\bdeemed not to be in need after referral\b|\b(nfa|action) (at|after) referral\b|\bs47 enquiry\b",
    ),
    ("RC9", rf"{_AFTER_ASSESSMENT}.*\bearly help\b|\bearly help\b.*\bclosed after assess"),
    (None, rf"{_AFTER_ASSESSMENT}.*\bother services\b"),
    (
        "RC8",
        rf"{_AFTER_ASSESSMENT}|\bnot (to be )?in need after assess|\bclosed after (initial|continuous|assessment)",
    ),
    (
        "RC7",
        r"\bno longer (in need|requires?|eligible)|\b(work|successfully) completed\b|\ball services? ceased\b|\bobjectives met\b",
    ),
    (
        "RC7",
        r"\b(aim|aims) (achieved|partially achieved)\b|\bceased following review\b|\bcircumstances\b|\bneeds met\b",
    ),
    (
        "RC7",
        r"\b(client|family|young person) (withdrawn|withdrew|refused services|no longer engaging)\b|\bcontact lost\b",
    ),
    (
        "RC7",
        r"\breached (age )?18\b|\bturned 18\b|\bchild reached 18\b|\bno response from client\b|\bclients request\b",
    ),
    ("RC7", r"\bsentenced to custody\b|\bremand ended\b|\bmoved away\b|^other$|\bclosed other$"),
)


def read_closure_reason(spelling: Spelling) -> str | None:
    """RC1 to RC9; None where the words fit none or more than one."""
    codes = {*_CODE.findall(spelling.text)}
    if codes:
        return f"RC{codes.pop()}" if len(codes) == 1 else None
    return apply_rules(_REASONS, spelling.words)
