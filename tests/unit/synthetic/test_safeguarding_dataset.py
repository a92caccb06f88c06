"""The standard safeguarding dataset: its tables and columns, the keys between them, and its fillers."""

import json

import pytest

from candour.data.codes.lists import ETHNICITIES, FACTORS
from synthetic_formats import load_all_formats

COLUMNS = {
    "ssd_person": "pers_person_id pers_forename pers_surname pers_sex pers_gender pers_ethnicity pers_dob "
    "pers_common_child_id pers_legacy_id pers_upn_unknown pers_send_flag pers_expected_dob pers_death_date "
    "pers_is_mother pers_nationality",
    "ssd_disability": "disa_person_id disa_table_id disa_disability_code",
    "ssd_family": "fami_table_id fami_family_id fami_person_id",
    "ssd_immigration_status": "immi_person_id immi_immigration_status_id immi_immigration_status "
    "immi_immigration_status_start_date immi_immigration_status_end_date",
    "ssd_address": "addr_table_id addr_address_json addr_person_id addr_address_type addr_address_start_date "
    "addr_address_end_date addr_address_postcode",
    "ssd_contacts": "cont_contact_id cont_person_id cont_contact_date cont_contact_source_code "
    "cont_contact_source_desc cont_contact_outcome_json",
    "ssd_early_help_episodes": "earl_episode_id earl_person_id earl_episode_start_date earl_episode_end_date "
    "earl_episode_reason earl_episode_end_reason earl_episode_organisation earl_episode_worker_id",
    "ssd_cin_episodes": "cine_referral_id cine_person_id cine_referral_date cine_cin_primary_need_code "
    "cine_referral_source_code cine_referral_source_desc cine_referral_outcome_json cine_referral_nfa "
    "cine_close_reason cine_close_date cine_referral_team cine_referral_worker_id",
    "ssd_cin_assessments": "cina_assessment_id cina_person_id cina_referral_id cina_assessment_start_date "
    "cina_assessment_child_seen cina_assessment_auth_date cina_assessment_outcome_json cina_assessment_outcome_nfa "
    "cina_assessment_team cina_assessment_worker_id",
    "ssd_assessment_factors": "cinf_table_id cinf_assessment_id cinf_assessment_factors_json",
    "ssd_cin_plans": "cinp_cin_plan_id cinp_referral_id cinp_person_id cinp_cin_plan_start_date "
    "cinp_cin_plan_end_date cinp_cin_plan_team cinp_cin_plan_worker_id",
    "ssd_s47_enquiry": "s47e_s47_enquiry_id s47e_referral_id s47e_person_id s47e_s47_start_date s47e_s47_end_date "
    "s47e_s47_nfa s47e_s47_outcome_json s47e_s47_completed_by_worker_id s47e_s47_completed_by_team",
    "ssd_initial_cp_conference": "icpc_icpc_id icpc_icpc_meeting_id icpc_s47_enquiry_id icpc_person_id "
    "icpc_cp_plan_id icpc_referral_id icpc_icpc_transfer_in icpc_icpc_target_date icpc_icpc_date "
    "icpc_icpc_outcome_cp_flag icpc_icpc_outcome_json icpc_icpc_team icpc_icpc_worker_id",
    "ssd_cp_plans": "cppl_cp_plan_id cppl_referral_id cppl_icpc_id cppl_person_id cppl_cp_plan_start_date "
    "cppl_cp_plan_end_date cppl_cp_plan_initial_category cppl_cp_plan_ola cppl_cp_plan_latest_category",
    "ssd_cp_reviews": "cppr_cp_review_id cppr_person_id cppr_cp_plan_id cppr_cp_review_due cppr_cp_review_date "
    "cppr_cp_review_meeting_id cppr_cp_review_outcome_continue_cp cppr_cp_review_quorate cppr_cp_review_participation",
    "ssd_cp_visits": "cppv_cp_visit_id cppv_person_id cppv_cp_plan_id cppv_cp_visit_date cppv_cp_visit_seen "
    "cppv_cp_visit_seen_alone cppv_cp_visit_bedroom",
    "ssd_cla_episodes": "clae_cla_episode_id clae_person_id clae_cla_episode_start_date "
    "clae_cla_episode_start_reason clae_cla_primary_need_code clae_cla_episode_ceased_date "
    "clae_cla_episode_ceased_reason clae_cla_id clae_referral_id clae_cla_placement_id clae_entered_care_date "
    "clae_cla_last_iro_contact_date",
    "ssd_cla_placement": "clap_cla_placement_id clap_cla_placement_start_date clap_cla_placement_type "
    "clap_cla_placement_urn clap_cla_placement_distance clap_cla_id clap_cla_placement_provider "
    "clap_cla_placement_postcode clap_cla_placement_end_date clap_cla_placement_change_reason clap_person_id",
    "ssd_legal_status": "lega_legal_status_id lega_person_id lega_legal_status lega_legal_status_start_date "
    "lega_legal_status_end_date",
    "ssd_cla_reviews": "clar_cla_review_id clar_cla_id clar_cla_review_due_date clar_cla_review_date "
    "clar_cla_review_cancelled clar_cla_review_participation",
    "ssd_cla_visits": "clav_cla_visit_id clav_cla_id clav_person_id clav_cla_visit_date clav_cla_visit_seen "
    "clav_cla_visit_seen_alone",
    "ssd_missing": "miss_table_id miss_person_id miss_missing_episode_start_date miss_missing_episode_type "
    "miss_missing_episode_end_date miss_missing_rhi_offered miss_missing_rhi_accepted",
    "ssd_permanence": "perm_table_id perm_person_id perm_cla_id perm_adm_decision_date perm_ffa_cp_decision_date "
    "perm_placement_order_date perm_placed_for_adoption_date perm_matched_date perm_adopted_by_carer_flag "
    "perm_placed_ffa_cp_date perm_decision_reversed_date perm_placed_foster_carer_date perm_part_of_sibling_group "
    "perm_siblings_placed_together perm_siblings_placed_apart perm_placement_provider_urn "
    "perm_decision_reversed_reason perm_permanence_order_date perm_permanence_order_type perm_adoption_worker_id "
    "perm_adopter_sex perm_adopter_legal_status perm_number_of_adopters",
    "ssd_cla_previous_permanence": "lapp_table_id lapp_person_id lapp_previous_permanence_order_date "
    "lapp_previous_permanence_option lapp_previous_permanence_la",
    "ssd_sdq_scores": "csdq_table_id csdq_person_id csdq_sdq_completed_date csdq_sdq_reason csdq_sdq_score",
    "ssd_involvements": "invo_involvements_id invo_professional_id invo_professional_role_id "
    "invo_professional_team invo_involvement_start_date invo_involvement_end_date invo_worker_change_reason "
    "invo_person_id invo_referral_id",
    "ssd_care_leavers": "clea_table_id clea_person_id clea_care_leaver_eligibility clea_care_leaver_in_touch "
    "clea_care_leaver_latest_contact clea_care_leaver_accommodation clea_care_leaver_accom_suitable "
    "clea_care_leaver_activity clea_pathway_plan_review_date clea_care_leaver_personal_advisor "
    "clea_care_leaver_allocated_team clea_care_leaver_worker_id",
}
KEYS = {
    "ssd_cin_assessments": ("cina_referral_id", "ssd_cin_episodes", "cine_referral_id"),
    "ssd_assessment_factors": ("cinf_assessment_id", "ssd_cin_assessments", "cina_assessment_id"),
    "ssd_cin_plans": ("cinp_referral_id", "ssd_cin_episodes", "cine_referral_id"),
    "ssd_s47_enquiry": ("s47e_referral_id", "ssd_cin_episodes", "cine_referral_id"),
    "ssd_initial_cp_conference": ("icpc_s47_enquiry_id", "ssd_s47_enquiry", "s47e_s47_enquiry_id"),
    "ssd_cp_plans": ("cppl_icpc_id", "ssd_initial_cp_conference", "icpc_icpc_id"),
    "ssd_cp_reviews": ("cppr_cp_plan_id", "ssd_cp_plans", "cppl_cp_plan_id"),
    "ssd_cp_visits": ("cppv_cp_plan_id", "ssd_cp_plans", "cppl_cp_plan_id"),
    "ssd_cla_episodes": ("clae_referral_id", "ssd_cin_episodes", "cine_referral_id"),
    "ssd_cla_reviews": ("clar_cla_id", "ssd_cla_episodes", "clae_cla_id"),
    "ssd_involvements": ("invo_referral_id", "ssd_cin_episodes", "cine_referral_id"),
}


@pytest.mark.parametrize("table", COLUMNS)
def test_every_table_has_the_columns_of_the_dataset(table: str) -> None:
    rows = load_all_formats().dataset[table]
    assert rows
    assert set(rows[0]) == set(COLUMNS[table].split())


def test_there_is_no_other_table() -> None:
    assert load_all_formats().dataset.keys() == COLUMNS.keys()


@pytest.mark.parametrize("table", KEYS)
def test_keys_lead_somewhere(table: str) -> None:
    column, other, key = KEYS[table]
    dataset = load_all_formats().dataset
    assert {row[column] for row in dataset[table]} <= {row[key] for row in dataset[other]}


@pytest.mark.parametrize("table", COLUMNS)
def test_every_child_is_a_person(table: str) -> None:
    dataset = load_all_formats().dataset
    people = {row["pers_person_id"] for row in dataset["ssd_person"]}
    person = next((column for column in COLUMNS[table].split() if column.endswith("person_id")), None)
    if person is None:
        assert table in {"ssd_assessment_factors", "ssd_cla_reviews"}
    else:
        assert {row[person] for row in dataset[table]} <= people


def test_names_are_made_up_words_and_fillers_stand_where_nothing_is_mapped() -> None:
    for row in load_all_formats().dataset["ssd_person"]:
        assert (row["pers_forename"], row["pers_surname"]) == ("Fictitiousname", "Fictitiousname")
        assert (row["pers_legacy_id"], row["pers_common_child_id"]) == ("PLACEHOLDER_DATA", "SSD_PH")
        assert (row["pers_dob"] == "") == (row["pers_expected_dob"] != "1900/01/01")
        assert row["pers_sex"] in ({"U"} if row["pers_dob"] == "" else {"M", "F"})
        assert row["pers_ethnicity"] in ETHNICITIES


def test_factors_are_json_in_known_codes() -> None:
    for row in load_all_formats().dataset["ssd_assessment_factors"]:
        codes = json.loads(row["cinf_assessment_factors_json"])
        assert codes
        assert set(codes) <= set(FACTORS)


def test_outcomes_are_json_with_one_flag() -> None:
    for row in load_all_formats().dataset["ssd_contacts"]:
        assert set(json.loads(row["cont_contact_outcome_json"]).values()) <= {"Y", "N"}


def test_a_conference_led_to_a_plan_where_its_flag_says_so() -> None:
    dataset = load_all_formats().dataset
    starts = {row["cppl_icpc_id"]: row["cppl_cp_plan_start_date"] for row in dataset["ssd_cp_plans"]}
    for row in dataset["ssd_initial_cp_conference"]:
        led = row["icpc_icpc_outcome_cp_flag"] == "Y"
        assert led == (row["icpc_icpc_id"] in starts)
        assert not led or starts[row["icpc_icpc_id"]] == row["icpc_icpc_date"]


def test_reviews_of_care_lie_in_the_period_that_they_name() -> None:
    dataset = load_all_formats().dataset
    entered = {row["clae_cla_id"]: row["clae_entered_care_date"] for row in dataset["ssd_cla_episodes"]}
    assert all(
        row["clar_cla_review_date"] > entered[row["clar_cla_id"]] for row in dataset["ssd_cla_reviews"]
    )
