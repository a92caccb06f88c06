"""Yes and no, the sexes, disabilities and the state of a case."""

from typing import Final

from candour.data.codes.care_outcomes import CASE_STATUSES
from candour.data.codes.lists import DISABILITIES, NO_DISABILITY, SEXES
from candour.data.vocabulary.folding import Spelling
from candour.data.vocabulary.rules import CodeFinder, apply_rules, build_reader, write_rules

_YES_NO: Final = write_rules(
    (None, r"\b(not known|unknown|not recorded|not stated|yes.*\bno|no or yes)\b"),
    ("1", r"^(1|1 0)( yes)?$|^(y|yes|true|t)$"),
    ("0", r"^(0|0 0)( no)?$|^(n|no|false|f)$"),
)
_NO_FURTHER_ACTION: Final = write_rules(
    ("1", r"^nfa$|\bno further (action|involvement)\b"), ("0", r"^fa$|^further action\b")
)
_UNACCOMPANIED: Final = write_rules(("0", r"^non uasc$"), ("1", r"^uasc$|^unaccompanied"))
_CHILD_SEEN: Final = write_rules(
    (None, r"\bnot seen alone\b"),
    ("0", r"\bnot seen\b|^unseen$"),
    ("1", r"^(child )?(was )?seen( alone)?$"),
)
_LED_TO_PLAN: Final = write_rules(
    ("0", r"\b(no|not|without)\b.*\bplan\b"), ("1", r"\b(child protection|cp) plan\b|\bbecame subject\b")
)
_SEXES: Final = write_rules(
    (None, r"\btrans"),
    ("F", r"^(f|2|female|girl)$|^[2f] female$"),
    ("M", r"^(m|1|male|boy)$|^[1m] male$"),
    ("U", r"^[0-9u ]*(u|0|9|i|unborn|unknown|unspecified|withheld|neither|indeterminate|non binary)\b"),
    ("U", r"^[0-9u ]*(gender )?(not|unspecified|dysphoria|unable)\b"),
)
_DISABILITIES: Final = write_rules(
    ("NONE", r"^(0|n|no|false|none|0 no)$|^no( known)? disabilit"),
    ("YES", r"^(1|y|yes|true|1 yes)$|^(has a )?disab(ility|led)$"),
    ("AUT", r"\b(autis|asperger)"),
    ("BEH", r"^behaviou?r"),
    ("COMM", r"^communication"),
    ("CON", r"^conc?s?cious|^conciousness"),
    ("DDA", r"\bdda\b|^other disabilit"),
    ("HAND", r"^hand\b"),
    ("HEAR", r"^hearing"),
    ("INC", r"^incontin|^incontience|^continence"),
    ("LD", r"^learning"),
    ("MOB", r"^mobility"),
    ("PC", r"^personal care"),
    ("VIS", r"^vision|^visual|^sight"),
)
_CASE_STATUSES: Final = write_rules(
    ("CLA", r"\b(lac|cla)\b|\blooked after\b|\bin care\b"),
    ("CLOSED", r"\bclosed\b|\bcare leaver\b"),
    ("CPP", r"^(cp|cpp)\b|\bchild protection\b"),
    ("CIN", r"^cin\b|\bchild in need\b"),
    ("ASSESSMENT", r"\b(assessment|asmt)\b"),
)
_DISABILITY_CODES: Final = CodeFinder(code for code in DISABILITIES if code != NO_DISABILITY)
_CODES_OF_SEX: Final = {code: found.label[0].replace("N", "U") for code, found in SEXES.items()}


def read_yes_no(spelling: Spelling) -> str | None:
    """Yes is "1" and no is "0"; None for not known, which has no code."""
    return apply_rules(_YES_NO, spelling.words)


def read_no_further_action(spelling: Spelling) -> str | None:
    """Yes is no further action; some say FA or NFA instead."""
    return read_yes_no(spelling) or apply_rules(_NO_FURTHER_ACTION, spelling.words)


def read_child_seen(spelling: Spelling) -> str | None:
    """Whether the child was seen, in any company; "not seen alone" does not say."""
    return read_yes_no(spelling) or apply_rules(_CHILD_SEEN, spelling.words)


def read_led_to_plan(spelling: Spelling) -> str | None:
    """Whether a conference led to a child protection plan."""
    return read_yes_no(spelling) or apply_rules(_LED_TO_PLAN, spelling.words)


def read_unaccompanied(spelling: Spelling) -> str | None:
    """Whether the child seeks asylum alone."""
    return read_yes_no(spelling) or apply_rules(_UNACCOMPANIED, spelling.words)


def read_sex(spelling: Spelling) -> str | None:
    """M, F or U, whatever the year of the code; None where the words give two answers."""
    return _CODES_OF_SEX.get(spelling.text.upper()) or apply_rules(_SEXES, spelling.words)


def read_disability(spelling: Spelling) -> str | None:
    """One disability, NONE, or YES where none is named; None for refused and not obtained."""
    return _DISABILITY_CODES.find(spelling.text) or apply_rules(_DISABILITIES, spelling.words)


read_case_status = build_reader(CodeFinder(CASE_STATUSES), _CASE_STATUSES)
