"""Plain tables: the mapping names columns that are there, and the documents say only what was recorded."""

from datetime import date
from pathlib import PurePosixPath
from typing import Any

from ruamel.yaml import YAML

from candour.config.event_tables import DocumentTableSettings, EventTableSettings
from candour.data.history import DETAIL_FIELDS, EVENT_KINDS
from candour.data.synthetic.event_tables_writer import render_mapping
from synthetic_formats import load_all_formats


def load_mapping() -> dict[str, Any]:
    found: dict[str, Any] = YAML(typ="safe").load(render_mapping(date(2026, 3, 31)))
    return found


def test_the_mapping_names_known_kinds_and_fields() -> None:
    for entry in load_mapping()["event_tables"]:
        assert entry["kind"] in EVENT_KINDS
        assert set(entry.get("details", {})) <= set(DETAIL_FIELDS)


def test_the_mapping_is_what_a_configuration_takes() -> None:
    mapping = load_mapping()
    for entry in mapping["event_tables"]:
        settings = EventTableSettings.model_validate(entry, strict=False)
        assert (settings.path, settings.taken_on) == (entry["path"], date(2026, 3, 31))
    assert DocumentTableSettings.model_validate(mapping["documents"]).kind == "kind"


def test_the_mapping_names_columns_that_are_there() -> None:
    made = load_all_formats()
    for entry in load_mapping()["event_tables"]:
        stem = PurePosixPath(entry["path"]).stem
        rows = made.early_help if stem == "early_help" else made.plain[stem]
        named = {entry["child_id"], entry["started_on"], *entry.get("details", {}).values()}
        people = ("ended_on", "birth_date", "sex", "ethnicity", "disability")
        named |= {entry[key] for key in people if key in entry}
        assert rows
        assert named <= set(rows[0])


def test_early_help_is_that_of_the_dataset() -> None:
    made = load_all_formats()
    told = {
        (row["earl_person_id"], row["earl_episode_start_date"][:10], row["earl_episode_end_date"][:10])
        for row in made.dataset["ssd_early_help_episodes"]
    }
    shown = {
        (row["person_id"], row["opened"].isoformat(), row["closed"].isoformat() if row["closed"] else "")
        for row in made.early_help
    }
    assert shown == told


def test_visits_are_those_of_the_dataset() -> None:
    made = load_all_formats()
    told = [(row["cppv_person_id"], row["cppv_cp_visit_date"][:10]) for row in made.dataset["ssd_cp_visits"]]
    told += [
        (row["clav_person_id"], row["clav_cla_visit_date"][:10]) for row in made.dataset["ssd_cla_visits"]
    ]
    shown = [(row["PERSON_REF"], row["VISIT_DATE"]) for row in made.plain["visits"]]
    assert sorted(shown) == sorted(told)


def test_documents_are_short_and_sorted_and_written_when_something_happened() -> None:
    made = load_all_formats()
    documents = made.plain["documents"]
    keys = [(row["child_id"], row["written_on"], row["kind"]) for row in documents]
    assert keys == sorted(keys)
    assert {row["kind"] for row in documents} == {"referral_note", "assessment_summary"}
    assert all(row["text"].endswith("We agreed to speak again.") for row in documents)
    authorised = {(row["PERSON_REF"], row["AUTHORISED"]) for row in made.plain["assessments"]}
    summaries = {key[:2] for key in keys if key[2] == "assessment_summary"}
    assert summaries <= authorised


def test_a_text_says_nothing_of_what_was_not_recorded() -> None:
    made = load_all_formats()
    authorised = {
        row["cina_assessment_id"]: (row["cina_person_id"], row["cina_assessment_auth_date"][:10])
        for row in made.dataset["ssd_cin_assessments"]
    }
    neglected = {
        authorised[row["cinf_assessment_id"]]
        for row in made.dataset["ssd_assessment_factors"]
        if '"16A"' in row["cinf_assessment_factors_json"]
    }
    told = {
        (row["child_id"], row["written_on"])
        for row in made.plain["documents"]
        if "little food" in row["text"]
    }
    assert told
    assert told <= neglected
