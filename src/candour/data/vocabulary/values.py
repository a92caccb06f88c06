"""Which reader answers for which field."""

import re
from functools import lru_cache
from typing import Final

from candour.data.codes.lists import FIELD_RULES
from candour.data.vocabulary.answers import (
    read_case_status,
    read_child_seen,
    read_disability,
    read_led_to_plan,
    read_no_further_action,
    read_sex,
    read_unaccompanied,
    read_yes_no,
)
from candour.data.vocabulary.care_endings import read_care_ending
from candour.data.vocabulary.care_histories import (
    read_adoption_ended_reason,
    read_factor,
    read_missing_kind,
    read_placement_change,
    read_previous_permanence,
    read_sdq_reason,
    read_social_worker_change,
    read_start_reason,
)
from candour.data.vocabulary.care_leavers import read_accommodation, read_activity, read_in_touch
from candour.data.vocabulary.categories import read_category
from candour.data.vocabulary.closure_reasons import read_closure_reason
from candour.data.vocabulary.ethnicity import read_ethnicity
from candour.data.vocabulary.folding import LONGEST, fold_spelling, fold_text
from candour.data.vocabulary.legal_statuses import read_legal_status
from candour.data.vocabulary.needs import read_care_need, read_primary_need
from candour.data.vocabulary.placements import read_placement, read_placement_provider
from candour.data.vocabulary.rules import Reader
from candour.data.vocabulary.sources import read_source

_YES_NO_FIELDS: Final = (
    "icpc_not_required",
    "assessment_need",
    "convicted",
    "health_check",
    "immunisations",
    "teeth_check",
    "health_assessment",
    "substance_misuse",
    "intervention_received",
    "intervention_offered",
)
READERS: Final[dict[str, Reader]] = dict.fromkeys(_YES_NO_FIELDS, read_yes_no) | {
    "sex": read_sex,
    "ethnicity": read_ethnicity,
    "disability": read_disability,
    "unaccompanied": read_unaccompanied,
    "case_status": read_case_status,
    "contact_source": read_source,
    "referral_source": read_source,
    "referral_nfa": read_no_further_action,
    "primary_need": read_primary_need,
    "closure_reason": read_closure_reason,
    "factor": read_factor,
    "child_seen": read_child_seen,
    "icpc_outcome": read_led_to_plan,
    "initial_category": read_category,
    "latest_category": read_category,
    "legal_status": read_legal_status,
    "placement": read_placement,
    "placement_provider": read_placement_provider,
    "care_need": read_care_need,
    "reason_care_ended": read_care_ending,
    "reason_placement_change": read_placement_change,
    "start_reason": read_start_reason,
    "missing_kind": read_missing_kind,
    "sdq_reason": read_sdq_reason,
    "care_leaver_in_touch": read_in_touch,
    "care_leaver_activity": read_activity,
    "care_leaver_accommodation": read_accommodation,
    "previous_permanence": read_previous_permanence,
    "adoption_ended_reason": read_adoption_ended_reason,
    "social_worker_change_reason": read_social_worker_change,
}
_WHOLE: Final = re.compile(r"0*(\d{1,9})(?:\.0*)?")


def normalise_value(field: str, text: str) -> str | None:
    """The code of the one vocabulary for a value as a local system spells it, or None where it is not certain.

    `field` is a detail field, or sex, ethnicity, disability, unaccompanied or case_status. A value that names
    only a group gets the code that stands for the group, never a finer one. A number is given without the
    zeros that a spreadsheet adds; a local code in capitals, as it came. None also for an unknown field, and for
    a text too long to be a value.
    """
    return _normalise(field, text) if len(text) <= LONGEST else None


@lru_cache(maxsize=262_144)
def _normalise(field: str, text: str) -> str | None:
    spelling = fold_spelling(text)
    if reader := READERS.get(field):
        return reader(spelling)
    if field == "local_code":
        return fold_text(text).upper() or None
    return _read_number(field, spelling.text) if field in FIELD_RULES else None


def _read_number(field: str, text: str) -> str | None:
    found = _WHOLE.fullmatch(text)
    return found[1] if found and FIELD_RULES[field](found[1]) else None
