"""Which reader answers for which field."""

from functools import lru_cache
from typing import Final

from candour.data.vocabulary.answers import (
    read_case_status,
    read_child_seen,
    read_disability,
    read_led_to_plan,
    read_no_further_action,
    read_sex,
    read_yes_no,
)
from candour.data.vocabulary.folding import fold_spelling
from candour.data.vocabulary.rules import Reader

READERS: Final[dict[str, Reader]] = {
    "sex": read_sex,
    "disability": read_disability,
    "unaccompanied": read_yes_no,
    "case_status": read_case_status,
    "referral_nfa": read_no_further_action,
    "icpc_not_required": read_yes_no,
    "icpc_outcome": read_led_to_plan,
    "assessment_need": read_yes_no,
    "child_seen": read_child_seen,
}


@lru_cache(maxsize=262_144)
def normalise_value(field: str, text: str) -> str | None:
    """The code of the one vocabulary for a value as a local system spells it, or None where it is not certain.

    `field` is a detail field, or sex, ethnicity, disability, unaccompanied or case_status. A value that names
    only a group gets the code that stands for the group, never a finer one. None also for an unknown field.
    """
    reader = READERS.get(field)
    return reader(fold_spelling(text)) if reader else None
