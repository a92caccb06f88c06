"""The need that a child came with: N0 to N9, whatever letter a council puts behind, else its words."""

import re
from typing import Final

from candour.data.codes.lists import CARE_NEEDS
from candour.data.vocabulary.folding import Spelling
from candour.data.vocabulary.rules import apply_rules, write_rules

_CODE: Final = re.compile(r"(?<![a-z0-9])n([0-9])(?![0-9])")
# The census of 2001 numbered the needs 1 to 8; its divisions (4a homelessness) live on in local lists.
_DIVISION: Final = re.compile(r"([1-8])[a-j] +[a-z]")
_NEEDS: Final = write_rules(
    (
        "N9",
        r"\bother than chil\w* in need\b|\bnot (a )?(child in need|cin)\b|\bno longer a child in need\b|^not cin\b|\bchild not in need\b",
    ),
    ("N9", r"\bstep ?parent adoption\b|^cin other than child in need$"),
    ("N0", r"\bnot (stated|specified|recorded|yet determined|known)\b|\bno need code\b|^unknown$"),
    ("N1", r"\babuse (and |or )?neglect\b|^(suspected )?abuse neglect\b|\babusneg\b"),
    (
        "N3",
        r"\bparent(s|al|ing)?\b( carer)? (chronic |mental )?(illness|disab|alcohol|drug)|\b(alcoholic|ill|dependant|drug taking) parents\b",
    ),
    (
        "N3",
        r"\bparents with (learning|chronic)|\bcapacity of their parents\b|\bparntil\b|\bmental health parent",
    ),
    ("N4", r"\bacute (di)?stress\b|\baccute stress\b|\btemporary crisis\b|\bfamstrs\b"),
    ("N5", r"\bfamily d[yi]sfunct|\bchronically inadequate\b|\bfamdysf\b"),
    ("N6", r"\bunacceptable\b|\bbehaviour impacting detrimentally\b|\bsocunac\b"),
    ("N7", r"\blow income\b|\bincome below\b|\blowincm\b"),
    (
        "N8",
        r"\babsent parent|\bparent absent\b|\bno parents available\b|\babsprnt\b|\buasc\b|\bunaccompanied\b",
    ),
    (
        "N1",
        r"^(1[a-z] )?(physical|sexual|emotional) (abuse|harm)$|^(1[a-z] )?neglect$|\bchild sexual (abuse|exploitation)\b",
    ),
    ("N1", r"^abuse$|\bsignificant harm$|\bfemale genital\b|\bmodern slavery\b|\btrafficked$"),
    (
        "N2",
        r"\b(childs?|children|own) disab[il]+l?i?ty\b|^disab[il]+l?i?ty\b|\bdisabled child|\bchild with disability\b|\bchlddis\b",
    ),
    (
        "N2",
        r"^(2[a-z] |physical |sensory |learning |multiple )*(physical|sensory|learning|multiple) disability( |$)|^cin disability",
    ),
    ("N2", r"\bchilds disabilities illness\b"),
)


def read_primary_need(spelling: Spelling) -> str | None:
    """N0 to N9; None where two needs are named by code."""
    codes = {*_CODE.findall(spelling.text)}
    if codes:
        return f"N{codes.pop()}" if len(codes) == 1 else None
    if division := _DIVISION.match(spelling.text):
        return f"N{division[1]}"
    return apply_rules(_NEEDS, spelling.words)


def read_care_need(spelling: Spelling) -> str | None:
    """N1 to N8, the needs with which a child can come into care."""
    need = read_primary_need(spelling)
    return need if need in CARE_NEEDS else None
