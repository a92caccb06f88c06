"""A Standard Safeguarding Dataset becomes a history: every table, when its values were known, what is dropped."""

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from candour.data.extracts.joining.linking import link_children
from candour.data.extracts.standard_safeguarding_dataset.reader import SafeguardingFolderReader
from candour.data.history import SCHEMAS, CaseHistory
from candour.errors import ExtractError
from safeguarding_rows import SECRETS, Dataset, Row, build, read_all, small_dataset, write_folder

TAKEN = date(2024, 9, 30)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return write_folder(tmp_path / "ssd_2024-09-30", small_dataset())


@pytest.fixture(scope="module")
def history(tmp_path_factory: pytest.TempPathFactory) -> CaseHistory:
    folder = write_folder(tmp_path_factory.mktemp("dataset") / "ssd_2024-09-30", small_dataset())
    return build(SafeguardingFolderReader((folder,)))


def read_with(tmp_path: Path, **tables: list[Row]) -> CaseHistory:
    """The history of the small dataset with some tables replaced."""
    dataset: Dataset = {**small_dataset(), **tables}
    return build(SafeguardingFolderReader((write_folder(tmp_path / "drawn_20240930", dataset),)))


def list_events(history: CaseHistory, kind: str) -> list[tuple[Any, ...]]:
    names = ("child_id", "started_on", "ended_on", "known_on")
    return [tuple(row[name] for name in names) for row in history.events.to_pylist() if row["kind"] == kind]


def list_details(history: CaseHistory, field: str) -> list[tuple[str, date, str | None]]:
    return [
        (row["code"], row["known_on"], row["original"])
        for row in history.details.to_pylist()
        if row["field"] == field
    ]


def count_findings(history: CaseHistory) -> dict[tuple[str, str, str], int]:
    return {(row["rule"], row["table"], row["field"]): row["count"] for row in history.quality.to_pylist()}


EVENTS = {
    "contact": [
        ("C000001", date(2023, 5, 1), None, date(2023, 5, 1)),
        ("C000002", date(2023, 5, 1), None, date(2023, 5, 1)),
    ],
    # From before the referrals come in their usual number: not dated, so known from the day of drawing.
    "early_help": [("C000001", date(2023, 1, 10), date(2023, 4, 10), date(2023, 1, 10))],
    "referral": [
        ("C000001", date(2023, 5, 2), date(2024, 2, 1), date(2023, 5, 2)),
        ("C000002", date(2023, 5, 2), None, date(2023, 5, 2)),
    ],
    "assessment": [
        ("C000001", date(2023, 5, 3), date(2023, 6, 10), date(2023, 5, 3)),
        ("C000002", date(2024, 5, 3), None, date(2024, 5, 3)),
    ],
    "cin_plan": [("C000001", date(2023, 6, 11), date(2023, 7, 20), date(2023, 6, 11))],
    "section_47": [
        ("C000001", date(2023, 7, 1), None, date(2023, 7, 1)),
        ("C000001", date(2023, 12, 1), None, date(2023, 12, 1)),
    ],
    "icpc": [("C000001", date(2023, 7, 20), None, date(2023, 7, 20))],
    "cp_plan": [("C000001", date(2023, 7, 20), None, date(2023, 7, 20))],
    "cp_review": [("C000001", date(2023, 10, 15), None, date(2023, 10, 15))],
    "visit": [
        ("C000001", date(2023, 6, 20), None, date(2023, 6, 20)),
        ("C000001", date(2023, 8, 2), None, date(2023, 8, 2)),
        ("C000002", date(2024, 1, 9), None, date(2024, 1, 9)),
    ],
    "pre_proceedings": [("C000002", date(2023, 9, 1), date(2023, 12, 15), date(2023, 9, 1))],
    "social_worker_change": [("C000001", date(2023, 5, 4), date(2023, 11, 30), date(2023, 5, 4))],
    "care_episode": [("C000002", date(2023, 11, 1), None, date(2023, 11, 1))],
    "care_placement": [
        ("C000002", date(2023, 11, 1), date(2023, 12, 10), date(2023, 11, 1)),
        ("C000002", date(2023, 12, 10), date(2024, 2, 1), date(2023, 12, 10)),
        ("C000002", date(2024, 2, 1), None, date(2024, 2, 1)),
    ],
    "care_review": [("C000002", date(2023, 11, 28), None, date(2023, 11, 28))],
    "missing": [("C000002", date(2024, 3, 1), date(2024, 3, 2), date(2024, 3, 1))],
    "care_outcomes": [
        ("C000002", date(2023, 12, 1), None, date(2023, 12, 1)),
        ("C000002", date(2024, 1, 15), None, date(2024, 1, 15)),
        # The day of the offence: the conviction came later, nobody says when.
        ("C000002", date(2024, 2, 2), None, TAKEN),
        ("C000002", date(2024, 3, 20), None, date(2024, 3, 20)),
        ("C000002", date(2024, 4, 1), None, date(2024, 4, 1)),
    ],
    "care_leaver": [("C000001", date(2024, 5, 5), None, TAKEN)],
    "adoption_decision": [("C000002", date(2024, 4, 10), None, date(2024, 4, 10))],
    "adoption_match": [("C000002", date(2024, 5, 10), None, date(2024, 5, 10))],
    "placed_for_adoption": [("C000002", date(2024, 6, 1), date(2024, 7, 1), date(2024, 6, 1))],
    "previous_permanence": [("C000002", date(2017, 3, 3), None, TAKEN)],
}

DETAILS = {
    "contact_source": [("2A", date(2023, 5, 1), None), ("6", date(2023, 5, 1), "Police")],
    "referral_source": [("2A", date(2023, 5, 2), None), ("6", date(2023, 5, 2), None)],
    # The decision counts as known at closure; of an open referral on the next day.
    "referral_nfa": [("0", date(2024, 2, 1), None), ("0", date(2023, 5, 3), None)],
    # The closure and not the assessment, for it may have been written over since; of an open one the day of drawing.
    "primary_need": [("N1", date(2024, 2, 1), None), ("N5", TAKEN, None)],
    "closure_reason": [("RC8", date(2024, 2, 1), None)],
    "factor": [("16A", date(2023, 6, 10), None), ("4B", date(2023, 6, 10), None)],
    "assessment_need": [("1", date(2023, 6, 10), None)],
    "icpc_not_required": [("0", date(2023, 7, 20), None), ("1", date(2024, 2, 1), None)],
    "icpc_outcome": [("1", date(2023, 7, 20), None)],
    "initial_category": [("NEG", date(2023, 7, 20), "Neglect")],
    "latest_category": [("MUL", TAKEN, "Multiple: [Neglect, Emotional Abuse]")],
    "child_seen": [("1", date(2023, 6, 10), "Y"), ("1", date(2023, 6, 20), "Y"), ("0", date(2023, 8, 2), "N")],
    "legal_status": [("V2", date(2023, 11, 1), None), ("C1", date(2023, 12, 10), None), ("C1", date(2024, 2, 1), None)],
    "placement": [("U6", date(2023, 11, 1), None), ("U6", date(2023, 12, 10), None), ("K2", date(2024, 2, 1), None)],
    "placement_provider": [("PR1", date(2023, 11, 1), None), ("PR1", date(2023, 12, 10), None), ("PR4", date(2024, 2, 1), None)],
    "reason_placement_change": [("CARPL", date(2024, 2, 1), None)],
    "missing_kind": [("M", date(2024, 3, 1), None)],
    "sdq_score": [("17", date(2024, 3, 20), None)],
    "health_assessment": [("1", date(2023, 12, 1), None)],
    "immunisations": [("1", date(2024, 1, 15), "Y")],
    "substance_misuse": [("1", date(2024, 4, 1), None)],
    "intervention_received": [("0", date(2024, 4, 1), "N")],
    "convicted": [("1", TAKEN, None)],
    "care_leaver_in_touch": [("YES", TAKEN, None)],
    "care_leaver_activity": [("F2", TAKEN, None)],
    "care_leaver_accommodation": [("B1", TAKEN, None)],
    "adoption_ended_reason": [("RD1", date(2024, 7, 1), None)],
    "previous_permanence": [("P1", TAKEN, None)],
    "social_worker_change_reason": [("LEFTRL", date(2023, 5, 4), None)],
}  # fmt: skip


@pytest.mark.parametrize("kind", EVENTS)
def test_every_table_becomes_events(history: CaseHistory, kind: str) -> None:
    assert list_events(history, kind) == EVENTS[kind]


def test_no_other_events_come_out(history: CaseHistory) -> None:
    assert set(history.events["kind"].to_pylist()) == set(EVENTS)


@pytest.mark.parametrize("field", DETAILS)
def test_every_value_is_known_from_its_day(history: CaseHistory, field: str) -> None:
    assert list_details(history, field) == DETAILS[field]


def test_children_their_families_and_their_characteristics(history: CaseHistory) -> None:
    first, second = history.children.to_pylist()
    assert (first["sex"], first["ethnic_group"], first["disability_codes"]) == ("Female", "White", "AUT")
    assert (second["sex"], second["ethnicity"], second["unaccompanied"]) == ("Male", None, True)
    assert first["family_id"] == second["family_id"] == "C000001"
    assert first["birth_date"] == date(2012, 4, 5)


def test_no_name_address_or_worker_reaches_any_table(folder: Path) -> None:
    reading, rows = read_all(SafeguardingFolderReader((folder,)))
    history = build(SafeguardingFolderReader((folder,)))
    tables = [getattr(history, name).to_pylist() for name in SCHEMAS]
    told = repr((tables, history.coverage, history.sources, rows.files))
    memory = repr((reading.codes.texts(), reading.originals.texts(), reading.disability_sets.texts()))
    keys = repr(vars(reading.family_keys)["_keys"].texts())
    for secret in SECRETS:
        assert secret.casefold() not in told.casefold(), secret
        assert secret.casefold() not in memory.casefold(), secret
        assert secret.casefold() not in keys.casefold(), secret


@pytest.mark.parametrize(
    ("kind", "expected"),
    [("family_id", 1), ("household", 1), ("sibling", 1), ("referral_date_and_postcode", 1)],
)
def test_keys_that_siblings_share(tmp_path: Path, kind: Any, expected: int) -> None:
    mothers: list[Row] = [
        {"moth_table_id": f"MO{n}", "moth_person_id": "P000009", "moth_childs_person_id": f"C00000{n}"}
        for n in (1, 2)
    ]
    folder = write_folder(tmp_path / "ssd_2024-09-30", {**small_dataset(), "ssd_mother": mothers})
    reading, _ = read_all(SafeguardingFolderReader((folder,)))
    families = reading.family_keys.find_families((kind,), link_children(reading).child_of, {})
    assert len(set(families.values())) == expected
    assert len(families) == 2


def test_a_home_of_strangers_is_no_household(tmp_path: Path) -> None:
    addresses = [{**row, "addr_address_type": "Placement"} for row in small_dataset()["ssd_address"]]
    folder = write_folder(tmp_path / "ssd_2024-09-30", {**small_dataset(), "ssd_address": addresses})
    reading, _ = read_all(SafeguardingFolderReader((folder,)))
    assert reading.family_keys.count("household") == 0


def test_fillers_are_missing_and_counted(history: CaseHistory) -> None:
    found = count_findings(history)
    assert found["placeholder", "ssd_person", "pers_ethnicity"] == 1
    assert found["placeholder", "ssd_person", "pers_expected_dob"] == 1
    assert found["placeholder", "ssd_contacts", "cont_contact_source_code"] == 1


def test_what_is_left_out_is_counted(history: CaseHistory) -> None:
    found = count_findings(history)
    assert found["plan_of_other_authority", "ssd_cp_plans", "cppl_cp_plan_ola"] == 1
    assert found["not_held", "ssd_initial_cp_conference", "icpc_icpc_date"] == 1
    assert found["not_held", "ssd_cp_reviews", "cppr_cp_review_date"] == 1
    assert found["not_held", "ssd_cla_reviews", "clar_cla_review_date"] == 1
    assert found["not_held", "ssd_cla_health", "clah_health_check_status"] == 1
    assert found["not_used", "ssd_voice_of_child", ""] == 1
    assert found["not_used", "ssd_professionals", ""] == 1
    assert found["not_used", "ssd_involvements", "invo_professional_role_id"] == 1
    assert found["missing_table", "ssd_mother", ""] == 1
    assert found["missing_column", "ssd_person", "pers_death_date"] == 1


def test_all_is_covered_from_the_month_of_the_first_referral(history: CaseHistory) -> None:
    (coverage,) = history.coverage
    assert (coverage.first_day, coverage.last_day) == (date(2023, 5, 2).replace(day=1), TAKEN)
    assert set(coverage.kinds) == {*EVENTS, "short_break"}


def test_broken_json_is_a_finding_and_no_event_is_lost(tmp_path: Path) -> None:
    factors: list[Row] = [
        {"cinf_table_id": "F1", "cinf_assessment_id": "AS1", "cinf_assessment_factors_json": '["4B"'},
        {"cinf_table_id": "F2", "cinf_assessment_id": "AS1", "cinf_assessment_factors_json": '{"16A": "Yes", "4B": "No"}'},
        {"cinf_table_id": "F3", "cinf_assessment_id": "AS9", "cinf_assessment_factors_json": '["4B"]'},
        {"cinf_table_id": "F4", "cinf_assessment_id": "AS1", "cinf_assessment_factors_json": "[" * 5000},
    ]  # fmt: skip
    enquiries: list[Row] = [{"s47e_s47_enquiry_id": "S9", "s47e_person_id": "C000001", "s47e_referral_id": "R1", "s47e_s47_start_date": "2023-07-01", "s47e_s47_outcome_json": "{CP_CONFERENCE_FLAG"}]  # fmt: skip
    history = read_with(tmp_path, ssd_assessment_factors=factors, ssd_s47_enquiry=enquiries)
    found = count_findings(history)
    assert found["broken_json", "ssd_assessment_factors", "cinf_assessment_factors_json"] == 2
    assert found["record_without_child", "ssd_assessment_factors", "cinf_assessment_id"] == 1
    assert found["broken_json", "ssd_s47_enquiry", "s47e_s47_outcome_json"] == 1
    assert [code for code, *_ in list_details(history, "factor")] == ["16A"]
    assert len(list_events(history, "section_47")) == 1


@pytest.mark.parametrize(
    ("nfa", "outcome", "expected"),
    [
        ("Y", "", ["1"]),
        ("", '{"CP_CONFERENCE_FLAG": "Y"}', ["0"]),
        ("", '{"CP_CONFERENCE_FLAG": "N", "MONITOR_FLAG": "Y"}', ["1"]),
        ("", '{"CP_CONFERENCE_FLAG": "N"}', []),
        ("N", "", []),
    ],
)
def test_whether_a_conference_was_needed(tmp_path: Path, nfa: str, outcome: str, expected: list[str]) -> None:
    enquiries: list[Row] = [{"s47e_s47_enquiry_id": "S9", "s47e_person_id": "C000001", "s47e_referral_id": "R1", "s47e_s47_start_date": "2023-08-01", "s47e_s47_nfa": nfa, "s47e_s47_outcome_json": outcome}]  # fmt: skip
    history = read_with(tmp_path, ssd_s47_enquiry=enquiries)
    assert [code for code, *_ in list_details(history, "icpc_not_required")] == expected


def test_periods_of_care_without_codes_follow_their_id(tmp_path: Path) -> None:
    def episode(number: int, start: str, end: str, period: str) -> Row:
        return {
            "clae_cla_episode_id": f"E{number}", "clae_person_id": "C000002", "clae_cla_id": period,
            "clae_cla_episode_start_date": start, "clae_cla_episode_ceased_date": end,
        }  # fmt: skip

    rows = [
        episode(1, "2023-06-01", "2023-07-01", "A"),
        episode(2, "2023-07-01", "2023-08-01", "A"),
        episode(3, "2023-08-01", "", "B"),
    ]
    history = read_with(tmp_path, ssd_cla_episodes=rows)
    assert [event[1:3] for event in list_events(history, "care_episode")] == [
        (date(2023, 6, 1), date(2023, 8, 1)),
        (date(2023, 8, 1), None),
    ]


def test_a_child_outside_the_persons_is_kept_and_counted(tmp_path: Path) -> None:
    contacts: list[Row] = [
        {"cont_contact_id": "K9", "cont_person_id": "C000009", "cont_contact_date": "2023-06-06"}
    ]
    history = read_with(tmp_path, ssd_contacts=contacts)
    assert "C000009" in history.children["child_id"].to_pylist()
    assert count_findings(history)["not_in_persons", "ssd_contacts", "cont_person_id"] == 1


def test_a_later_snapshot_proves_when_things_became_known(tmp_path: Path) -> None:
    old, new = small_dataset(), small_dataset()
    del old["ssd_cp_plans"][0]
    old["ssd_cin_episodes"][0]["cine_cin_primary_need_code"] = "N3"
    old["ssd_cin_episodes"][0]["cine_close_date"] = ""
    old["ssd_cin_episodes"][0]["cine_close_reason"] = ""
    old["ssd_missing"].append({"miss_table_id": "M9", "miss_person_id": "C000001", "miss_missing_episode_start_date": "2023-09-09"})  # fmt: skip
    for row in old["ssd_cp_plans"]:
        row["cppl_cp_plan_ola"] = "Y"
    write_folder(tmp_path / "all" / "2023-12-31", old)
    write_folder(tmp_path / "all" / "2024-09-30", new)
    history = build(SafeguardingFolderReader((tmp_path / "all",)))
    # Absent from the first snapshot, although it started before.
    assert list_events(history, "cp_plan") == [("C000001", date(2023, 7, 20), None, date(2024, 1, 1))]
    assert list_events(history, "referral")[0][2] == date(2024, 2, 1)
    needs = [(code, known) for code, known, _ in list_details(history, "primary_need")]
    assert needs == [("N3", date(2023, 12, 31)), ("N1", date(2024, 2, 1)), ("N5", date(2023, 12, 31))]
    # Taken back by the second.
    assert all(child == "C000002" for child, *_ in list_events(history, "missing"))
    assert list_events(history, "care_episode")[0][3] == date(2023, 11, 1)
    (coverage,) = (found for found in history.coverage if "referral" in found.kinds)
    assert (coverage.first_day, coverage.last_day) == (date(2023, 5, 1), date(2024, 9, 30))


def test_the_order_of_rows_changes_nothing(tmp_path: Path) -> None:
    turned: Dataset = {table: rows[::-1] for table, rows in small_dataset().items()}
    histories = [
        build(SafeguardingFolderReader((write_folder(tmp_path / name / "2024-09-30", dataset),)))
        for name, dataset in (("a", small_dataset()), ("b", turned))
    ]
    for name in SCHEMAS:
        assert getattr(histories[0], name).equals(getattr(histories[1], name)), name


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252"])
def test_names_of_files_and_columns_in_any_case_and_encoding(tmp_path: Path, encoding: str) -> None:
    plain = write_folder(tmp_path / "plain" / "2024-09-30", small_dataset())
    odd = tmp_path / "odd" / "2024-09-30"
    odd.mkdir(parents=True)
    for path in plain.iterdir():
        header, _, rest = path.read_text(encoding="utf-8").partition("\n")
        name = path.name.upper().replace(".CSV", ".csv")
        (odd / name).write_text(f"{header.upper()}\n{rest}", encoding=encoding)
    assert build(SafeguardingFolderReader((odd,))).events.equals(
        build(SafeguardingFolderReader((plain,))).events
    )


def test_stamps_with_times_and_british_days_are_read(tmp_path: Path) -> None:
    contacts: list[Row] = [
        {
            "cont_contact_id": "K1",
            "cont_person_id": "C000001",
            "cont_contact_date": "2023-06-06 00:00:00.000",
        },
        {"cont_contact_id": "K2", "cont_person_id": "C000001", "cont_contact_date": "07/06/2023 00:00"},
    ]
    history = read_with(tmp_path, ssd_contacts=contacts)
    assert [event[1] for event in list_events(history, "contact")] == [date(2023, 6, 6), date(2023, 6, 7)]


def test_the_fingerprint_sees_rows_days_and_names(tmp_path: Path, folder: Path) -> None:
    reader = SafeguardingFolderReader((folder,))
    before = reader.fingerprint()
    assert before == SafeguardingFolderReader((folder,)).fingerprint()
    assert reader.size() == sum(path.stat().st_size for path in folder.iterdir())
    assert SafeguardingFolderReader((folder,), TAKEN).fingerprint() != before
    renamed = folder.rename(tmp_path / "ssd_2024-10-01")
    assert SafeguardingFolderReader((renamed,)).fingerprint() != before
    with (renamed / "ssd_contacts.csv").open("a", encoding="utf-8") as stream:
        stream.write("K9,C000002,2024-01-01,6,\n")
    assert SafeguardingFolderReader((renamed,)).fingerprint() != before


def many_contacts(last: date) -> list[Row]:
    """Three contacts a day over half a year."""
    return [
        {"cont_contact_id": f"K{number}", "cont_person_id": "C000001", "cont_contact_date": last - timedelta(days=number // 3)}
        for number in range(540)
    ]  # fmt: skip


def test_the_day_of_drawing(tmp_path: Path) -> None:
    dataset = {**small_dataset(), "ssd_contacts": many_contacts(date(2024, 9, 12))}
    typing_error: Row = {
        "cont_contact_id": "X",
        "cont_person_id": "C000001",
        "cont_contact_date": "2043-01-01",
    }
    dataset["ssd_contacts"].append(typing_error)
    guessed = build(SafeguardingFolderReader((write_folder(tmp_path / "dataset", dataset),)))
    assert guessed.coverage[0].last_day == date(2024, 9, 12)
    assert count_findings(guessed)["taken_on_guessed", "ssd_all", ""] == 1
    given = build(SafeguardingFolderReader((tmp_path / "dataset",), date(2024, 9, 20)))
    assert given.coverage[0].last_day == date(2024, 9, 20)
    assert ("taken_on_guessed", "ssd_all", "") not in count_findings(given)
    dataset["ssd_version_log"] = [{"version_number": "1.4", "created_at": "2024-09-15 03:00:00"}]
    logged = build(SafeguardingFolderReader((write_folder(tmp_path / "logged", dataset),)))
    assert logged.coverage[0].last_day == date(2024, 9, 15)
    # Made before its own rows: the log is of another day.
    dataset["ssd_version_log"] = [{"version_number": "1.4", "created_at": "2023-09-15"}]
    stale = build(SafeguardingFolderReader((write_folder(tmp_path / "stale", dataset),)))
    assert stale.coverage[0].last_day == date(2024, 9, 12)


def test_two_folders_of_one_day_are_refused(tmp_path: Path) -> None:
    for name in ("a_2024-09-30", "b_2024-09-30"):
        write_folder(tmp_path / name, small_dataset())
    reader = SafeguardingFolderReader((tmp_path / "a_2024-09-30", tmp_path / "b_2024-09-30"))
    with pytest.raises(ExtractError, match="on the same day, 2024-09-30"):
        build(reader)


def test_the_latest_contact_of_each_snapshot_is_kept(tmp_path: Path) -> None:
    old, new = small_dataset(), small_dataset()
    old["ssd_care_leavers"][0]["clea_care_leaver_latest_contact"] = "2024-02-01"
    write_folder(tmp_path / "all" / "2024-03-31", old)
    write_folder(tmp_path / "all" / "2024-09-30", new)
    history = build(SafeguardingFolderReader((tmp_path / "all",)))
    assert list_events(history, "care_leaver") == [
        ("C000001", date(2024, 2, 1), None, date(2024, 3, 31)),
        ("C000001", date(2024, 5, 5), None, TAKEN),
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [("zz/zz/2014", date(2014, 12, 31)), ("ZZ/02/2014", date(2014, 2, 28)), ("long ago", None)],
)
def test_an_order_of_which_only_the_year_is_known(tmp_path: Path, text: str, expected: date | None) -> None:
    orders: list[Row] = [{"lapp_table_id": "L1", "lapp_person_id": "C000002", "lapp_previous_permanence_order_date": text, "lapp_previous_permanence_option": "P2"}]  # fmt: skip
    history = read_with(tmp_path, ssd_cla_previous_permanence=orders)
    assert [event[1] for event in list_events(history, "previous_permanence")] == (
        [expected] if expected else []
    )
