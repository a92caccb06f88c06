"""The members of a child's record in the DfE's daily children's social care data flow (schema 1.0.1).

Each is used, or dropped at the door: names, pupil numbers, staff ids, the suppliers' own ids and the postcodes of
placements say nothing that a forecast may use. A child's postcode serves as a key of families alone.
"""

from typing import NamedTuple


class Section(NamedTuple):
    """The members of one object that are used, and those that are dropped unread."""

    used: frozenset[str]
    dropped: frozenset[str] = frozenset()


def _section(used: str, dropped: str = "") -> Section:
    return Section(frozenset(used.split()), frozenset(dropped.split()))


SECTIONS = {
    "child": _section(
        "la_child_id purge child_details health_and_wellbeing social_care_episodes", "mis_child_id"
    ),
    "child_details": _section(
        "date_of_birth expected_date_of_birth sex ethnicity disabilities postcode uasc_flag uasc_end_date purge",
        "unique_pupil_number former_unique_pupil_number unique_pupil_number_unknown_reason first_name surname",
    ),
    "health_and_wellbeing": _section("sdq_assessments purge"),
    "sdq_assessments": _section("date score"),
    "social_care_episodes": _section(
        "social_care_episode_id referral_date referral_source referral_no_further_action_flag closure_date "
        "closure_reason care_worker_details child_and_family_assessments child_in_need_plans "
        "section_47_assessments child_protection_plans child_looked_after_placements adoption care_leavers purge"
    ),
    "care_worker_details": _section("start_date end_date", "worker_id"),
    "child_and_family_assessments": _section(
        "child_and_family_assessment_id start_date authorisation_date factors purge"
    ),
    "child_in_need_plans": _section("child_in_need_plan_id start_date end_date purge"),
    "section_47_assessments": _section(
        "section_47_assessment_id start_date icpc_required_flag icpc_date end_date purge"
    ),
    "child_protection_plans": _section("child_protection_plan_id start_date end_date purge"),
    "child_looked_after_placements": _section(
        "child_looked_after_placement_id start_date start_reason placement_type end_date end_reason "
        "change_reason purge",
        "postcode",
    ),
    "adoption": _section("initial_decision_date matched_date placed_date purge"),
    "care_leavers": _section("contact_date activity accommodation purge"),
}
CHILD_MEMBERS = SECTIONS["child"].used | SECTIONS["child"].dropped

KINDS_CARRIED = (
    "referral",
    "assessment",
    "section_47",
    "icpc",
    "cin_plan",
    "cp_plan",
    "care_episode",
    "care_placement",
    "adoption_decision",
    "adoption_match",
    "placed_for_adoption",
    "social_worker_change",
)
"""The kinds of which a record holds every event. Of contacts with care leavers it holds the latest only, of the
yearly outcomes of children in care the questionnaire only, and short breaks it cannot tell: it has no legal status.
"""
