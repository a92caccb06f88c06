"""The tables and columns of the Standard Safeguarding Dataset that are read, and those that are only counted.

No other column is ever asked for: names, staff, pupil numbers, health numbers and case notes stay where they are. An
address and a postcode are read for the keys that join families, and are turned into numbers at the door.
"""

from typing import Final, NamedTuple

PREFIX: Final = "ssd_"


class SafeguardingTable(NamedTuple):
    """A table without its prefix, its key, the column with the child ('' for none), the columns that are used, and the
    kinds of events that it tells of.
    """

    name: str
    key: str
    person: str
    columns: tuple[str, ...]
    kinds: tuple[str, ...] = ()


PERSON = SafeguardingTable(
    "person",
    "pers_person_id",
    "pers_person_id",
    ("pers_sex", "pers_ethnicity", "pers_dob", "pers_expected_dob", "pers_death_date"),
)
DISABILITY = SafeguardingTable("disability", "disa_table_id", "disa_person_id", ("disa_disability_code",))
FAMILY = SafeguardingTable("family", "fami_table_id", "fami_person_id", ("fami_family_id",))
MOTHER = SafeguardingTable("mother", "moth_table_id", "moth_childs_person_id", ("moth_person_id",))
ADDRESS = SafeguardingTable(
    "address",
    "addr_table_id",
    "addr_person_id",
    (
        "addr_address_start_date",
        "addr_address_end_date",
        "addr_address_type",
        "addr_address_postcode",
        "addr_address_json",
    ),
)
IMMIGRATION = SafeguardingTable(
    "immigration_status", "immi_immigration_status_id", "immi_person_id", ("immi_immigration_status",)
)
CONTACTS = SafeguardingTable(
    "contacts",
    "cont_contact_id",
    "cont_person_id",
    ("cont_contact_date", "cont_contact_source_code", "cont_contact_source_desc"),
    kinds=("contact",),
)
EARLY_HELP = SafeguardingTable(
    "early_help_episodes",
    "earl_episode_id",
    "earl_person_id",
    ("earl_episode_start_date", "earl_episode_end_date"),
    kinds=("early_help",),
)
REFERRALS = SafeguardingTable(
    "cin_episodes",
    "cine_referral_id",
    "cine_person_id",
    (
        "cine_referral_id",
        "cine_referral_date",
        "cine_close_date",
        "cine_referral_source_code",
        "cine_referral_source_desc",
        "cine_referral_nfa",
        "cine_referral_outcome_json",
        "cine_cin_primary_need_code",
        "cine_close_reason",
    ),
    kinds=("referral",),
)
ASSESSMENTS = SafeguardingTable(
    "cin_assessments",
    "cina_assessment_id",
    "cina_person_id",
    (
        "cina_assessment_id",
        "cina_assessment_start_date",
        "cina_assessment_auth_date",
        "cina_assessment_child_seen",
        "cina_assessment_outcome_nfa",
        "cina_assessment_outcome_json",
    ),
    kinds=("assessment",),
)
FACTORS = SafeguardingTable(
    "assessment_factors", "cinf_table_id", "", ("cinf_assessment_id", "cinf_assessment_factors_json")
)
CIN_PLANS = SafeguardingTable(
    "cin_plans",
    "cinp_cin_plan_id",
    "cinp_person_id",
    ("cinp_cin_plan_start_date", "cinp_cin_plan_end_date"),
    kinds=("cin_plan",),
)
CONFERENCES = SafeguardingTable(
    "initial_cp_conference",
    "icpc_icpc_id",
    "icpc_person_id",
    ("icpc_s47_enquiry_id", "icpc_icpc_date", "icpc_icpc_outcome_cp_flag", "icpc_icpc_outcome_json"),
    kinds=("icpc",),
)
ENQUIRIES = SafeguardingTable(
    "s47_enquiry",
    "s47e_s47_enquiry_id",
    "s47e_person_id",
    (
        "s47e_s47_enquiry_id",
        "s47e_referral_id",
        "s47e_s47_start_date",
        "s47e_s47_nfa",
        "s47e_s47_outcome_json",
    ),
    kinds=("section_47",),
)
CP_PLANS = SafeguardingTable(
    "cp_plans",
    "cppl_cp_plan_id",
    "cppl_person_id",
    (
        "cppl_cp_plan_start_date",
        "cppl_cp_plan_end_date",
        "cppl_cp_plan_initial_category",
        "cppl_cp_plan_latest_category",
        "cppl_cp_plan_ola",
    ),
    kinds=("cp_plan",),
)
CP_REVIEWS = SafeguardingTable(
    "cp_reviews",
    "cppr_cp_review_id",
    "cppr_person_id",
    ("cppr_cp_review_date", "cppr_cp_review_due"),
    kinds=("cp_review",),
)
VISITS = (
    SafeguardingTable(
        "cin_visits",
        "cinv_cin_visit_id",
        "cinv_person_id",
        ("cinv_cin_visit_date", "cinv_cin_visit_seen"),
        kinds=("visit",),
    ),
    SafeguardingTable(
        "cp_visits",
        "cppv_cp_visit_id",
        "cppv_person_id",
        ("cppv_cp_visit_date", "cppv_cp_visit_seen"),
        kinds=("visit",),
    ),
    SafeguardingTable(
        "cla_visits",
        "clav_cla_visit_id",
        "clav_person_id",
        ("clav_cla_visit_date", "clav_cla_visit_seen"),
        kinds=("visit",),
    ),
)
PRE_PROCEEDINGS = SafeguardingTable(
    "pre_proceedings",
    "prep_table_id",
    "prep_person_id",
    (
        "prep_pre_pro_decision_date",
        "prep_initial_pre_pro_meeting_date",
        "prep_pre_pro_letter_date",
        "prep_agree_stepdown_issue_date",
    ),
    kinds=("pre_proceedings",),
)
INVOLVEMENTS = SafeguardingTable(
    "involvements",
    "invo_involvements_id",
    "invo_person_id",
    (
        "invo_involvement_start_date",
        "invo_involvement_end_date",
        "invo_professional_role_id",
        "invo_worker_change_reason",
    ),
    kinds=("social_worker_change",),
)
PLACEMENTS = SafeguardingTable(
    "cla_placement",
    "clap_cla_placement_id",
    "",
    (
        "clap_cla_placement_id",
        "clap_cla_placement_end_date",
        "clap_cla_placement_type",
        "clap_cla_placement_provider",
        "clap_cla_placement_change_reason",
    ),
)
LEGAL_STATUSES = SafeguardingTable(
    "legal_status",
    "lega_legal_status_id",
    "lega_person_id",
    ("lega_legal_status", "lega_legal_status_start_date", "lega_legal_status_end_date"),
)
CARE_EPISODES = SafeguardingTable(
    "cla_episodes",
    "clae_cla_episode_id",
    "clae_person_id",
    (
        "clae_cla_episode_start_date",
        "clae_cla_episode_ceased_date",
        "clae_cla_episode_start_reason",
        "clae_cla_episode_ceased_reason",
        "clae_cla_primary_need_code",
        "clae_cla_id",
        "clae_cla_placement_id",
    ),
    kinds=("care_episode", "care_placement", "short_break"),
)
CARE_REVIEWS = SafeguardingTable(
    "cla_reviews",
    "clar_cla_review_id",
    "",
    ("clar_cla_id", "clar_cla_review_date", "clar_cla_review_due_date", "clar_cla_review_cancelled"),
    kinds=("care_review",),
)
MISSING = SafeguardingTable(
    "missing",
    "miss_table_id",
    "miss_person_id",
    ("miss_missing_episode_start_date", "miss_missing_episode_end_date", "miss_missing_episode_type"),
    kinds=("missing",),
)
QUESTIONNAIRES = SafeguardingTable(
    "sdq_scores",
    "csdq_table_id",
    "csdq_person_id",
    ("csdq_sdq_completed_date", "csdq_sdq_score", "csdq_sdq_reason"),
    kinds=("care_outcomes",),
)
HEALTH = SafeguardingTable(
    "cla_health",
    "clah_health_check_id",
    "clah_person_id",
    ("clah_health_check_date", "clah_health_check_type", "clah_health_check_status"),
    kinds=("care_outcomes",),
)
IMMUNISATIONS = SafeguardingTable(
    "cla_immunisations",
    "clai_person_id",
    "clai_person_id",
    ("clai_immunisations_status_date", "clai_immunisations_status"),
    kinds=("care_outcomes",),
)
SUBSTANCE_MISUSE = SafeguardingTable(
    "cla_substance_misuse",
    "clas_substance_misuse_id",
    "clas_person_id",
    ("clas_substance_misuse_date", "clas_substance_misused", "clas_intervention_received"),
    kinds=("care_outcomes",),
)
CONVICTIONS = SafeguardingTable(
    "cla_convictions",
    "clac_cla_conviction_id",
    "clac_person_id",
    ("clac_cla_conviction_date",),
    kinds=("care_outcomes",),
)
CARE_LEAVERS = SafeguardingTable(
    "care_leavers",
    "clea_table_id",
    "clea_person_id",
    (
        "clea_care_leaver_latest_contact",
        "clea_care_leaver_in_touch",
        "clea_care_leaver_activity",
        "clea_care_leaver_accommodation",
        "clea_care_leaver_accom_suitable",
    ),
    kinds=("care_leaver",),
)
PERMANENCE = SafeguardingTable(
    "permanence",
    "perm_table_id",
    "perm_person_id",
    (
        "perm_adm_decision_date",
        "perm_matched_date",
        "perm_placed_for_adoption_date",
        "perm_decision_reversed_date",
        "perm_decision_reversed_reason",
    ),
    kinds=("adoption_decision", "adoption_match", "placed_for_adoption"),
)
PREVIOUS_PERMANENCE = SafeguardingTable(
    "cla_previous_permanence",
    "lapp_table_id",
    "lapp_person_id",
    ("lapp_previous_permanence_order_date", "lapp_previous_permanence_option"),
    kinds=("previous_permanence",),
)
VERSION_LOG = SafeguardingTable("version_log", "version_number", "", ("created_at",))

READ: Final = (
    DISABILITY,
    PERSON,
    FAMILY,
    MOTHER,
    ADDRESS,
    IMMIGRATION,
    CONTACTS,
    EARLY_HELP,
    REFERRALS,
    ASSESSMENTS,
    FACTORS,
    CIN_PLANS,
    CONFERENCES,
    ENQUIRIES,
    CP_PLANS,
    CP_REVIEWS,
    *VISITS,
    PRE_PROCEEDINGS,
    INVOLVEMENTS,
    PLACEMENTS,
    LEGAL_STATUSES,
    CARE_EPISODES,
    CARE_REVIEWS,
    MISSING,
    QUESTIONNAIRES,
    HEALTH,
    IMMUNISATIONS,
    SUBSTANCE_MISUSE,
    CONVICTIONS,
    CARE_LEAVERS,
    PERMANENCE,
    PREVIOUS_PERMANENCE,
    VERSION_LOG,
)
"""Every table that is read, in the order in which it must be: what others refer to comes first."""

COUNTED: Final = (
    "api_data_staging",
    "cla_care_plan",
    "department",
    "ehcp_active_plans",
    "ehcp_assessment",
    "ehcp_named_plan",
    "ehcp_requests",
    "linked_identifiers",
    "professionals",
    "s251_finance",
    "sen_need",
    "send",
    "voice_of_child",
)
"""Tables of the dataset that are not used: their rows are counted, and not one of their columns is read."""

_OF_NAME: Final = {table.name: table for table in READ}
_OTHER_NAMES: Final = {"cla_placements": "cla_placement", "s47_enquiries": "s47_enquiry"}


def name_table_of(text: str) -> str | None:
    """The table that a file or a database calls by this name, in any case and with or without prefix, or None."""
    name = text.strip().lower().removeprefix("dbo.").removeprefix(PREFIX)
    name = _OTHER_NAMES.get(name, name)
    return name if name in _OF_NAME or name in COUNTED else None
