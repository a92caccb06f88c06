"""Care leavers: whether they are in touch, what they do and where they live."""

import re
from typing import Final

from candour.data.codes.care_outcomes import ACCOMMODATIONS, ACTIVITIES, IN_TOUCH
from candour.data.vocabulary.folding import Spelling
from candour.data.vocabulary.rules import CodeFinder, apply_rules, build_reader, write_rules

_IN_TOUCH: Final = write_rules(
    (None, r"\bunknown\b|\bnot recorded\b|\bno care leaver\b|\bno contact recorded\b"),
    ("DIED", r"\bdied\b"),
    ("REFU", r"\brefuse[sd]?\b"),
    ("NREQ", r"\bno longer requires?\b"),
    ("RHOM", r"\breturned (home )?to\b"),
    ("YES", r"^(\d+ )?(yes|y)\b|^1$|^in touch$"),
    ("NO", r"^(\d+ )?(no|n)\b|^not in touch$"),
)
_ACTIVITIES: Final = write_rules(
    ("F2", r"\bfull time\b.*\b(other than|not) higher\b"),
    ("P2", r"\bpart time\b.*\b(other than|not) higher\b"),
    ("F1", r"\bfull time\b.*\bhigher\b"),
    ("P1", r"\bpart time\b.*\bhigher\b"),
    ("F5", r"\bfull time\b.*\bnot (an )?apprentice"),
    ("P5", r"\bpart time\b.*\bnot (an )?apprentice"),
    ("F4", r"\bfull time\b.*\bapprentice"),
    ("P4", r"\bpart time\b.*\bapprentice"),
    (None, r"\btraining or employment$"),
    ("G4", r"\billness\b|\bdisability\b"),
    ("G6", r"\bpregnan|\bparenting\b"),
    ("G5", r"^other$|\bnot in education employment or training other\b"),
)
_HOMES: Final = write_rules(
    (None, r"^\d |\binside la\b|\boutside la\b"),
    ("Z", r"\bformer fost"),
    ("B", r"\bwith parents?\b.*\brelatives?\b|^parents (or )?relatives$|\bown parents\b"),
    ("C", r"\bcommunity home\b"),
    ("D", r"\bsemi independent\b"),
    ("T", r"\bfoyers?\b"),
    ("E", r"\bsupported lodgings\b"),
    ("K", r"\bordinary lodgings\b|\blodgings no formal\b"),
    ("G", r"\bgone abroad\b|^abroad$"),
    ("H", r"\bdeported\b"),
    ("R", r"\bres\w+ not know|\bwhereabouts unknown\b"),
    ("S", r"\bno fixed\b|\bhomeless\b"),
    ("V", r"\bemergency accommodation\b"),
    ("W", r"\bbed and breakfast\b"),
    ("X", r"\bcustody$|\byoung offender\b"),
    ("U", r"\bindepend[ea]nt living\b|\b(own tenancy|university|college)\b"),
    ("Y", r"\bother accomm?odation\b|\bwith friends$"),
)
_HOME_FINDER: Final = CodeFinder(ACCOMMODATIONS)

read_in_touch = build_reader(CodeFinder(code for code in IN_TOUCH if len(code) == 4), _IN_TOUCH)
read_activity = build_reader(CodeFinder(ACTIVITIES), _ACTIVITIES)


def read_accommodation(spelling: Spelling) -> str | None:
    """A letter with 1 (suitable) or 2 (not), or the letter alone where that is not said."""
    text = re.sub(r"^code '", "", spelling.text)
    if re.match(r"[a-z]( [a-z]|')", text) and not re.match(r"[a-z] [a-z]{2}", text):
        return None
    return _HOME_FINDER.find(text) or apply_rules(_HOMES, spelling.words)
