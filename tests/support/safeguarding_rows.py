"""A made-up Standard Safeguarding Dataset, row by row, for a folder of CSV files and for a database alike."""

import csv
from collections.abc import Iterable
from pathlib import Path

from candour.data.build import join_sources
from candour.data.extracts.reader import Reader, SourceRows
from candour.data.extracts.reading import Reading
from candour.data.history import CaseHistory

Row = dict[str, object]
Dataset = dict[str, list[Row]]

SECRETS = (
    "Zebedee",
    "Quillfeather",
    "WORKER77",
    "12 Larch Passage",
    "Larch",
    "ZZ9 9ZZ",
    "ZZ99ZZ",
    "NHS4857773456",
)
"""Texts of names, staff, addresses and numbers that no table of a history may hold."""


def small_dataset() -> Dataset:
    """Two siblings in one home, one of them in care; names, staff and addresses to be dropped."""
    people = {
        "pers_forename": "Zebedee",
        "pers_surname": "Quillfeather",
        "pers_common_child_id": "NHS4857773456",
    }
    return {
        "ssd_person": [
            {"pers_person_id": "C000001", "pers_sex": "F", "pers_ethnicity": "WBRI", "pers_dob": "2012-04-05", "pers_expected_dob": "1900-01-01", **people},
            {"pers_person_id": "C000002", "pers_sex": "M", "pers_ethnicity": "SSD_PH", "pers_dob": "2015-01-31", **people},
        ],
        "ssd_disability": [{"disa_table_id": "D1", "disa_person_id": "C000001", "disa_disability_code": "AUT"}],
        "ssd_family": [
            {"fami_table_id": "F1", "fami_family_id": "FAM9", "fami_person_id": "C000001"},
            {"fami_table_id": "F2", "fami_family_id": "FAM9", "fami_person_id": "C000002"},
        ],
        "ssd_address": [
            {"addr_table_id": f"A{n}", "addr_person_id": f"C00000{n}", "addr_address_json": '{"HOUSE": "12 Larch Passage", "TOWN": "Zed"}', "addr_address_postcode": "ZZ9 9ZZ", "addr_address_type": "HOME", "addr_address_start_date": "2018-01-01"}
            for n in (1, 2)
        ],
        "ssd_immigration_status": [{"immi_immigration_status_id": "I1", "immi_person_id": "C000002", "immi_immigration_status": "UASC"}],
        "ssd_contacts": [
            {"cont_contact_id": "K1", "cont_person_id": "C000001", "cont_contact_date": "2023-05-01", "cont_contact_source_code": "2A", "cont_contact_source_desc": "school"},
            {"cont_contact_id": "K2", "cont_person_id": "C000002", "cont_contact_date": "2023-05-01", "cont_contact_source_code": "PLACEHOLDER_DATA", "cont_contact_source_desc": "Police"},
        ],
        "ssd_early_help_episodes": [{"earl_episode_id": "E1", "earl_person_id": "C000001", "earl_episode_start_date": "2023-01-10", "earl_episode_end_date": "2023-04-10", "earl_episode_worker_id": "WORKER77"}],
        "ssd_cin_episodes": [
            {"cine_referral_id": "R1", "cine_person_id": "C000001", "cine_referral_date": "2023-05-02", "cine_close_date": "2024-02-01", "cine_referral_source_code": "2A", "cine_referral_nfa": "N", "cine_cin_primary_need_code": "N1", "cine_close_reason": "RC8", "cine_referral_worker_id": "WORKER77"},
            {"cine_referral_id": "R2", "cine_person_id": "C000002", "cine_referral_date": "2023-05-02", "cine_referral_source_code": "6", "cine_referral_outcome_json": '{"NFA_FLAG": "N", "SINGLE_ASSESSMENT_FLAG": "Y"}', "cine_cin_primary_need_code": "N5"},
        ],
        "ssd_cin_assessments": [
            {"cina_assessment_id": "AS1", "cina_person_id": "C000001", "cina_referral_id": "R1", "cina_assessment_start_date": "2023-05-03", "cina_assessment_auth_date": "2023-06-10", "cina_assessment_child_seen": "Y", "cina_assessment_outcome_nfa": "N", "cina_assessment_worker_id": "WORKER77"},
            {"cina_assessment_id": "AS2", "cina_person_id": "C000002", "cina_referral_id": "R2", "cina_assessment_start_date": "2024-05-03"},
        ],
        "ssd_assessment_factors": [{"cinf_table_id": "FA1", "cinf_assessment_id": "AS1", "cinf_assessment_factors_json": '["4B", "16A"]'}],
        "ssd_cin_plans": [{"cinp_cin_plan_id": "P1", "cinp_person_id": "C000001", "cinp_cin_plan_start_date": "2023-06-11", "cinp_cin_plan_end_date": "2023-07-20"}],
        "ssd_s47_enquiry": [
            {"s47e_s47_enquiry_id": "S1", "s47e_person_id": "C000001", "s47e_referral_id": "R1", "s47e_s47_start_date": "2023-07-01", "s47e_s47_nfa": "N"},
            {"s47e_s47_enquiry_id": "S2", "s47e_person_id": "C000001", "s47e_referral_id": "R1", "s47e_s47_start_date": "2023-12-01", "s47e_s47_nfa": "Y"},
        ],
        "ssd_initial_cp_conference": [
            {"icpc_icpc_id": "I1", "icpc_person_id": "C000001", "icpc_s47_enquiry_id": "S1", "icpc_icpc_date": "2023-07-20", "icpc_icpc_outcome_cp_flag": "Y"},
            {"icpc_icpc_id": "I2", "icpc_person_id": "C000002", "icpc_icpc_target_date": "2024-09-01"},
        ],
        "ssd_cp_plans": [
            {"cppl_cp_plan_id": "CP1", "cppl_person_id": "C000001", "cppl_cp_plan_start_date": "2023-07-20", "cppl_cp_plan_initial_category": "Neglect", "cppl_cp_plan_latest_category": "Multiple: [Neglect, Emotional Abuse]"},
            {"cppl_cp_plan_id": "CP2", "cppl_person_id": "C000002", "cppl_cp_plan_start_date": "2023-08-20", "cppl_cp_plan_ola": "Y"},
        ],
        "ssd_cp_reviews": [
            {"cppr_cp_review_id": "CR1", "cppr_person_id": "C000001", "cppr_cp_review_date": "2023-10-15"},
            {"cppr_cp_review_id": "CR2", "cppr_person_id": "C000001", "cppr_cp_review_due": "2024-10-15"},
        ],
        "ssd_cin_visits": [{"cinv_cin_visit_id": "V1", "cinv_person_id": "C000001", "cinv_cin_visit_date": "2023-06-20", "cinv_cin_visit_seen": "Y"}],
        "ssd_cp_visits": [{"cppv_cp_visit_id": "V2", "cppv_person_id": "C000001", "cppv_cp_visit_date": "2023-08-02", "cppv_cp_visit_seen": "N"}],
        "ssd_cla_visits": [{"clav_cla_visit_id": "V3", "clav_person_id": "C000002", "clav_cla_visit_date": "2024-01-09"}],
        "ssd_pre_proceedings": [{"prep_table_id": "PP1", "prep_person_id": "C000002", "prep_pre_pro_decision_date": "2023-09-01", "prep_agree_stepdown_issue_date": "2023-12-15"}],
        "ssd_involvements": [
            {"invo_involvements_id": "IN1", "invo_professional_id": "WORKER77", "invo_person_id": "C000001", "invo_professional_role_id": "Social Worker", "invo_involvement_end_date": "2023-11-30",
                "invo_involvement_start_date": "2023-05-04", "invo_worker_change_reason": "LEFTRL"},
            {"invo_involvements_id": "IN2", "invo_professional_id": "WORKER78", "invo_person_id": "C000001", "invo_professional_role_id": "IRO", "invo_involvement_start_date": "2023-05-06"},
        ],
        "ssd_cla_placement": [
            {"clap_cla_placement_id": "PL1", "clap_cla_placement_type": "U6", "clap_cla_placement_provider": "PR1", "clap_cla_placement_end_date": "2024-02-01", "clap_cla_placement_change_reason": "CARPL"},
            {"clap_cla_placement_id": "PL2", "clap_cla_placement_type": "K2", "clap_cla_placement_provider": "PR4"},
        ],
        "ssd_legal_status": [
            {"lega_legal_status_id": "L1", "lega_person_id": "C000002", "lega_legal_status": "V2", "lega_legal_status_start_date": "2023-11-01", "lega_legal_status_end_date": "2023-12-10"},
            {"lega_legal_status_id": "L2", "lega_person_id": "C000002", "lega_legal_status": "C1", "lega_legal_status_start_date": "2023-12-10"},
        ],
        "ssd_cla_episodes": [
            {"clae_cla_episode_id": "EP1", "clae_person_id": "C000002", "clae_cla_episode_start_date": "2023-11-01", "clae_cla_episode_ceased_date": "2023-12-10", "clae_cla_episode_start_reason": "S", "clae_cla_episode_ceased_reason": "X1", "clae_cla_primary_need_code": "N5", "clae_cla_id": "CLA1", "clae_cla_placement_id": "PL1"},
            {"clae_cla_episode_id": "EP2", "clae_person_id": "C000002", "clae_cla_episode_start_date": "2023-12-10", "clae_cla_episode_ceased_date": "2024-02-01", "clae_cla_episode_start_reason": "L", "clae_cla_primary_need_code": "N5", "clae_cla_id": "CLA1", "clae_cla_placement_id": "PL1"},
            {"clae_cla_episode_id": "EP3", "clae_person_id": "C000002", "clae_cla_episode_start_date": "2024-02-01", "clae_cla_episode_start_reason": "P", "clae_cla_primary_need_code": "N5", "clae_cla_id": "CLA1", "clae_cla_placement_id": "PL2"},
        ],
        "ssd_cla_reviews": [
            {"clar_cla_review_id": "RV1", "clar_cla_id": "CLA1", "clar_cla_review_date": "2023-11-28", "clar_cla_review_cancelled": "N"},
            {"clar_cla_review_id": "RV2", "clar_cla_id": "CLA1", "clar_cla_review_date": "2024-02-20", "clar_cla_review_cancelled": "Y"},
        ],
        "ssd_missing": [{"miss_table_id": "M1", "miss_person_id": "C000002", "miss_missing_episode_start_date": "2024-03-01", "miss_missing_episode_end_date": "2024-03-02", "miss_missing_episode_type": "M"}],
        "ssd_sdq_scores": [{"csdq_table_id": "Q1", "csdq_person_id": "C000002", "csdq_sdq_completed_date": "2024-03-20", "csdq_sdq_score": "17"}],
        "ssd_cla_health": [
            {"clah_health_check_id": "H1", "clah_person_id": "C000002", "clah_health_check_date": "2023-12-01", "clah_health_check_type": "Initial Health Assessment", "clah_health_check_status": "Completed"},
            {"clah_health_check_id": "H2", "clah_person_id": "C000002", "clah_health_check_date": "2024-01-01", "clah_health_check_type": "Dental Check", "clah_health_check_status": "Refused"},
        ],
        "ssd_cla_immunisations": [{"clai_person_id": "C000002", "clai_immunisations_status": "Y", "clai_immunisations_status_date": "2024-01-15"}],
        "ssd_cla_substance_misuse": [{"clas_substance_misuse_id": "SM1", "clas_person_id": "C000002", "clas_substance_misuse_date": "2024-04-01", "clas_substance_misused": "Cannabis", "clas_intervention_received": "N"}],
        "ssd_cla_convictions": [{"clac_cla_conviction_id": "CV1", "clac_person_id": "C000002", "clac_cla_conviction_date": "2024-02-02"}],
        "ssd_care_leavers": [{"clea_table_id": "CL1", "clea_person_id": "C000001", "clea_care_leaver_latest_contact": "2024-05-05", "clea_care_leaver_in_touch": "YES", "clea_care_leaver_activity": "F2", "clea_care_leaver_accommodation": "B", "clea_care_leaver_accom_suitable": "1", "clea_care_leaver_worker_id": "WORKER77"}],
        "ssd_permanence": [{"perm_table_id": "PE1", "perm_person_id": "C000002", "perm_adm_decision_date": "2024-04-10", "perm_matched_date": "2024-05-10", "perm_placed_for_adoption_date": "2024-06-01", "perm_decision_reversed_date": "2024-07-01", "perm_decision_reversed_reason": "RD1"}],
        "ssd_cla_previous_permanence": [{"lapp_table_id": "LP1", "lapp_person_id": "C000002", "lapp_previous_permanence_order_date": "2017-03-03", "lapp_previous_permanence_option": "P1"}],
        "ssd_professionals": [{"prof_professional_id": "WORKER77", "prof_professional_name": "Zebedee Quillfeather"}],
        "ssd_voice_of_child": [{"voch_table_id": "VC1", "voch_person_id": "C000001", "voch_agree_worker": "Y"}],
    }  # fmt: skip


def list_columns(rows: Iterable[Row]) -> list[str]:
    """The columns of a table, in the order in which its rows name them."""
    return list(dict.fromkeys(column for row in rows for column in row))


def write_folder(folder: Path, dataset: Dataset, *, encoding: str = "utf-8") -> Path:
    """Write `folder/ssd_<table>.csv` for every table."""
    folder.mkdir(parents=True, exist_ok=True)
    for table, rows in dataset.items():
        with (folder / f"{table}.csv").open("w", encoding=encoding, newline="") as stream:
            writer = csv.DictWriter(stream, list_columns(rows), restval="")
            writer.writeheader()
            writer.writerows(rows)
    return folder


def read_all(reader: Reader) -> tuple[Reading, SourceRows]:
    """What a reader reads, before sources are joined."""
    reading = Reading()
    return reading, reader.read(reading, lambda _label, _done: None)


def build(reader: Reader) -> CaseHistory:
    """The case history of one reader alone, with families by their id."""
    reading, rows = read_all(reader)
    return join_sources(reading, [rows], link_by=("family_id",))
