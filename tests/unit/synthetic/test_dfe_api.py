"""The daily flow: names, types and lengths as the department publishes them, and nothing that it does not ask for."""

from collections.abc import Iterator
from typing import Any

from synthetic_formats import load_all_formats

SECTIONS = {
    "": {"la_child_id", "mis_child_id", "purge", "child_details", "health_and_wellbeing", "social_care_episodes"},
    "child_details": {
        "unique_pupil_number", "former_unique_pupil_number", "unique_pupil_number_unknown_reason", "first_name",
        "surname", "date_of_birth", "expected_date_of_birth", "sex", "ethnicity", "disabilities", "postcode",
        "uasc_flag", "uasc_end_date", "purge",
    },
    "social_care_episodes": {
        "social_care_episode_id", "referral_date", "referral_source", "referral_no_further_action_flag",
        "closure_date", "closure_reason", "care_worker_details", "child_and_family_assessments",
        "child_in_need_plans", "section_47_assessments", "child_protection_plans", "child_looked_after_placements",
        "adoption", "care_leavers", "purge",
    },
    "child_looked_after_placements": {
        "child_looked_after_placement_id", "start_date", "start_reason", "placement_type", "postcode", "end_date",
        "end_reason", "change_reason", "purge",
    },
}  # fmt: skip


def list_episodes() -> Iterator[dict[str, Any]]:
    for child in load_all_formats().daily:
        yield from child["social_care_episodes"]


def test_every_child_is_sent_once() -> None:
    made = load_all_formats()
    sent = [child["la_child_id"] for child in made.daily]
    assert sent == [row["pers_person_id"] for row in made.dataset["ssd_person"]]


def test_only_names_of_the_schema_are_used() -> None:
    for child in load_all_formats().daily:
        assert set(child) <= SECTIONS[""]
        assert set(child["child_details"]) <= SECTIONS["child_details"]
    for episode in list_episodes():
        assert set(episode) <= SECTIONS["social_care_episodes"]
        for placement in episode.get("child_looked_after_placements", []):
            assert set(placement) <= SECTIONS["child_looked_after_placements"]


def test_a_child_is_born_or_expected() -> None:
    for child in load_all_formats().daily:
        details = child["child_details"]
        assert ("date_of_birth" in details) != ("expected_date_of_birth" in details)
        assert ("expected_date_of_birth" in details) == (details["sex"] == "U")
        assert ("unique_pupil_number" in details) != ("unique_pupil_number_unknown_reason" in details)


def test_an_open_episode_has_neither_closure_nor_reason() -> None:
    both = [("closure_date" in episode, "closure_reason" in episode) for episode in list_episodes()]
    assert set(both) == {(True, True), (False, False)}


def test_series_of_short_breaks_are_not_sent() -> None:
    made = load_all_formats()
    breaks = {
        (row["CHILD"], row["DECOM"])
        for tables in made.care.values()
        for row in tables["episodes"]
        if row["LS"] in {"V3", "V4"}
    }
    assert breaks
    sent = {
        (child["la_child_id"], "/".join(reversed(placement["start_date"].split("-"))))
        for child in made.daily
        for episode in child["social_care_episodes"]
        for placement in episode.get("child_looked_after_placements", [])
    }
    told = {(row["CHILD"], row["DECOM"]) for tables in made.care.values() for row in tables["episodes"]}
    assert sent == told - breaks


def test_factors_are_sent_once_each_and_those_of_the_dataset() -> None:
    made = load_all_formats()
    listed = {
        row["cinf_assessment_id"].replace("ASM", ""): row["cinf_assessment_factors_json"]
        for row in made.dataset["ssd_assessment_factors"]
    }
    for episode in list_episodes():
        for assessment in episode.get("child_and_family_assessments", []):
            factors = assessment["factors"]
            assert len(factors) == len(set(factors))
            number = assessment["child_and_family_assessment_id"].replace("ASM", "")
            assert all(f'"{code}"' in listed[number] for code in factors)
            assert bool(factors) == (number in listed)
