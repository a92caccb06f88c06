"""All formats tell of the same children: what happened, when, and in which words."""

import hashlib
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from candour.data.synthetic.authority import synthesise_authority
from candour.data.synthetic.formats import DEFAULT_FORMATS, FORMATS, choose_formats
from candour.errors import ConfigError
from synthetic_formats import AllFormats, Event, list_pairs, load_all_formats, read_list, write_day

SCENARIOS = ("baseline", "leaky-field+under-recorded")


def list_census(made: AllFormats, element: str, day: str) -> set[Event]:
    found = set()
    for root in made.census.values():
        for child in root.iter("Child"):
            child_id = child.findtext(".//LAchildID", "")
            found |= {(child_id, text) for part in child.iter(element) if (text := part.findtext(day, ""))}
    return found


def list_census_tables(made: AllFormats, table: str, day: str) -> set[Event]:
    return set().union(
        *(list_pairs(tables[table], "LAchildID", day) for tables in made.census_tables.values())
    )


def list_daily(made: AllFormats, part: str, day: str) -> set[Event]:
    return {
        (child["la_child_id"], record[day])
        for child in made.daily
        for episode in child["social_care_episodes"]
        for record in ([episode] if part == "" else episode.get(part, []))
        if day in record
    }


def list_inspected(made: AllFormats, number: int, day: str) -> set[Event]:
    found = set()
    for book in made.inspections.values():
        rows = read_list(list(book.values())[number - 1])
        found |= {(row["childuniqueid"], row[day]) for row in rows if row[day]}
    return found


CASES = {
    # census element and day, census table, safeguarding table and column prefix, API part, plain table.
    "referral": (("CINdetails", "CINreferralDate"), "CINdetails", ("ssd_cin_episodes", "cine_person_id", "cine_referral_date"), ("", "referral_date"), ("referrals", "REFERRAL_DATE")),
    "closure": (("CINdetails", "CINclosureDate"), "CINdetails", ("ssd_cin_episodes", "cine_person_id", "cine_close_date"), ("", "closure_date"), ("referrals", "CLOSED_DATE")),
    "assessment": (("Assessments", "AssessmentActualStartDate"), "Assessments", ("ssd_cin_assessments", "cina_person_id", "cina_assessment_start_date"), ("child_and_family_assessments", "start_date"), ("assessments", "BEGUN")),
    "authorised": (("Assessments", "AssessmentAuthorisationDate"), "Assessments", ("ssd_cin_assessments", "cina_person_id", "cina_assessment_auth_date"), ("child_and_family_assessments", "authorisation_date"), ("assessments", "AUTHORISED")),
    "enquiry": (("Section47", "S47ActualStartDate"), "Section47", ("ssd_s47_enquiry", "s47e_person_id", "s47e_s47_start_date"), ("section_47_assessments", "start_date"), ("strategy_discussions", "BEGUN")),
    "conference": (("Section47", "DateOfInitialCPC"), "Section47", ("ssd_initial_cp_conference", "icpc_person_id", "icpc_icpc_date"), ("section_47_assessments", "icpc_date"), ("conferences", "HELD")),
    "help plan": (("CINPlanDates", "CINPlanStartDate"), "CINplanDates", ("ssd_cin_plans", "cinp_person_id", "cinp_cin_plan_start_date"), ("child_in_need_plans", "start_date"), ("cin_plans", "BEGUN")),
    "help plan end": (("CINPlanDates", "CINPlanEndDate"), "CINplanDates", ("ssd_cin_plans", "cinp_person_id", "cinp_cin_plan_end_date"), ("child_in_need_plans", "end_date"), ("cin_plans", "ENDED")),
    "plan": (("ChildProtectionPlans", "CPPstartDate"), "ChildProtectionPlans", ("ssd_cp_plans", "cppl_person_id", "cppl_cp_plan_start_date"), ("child_protection_plans", "start_date"), ("protection_plans", "BEGUN")),
    "plan end": (("ChildProtectionPlans", "CPPendDate"), "ChildProtectionPlans", ("ssd_cp_plans", "cppl_person_id", "cppl_cp_plan_end_date"), ("child_protection_plans", "end_date"), ("protection_plans", "ENDED")),
}  # fmt: skip


@pytest.mark.parametrize("scenario", SCENARIOS)
@pytest.mark.parametrize("kind", CASES)
def test_cases_are_the_same_in_every_format(kind: str, scenario: str) -> None:
    made = load_all_formats(scenario)
    (element, day), table, (dataset, child, column), (part, daily_day), (plain, plain_day) = CASES[kind]
    told = list_census(made, element, day)
    assert len(told) > 30
    assert list_census_tables(made, table, day) == told
    assert list_pairs(made.dataset[dataset], child, column) == told
    assert list_daily(made, part, daily_day) == told
    assert list_pairs(made.plain[plain], "PERSON_REF", plain_day) == told


@pytest.mark.parametrize(
    ("number", "column", "table", "child", "day"),
    [
        (1, "dateofcontact", "ssd_contacts", "cont_person_id", "cont_contact_date"),
        (
            2,
            "assessmentstartdate",
            "ssd_early_help_episodes",
            "earl_person_id",
            "earl_episode_start_date",
        ),
        (3, "dateofreferral", "ssd_cin_episodes", "cine_person_id", "cine_referral_date"),
        (
            4,
            "continuousassessmentstartdate",
            "ssd_cin_assessments",
            "cina_person_id",
            "cina_assessment_start_date",
        ),
        (
            5,
            "strategydiscussioninitiatingsectionenquirystartdate",
            "ssd_s47_enquiry",
            "s47e_person_id",
            "s47e_s47_start_date",
        ),
        (
            5,
            "dateofinitialchildprotectionconference",
            "ssd_initial_cp_conference",
            "icpc_person_id",
            "icpc_icpc_date",
        ),
    ],
)
def test_stacked_workbooks_hold_every_event_of_the_years(
    number: int, column: str, table: str, child: str, day: str
) -> None:
    made = load_all_formats()
    told = list_pairs(made.dataset[table], child, day)
    shown = list_inspected(made, number, column)
    assert shown <= told
    # A conference is listed beside its enquiry, which may have begun before the first workbook's six months.
    first = "2021-07-01" if "conference" in column else "2021-04-01"
    assert {event for event in told if event[1] >= first} <= shown


@pytest.mark.parametrize(
    ("number", "column", "table", "child", "day"),
    [
        (6, "cinstartdate", "ssd_cin_episodes", "cine_person_id", "cine_referral_date"),
        (6, "cinclosuredate", "ssd_cin_episodes", "cine_person_id", "cine_close_date"),
        (7, "childprotectionplanstartdate", "ssd_cp_plans", "cppl_person_id", "cppl_cp_plan_start_date"),
        (7, "childprotectionplanenddate", "ssd_cp_plans", "cppl_person_id", "cppl_cp_plan_end_date"),
        (7, "dateoflatestreviewconference", "ssd_cp_reviews", "cppr_person_id", "cppr_cp_review_date"),
        (8, "datestartedtobelookedafter", "ssd_cla_episodes", "clae_person_id", "clae_entered_care_date"),
    ],
)
def test_lists_of_children_say_nothing_that_other_formats_do_not(
    number: int, column: str, table: str, child: str, day: str
) -> None:
    made = load_all_formats()
    shown = list_inspected(made, number, column)
    assert len(shown) > 20
    assert shown <= list_pairs(made.dataset[table], child, day)


def list_care(made: AllFormats, table: str, day: str) -> set[Event]:
    return set().union(*(list_pairs(tables[table], "CHILD", day) for tables in made.care.values()))


@pytest.mark.parametrize(
    ("care", "dataset"),
    [
        (("episodes", "DECOM"), ("ssd_cla_episodes", "clae_person_id", "clae_cla_episode_start_date")),
        (("episodes", "DEC"), ("ssd_cla_episodes", "clae_person_id", "clae_cla_episode_ceased_date")),
        (
            ("missing", "MIS_START"),
            ("ssd_missing", "miss_person_id", "miss_missing_episode_start_date"),
        ),
        (
            ("sw_episodes", "SW_DECOM"),
            ("ssd_involvements", "invo_person_id", "invo_involvement_start_date"),
        ),
        (
            ("placed_for_adoption", "DATE_PLACED"),
            ("ssd_permanence", "perm_person_id", "perm_adm_decision_date"),
        ),
        (
            ("previous_permanence", "DATE_PERM"),
            (
                "ssd_cla_previous_permanence",
                "lapp_person_id",
                "lapp_previous_permanence_order_date",
            ),
        ),
    ],
)
def test_care_is_the_same_in_the_return_and_the_dataset(
    care: tuple[str, str], dataset: tuple[str, str, str]
) -> None:
    made = load_all_formats()
    table = "sw_episodes" if care[0] == "sw_episodes" else care[0]
    told = {
        event
        for tables in made.care.values()
        if table in tables
        for event in list_pairs(tables[table], "CHILD", care[1])
    }
    assert told
    shown = list_pairs(made.dataset[dataset[0]], *dataset[1:])
    if table == "sw_episodes":
        assert told <= shown
    else:
        assert told == shown


def test_the_latest_placement_of_every_episode_is_that_of_its_newest_return() -> None:
    made = load_all_formats()
    newest: dict[Event, str] = {}
    for tables in made.care.values():
        for row in tables["episodes"]:
            newest[row["CHILD"], write_day(row["DECOM"])] = row["PLACE"]
    places = {
        row["clap_cla_placement_id"]: row["clap_cla_placement_type"]
        for row in made.dataset["ssd_cla_placement"]
    }
    for row in made.dataset["ssd_cla_episodes"]:
        key = (row["clae_person_id"], row["clae_cla_episode_start_date"][:10])
        assert places[row["clae_cla_placement_id"]] == newest[key]


def test_legal_statuses_of_the_dataset_cover_the_episodes() -> None:
    made = load_all_formats()
    spans: dict[str, list[tuple[str, str, str]]] = {}
    for row in made.dataset["ssd_legal_status"]:
        spans.setdefault(row["lega_person_id"], []).append(
            (
                row["lega_legal_status_start_date"][:10],
                row["lega_legal_status_end_date"][:10] or "9999",
                row["lega_legal_status"],
            )
        )
    for row in made.care[2026]["episodes"]:
        day = write_day(row["DECOM"])
        found = [code for start, end, code in spans[row["CHILD"]] if start <= day < end]
        assert row["LS"] in found


def test_workbooks_and_xml_hold_the_rows_of_the_sets() -> None:
    made = load_all_formats()
    for year, tables in made.care.items():
        assert list(made.care_workbooks[year]) == [
            "header", "episodes", "reviews", "uasc", "missing", "oc2", "oc3", "ad1", "placed_for_adoption",
            "previous_permanence", *(["sw_episodes"] if year >= 2024 else []),
        ]  # fmt: skip
        for name, rows in tables.items():
            sheet = made.care_workbooks[year][name]
            assert len(sheet) == len(rows) + 1
            written = [[_simplify(write_day(cell)) for cell in row] for row in sheet[1:]]
            assert written == [[_simplify(write_day(cell)) for cell in row.values()] for row in rows]


def _simplify(cell: Any) -> str:
    return f"{cell:g}" if isinstance(cell, float) else str(cell)


def test_the_xml_form_nests_what_concerns_a_child() -> None:
    made = load_all_formats()
    for year, root in made.care_xml.items():
        assert root.tag == "EXPSSDA903"
        tables = made.care[year]
        for name, element, day in (
            ("episodes", "EPISODE", "DECOM"),
            ("reviews", "AREVIEW", "REVIEW"),
            ("missing", "AMISSING", "MIS_START"),
            ("placed_for_adoption", "AD_PLACED", "DATE_PLACED"),
            ("oc3", "OC3", "IN_TOUCH"),
            ("oc2", "OC2", "HEALTH_CHECK"),
        ):
            told = sorted((row["CHILD"], row[day]) for row in tables[name])
            assert sorted(_list_nested(root, element, day)) == told
        alone = {child.findtext("HEADER/CHILDID") for child in root if child.findtext("HEADER/UASC") == "1"}
        assert alone == {row["CHILD"] for row in tables["uasc"]}


def _list_nested(root: Any, element: str, day: str) -> Iterator[Event]:
    for child in root:
        for part in child.iter(element):
            yield child.findtext("HEADER/CHILDID"), part.findtext(day, "")


def test_asking_for_more_changes_nothing_that_was_written_before(tmp_path: Path) -> None:
    few = synthesise_authority(directory=tmp_path / "few", children=150, years=3, seed=4)
    many = synthesise_authority(directory=tmp_path / "many", children=150, years=3, seed=4, formats=("all",))
    assert few.formats == DEFAULT_FORMATS
    assert many.formats == tuple(FORMATS)
    for name in sorted(set(few.files) - {"authority.json", "README.txt"}):
        assert (few.directory / name).read_bytes() == (many.directory / name).read_bytes()


def test_same_seed_gives_the_same_bytes_in_every_format(tmp_path: Path) -> None:
    folders = [tmp_path / "one", tmp_path / "two"]
    for folder in folders:
        synthesise_authority(directory=folder, children=120, years=2, seed=9, formats=("all",))
    hashes = [
        {
            path.relative_to(folder): hashlib.sha256(path.read_bytes()).hexdigest()
            for path in folder.rglob("*.*")
        }
        for folder in folders
    ]
    assert len(hashes[0]) > 100
    assert hashes[0] == hashes[1]


def test_one_format_alone_leaves_no_trace_of_another(tmp_path: Path) -> None:
    made = synthesise_authority(
        directory=tmp_path / "made", children=80, years=2, seed=2, formats=("cin_census_csv",)
    )
    assert {path.name for path in made.directory.iterdir()} == {
        "cin_census_csv", "families.csv", "areas.csv", "truth.parquet", "authority.json", "README.txt",
    }  # fmt: skip
    record = json.loads((made.directory / "authority.json").read_text(encoding="utf-8"))
    assert record["formats"] == ["cin_census_csv"]
    assert "cin_census_csv/" in (made.directory / "README.txt").read_text(encoding="utf-8")


def test_the_record_lists_every_file_of_every_format() -> None:
    made = load_all_formats().authority
    folders = {name.split("/")[0] for name in made.files if "/" in name}
    assert folders == set(FORMATS)


def test_formats_are_chosen_by_name_by_commas_or_all() -> None:
    assert choose_formats(("all",)) == tuple(FORMATS)
    assert choose_formats(("ssda903, cin_census", "annex_a")) == ("cin_census", "ssda903", "annex_a")


@pytest.mark.parametrize(
    ("names", "message"),
    [
        (("annexe",), "got 'annexe', expected one or more of cin_census"),
        ((), "got none, expected"),
        (("",), "got none"),
    ],
)
def test_a_format_that_is_not_known_is_refused(names: tuple[str, ...], message: str) -> None:
    with pytest.raises(ConfigError, match=message):
        choose_formats(names)
