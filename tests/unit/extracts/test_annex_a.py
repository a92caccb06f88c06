"""Ofsted Annex A workbooks become one history: every list, one snapshot, and several stacked."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter

from candour.data.build import join_sources
from candour.data.extracts.annex_a.reader import AnnexAReader
from candour.data.extracts.reading import Reading
from candour.data.history import CaseHistory
from candour.errors import ExtractError

Row = Mapping[str, object]
CHILD = "Child Unique ID"
PERSON = {
    "Gender": "b) Female",
    "Ethnicity": "a) WBRI",
    "Date of Birth": "05/05/2015",
    "Age of Child (Years)": 8,
}
STAFF = {"Allocated Team": "Quokka Team", "Allocated Worker": "Wilhelmina Quokka"}


def write_workbook(path: Path, sheets: Mapping[str, Sequence[Row]], *, titles: Sequence[str] = ()) -> Path:
    """Each sheet's rows below its titles and one header; days as Excel's own."""
    path.parent.mkdir(parents=True, exist_ok=True)
    book = xlsxwriter.Workbook(path)
    book.set_properties({"created": datetime.combine(date(2024, 1, 1), time())})
    as_day = book.add_format({"num_format": "dd/mm/yyyy"})
    for name, rows in sheets.items():
        sheet = book.add_worksheet(name)
        for place, title in enumerate(titles):
            sheet.write(place, 0, title)
        headers = list(dict.fromkeys(header for row in rows for header in row))
        sheet.write_row(len(titles), 0, headers)
        for place, row in enumerate(rows, start=len(titles) + 1):
            for column, header in enumerate(headers):
                value = row.get(header)
                if isinstance(value, date):
                    sheet.write_datetime(place, column, datetime.combine(value, time()), as_day)
                elif value is not None:
                    sheet.write(place, column, value)
    book.close()
    return path


def read(*paths: Path, taken_on: Mapping[str, date] | None = None) -> CaseHistory:
    reading = Reading()
    reader = AnnexAReader(paths, taken_on or {})
    return join_sources(reading, [reader.read(reading, lambda *_: None)])


def events_of(history: CaseHistory, kind: str) -> list[tuple[str, date, date | None, date]]:
    """Child, start, end, known."""
    return [
        (row["child_id"], row["started_on"], row["ended_on"], row["known_on"])
        for row in history.events.to_pylist()
        if row["kind"] == kind
    ]


def details_of(history: CaseHistory) -> set[tuple[str, str, date]]:
    return {(row["field"], row["code"], row["known_on"]) for row in history.details.to_pylist()}


def findings_of(history: CaseHistory) -> dict[tuple[str, str, str], int]:
    return {(row["table"], row["field"], row["rule"]): row["count"] for row in history.quality.to_pylist()}


def contact(child: str, day: object, **more: Any) -> dict[str, Any]:
    return {CHILD: child, **PERSON, "Date of Contact": day, "Contact Source": "q) 6: Police", **more}


def plan(child: str, start: object, end: object = None, **more: object) -> dict[str, Any]:
    return {
        CHILD: child,
        **PERSON,
        "Child Protection Plan Start Date": start,
        "Initial Category of Abuse": "a) Neglect",
        "Latest Category of Abuse": "d) Emotional abuse",
        "Child Protection Plan End Date": end,
        **more,
    }


def test_contacts(tmp_path: Path) -> None:
    path = write_workbook(tmp_path / "2024-03-31.xlsx", {"List_1": [contact("C000001", date(2024, 2, 1))]})
    history = read(path)
    assert events_of(history, "contact") == [("C000001", date(2024, 2, 1), None, date(2024, 2, 1))]
    assert details_of(history) == {("contact_source", "6", date(2024, 2, 1))}
    (source,) = history.sources
    assert (source.name, source.format, source.year, source.rows, source.children) == (
        "2024-03-31.xlsx",
        "annex_a",
        2024,
        1,
        1,
    )
    (coverage,) = history.coverage
    assert (coverage.kinds, coverage.first_day, coverage.last_day) == (
        ("contact",),
        date(2023, 9, 30),
        date(2024, 3, 31),
    )


def test_the_child(tmp_path: Path) -> None:
    row = contact("C000001", date(2024, 2, 1))
    referral = {
        CHILD: "C000001",
        **PERSON,
        "Does the Child have a Disability": "a) Yes",
        "CIN Start Date": "01/02/2024",
    }
    path = write_workbook(tmp_path / "2024-03-31.xlsx", {"List_1": [row], "List_6": [referral]})
    (child,) = read(path).children.to_pylist()
    assert (child["sex"], child["ethnicity"], child["ethnic_group"]) == ("Female", "WBRI", "White")
    assert (child["birth_date"], child["disability"]) == (date(2015, 5, 5), "Yes")
    assert (child["original_sex"], child["original_ethnicity"]) == ("b) Female", "a) WBRI")


def test_early_help_and_referrals(tmp_path: Path) -> None:
    help_row = {
        CHILD: "C000001",
        **PERSON,
        "Assessment start date": date(2024, 1, 2),
        "Assessment completion date": "03/02/2024",
        "Organisation completing assessment": "Quokka School",
    }
    referral = {
        CHILD: "C000001",
        **PERSON,
        "Date of referral": "2024-01-05",
        "Referral Source": "a) 1A: Individual",
        "Referral NFA?": "b) No",
        "Number of Referrals in Last 12 Months": 3,
        **STAFF,
    }
    history = read(write_workbook(tmp_path / "2024-03-31.xlsx", {"List_2": [help_row], "List_3": [referral]}))
    assert events_of(history, "early_help") == [
        ("C000001", date(2024, 1, 2), date(2024, 2, 3), date(2024, 1, 2))
    ]
    assert events_of(history, "referral") == [("C000001", date(2024, 1, 5), None, date(2024, 1, 5))]
    assert details_of(history) == {
        ("referral_source", "1A", date(2024, 1, 5)),
        ("referral_nfa", "0", date(2024, 1, 6)),
    }
    assert findings_of(history)["referrals", "referrals_in_12_months", "not_used"] == 1


def test_assessments_and_section_47(tmp_path: Path) -> None:
    assessments: list[Row] = [
        {
            CHILD: child,
            **PERSON,
            "Continuous Assessment Start Date": date(2024, 1, 8),
            "Child Seen During Continuous Assessment": seen,
            "Continuous Assessment Date of Authorisation": end,
            "Was the child assessed as requiring LA children\u2019s social care support": "a) Yes",
        }
        for child, seen, end in (("C000001", "a) Yes", date(2024, 2, 9)), ("C000002", "c) Unknown", None))
    ]
    enquiries: list[Row] = [
        {
            CHILD: "C000001",
            **PERSON,
            "Strategy discussion initiating Section 47 Enquiry Start Date": date(2024, 1, 10),
            "Was an Initial Child Protection Conference deemed unnecessary?": "b) No",
            "Date of Initial Child Protection Conference": date(2024, 1, 24),
            "Did the Initial Child Protection Conference Result in a Child Protection Plan": "a) Yes",
            "Number of Section 47 Enquiries in the last 12 months": 4,
        },
        {CHILD: "C000002", "Date of Initial Child Protection Conference": date(2024, 3, 1)},
        {CHILD: "C000003"},
    ]
    history = read(
        write_workbook(tmp_path / "2024-03-31.xlsx", {"List_4": assessments, "Sec47 and ICPC": enquiries})
    )
    assert events_of(history, "assessment") == [
        ("C000001", date(2024, 1, 8), date(2024, 2, 9), date(2024, 1, 8)),
        ("C000002", date(2024, 1, 8), None, date(2024, 1, 8)),
    ]
    assert [row[:2] for row in events_of(history, "section_47")] == [("C000001", date(2024, 1, 10))]
    assert [row[:3] for row in events_of(history, "icpc")] == [
        ("C000001", date(2024, 1, 24), None),
        ("C000002", date(2024, 3, 1), None),
    ]
    assert details_of(history) == {
        ("child_seen", "1", date(2024, 2, 9)),
        ("assessment_need", "1", date(2024, 2, 9)),
        ("assessment_need", "1", date(2024, 3, 31)),
        ("icpc_not_required", "0", date(2024, 1, 24)),
        ("icpc_outcome", "1", date(2024, 1, 24)),
    }
    assert findings_of(history)["section_47", "section_47", "record_without_day"] == 1


def test_a_child_in_need_is_a_referral_that_ends_with_the_episode(tmp_path: Path) -> None:
    row = {
        CHILD: "C000001",
        **PERSON,
        "CIN Start Date": date(2023, 11, 1),
        "Primary Need Code": "N1 - Abuse or neglect",
        "CIN Closure Date": date(2024, 3, 1),
        "Reason for Closure": "RC7 - Services ceased",
        "Case status": "e) Closed episode",
        "Date Child Was Last Seen": date(2024, 2, 20),
    }
    history = read(write_workbook(tmp_path / "2024-03-31.xlsx", {"List 6": [row]}))
    assert events_of(history, "referral") == [
        ("C000001", date(2023, 11, 1), date(2024, 3, 1), date(2023, 11, 1))
    ]
    assert details_of(history) == {
        ("primary_need", "N1", date(2024, 3, 1)),
        ("closure_reason", "RC7", date(2024, 3, 1)),
    }
    assert not {"cin_plan", "visit"} & set(history.events["kind"].to_pylist())
    assert findings_of(history)["children_in_need", "case_status", "not_used"] == 1


def test_protection_plans_with_their_last_review_and_visit(tmp_path: Path) -> None:
    more = {
        "Date of the Last Statutory Visit": date(2024, 3, 11),
        "Date of latest review conference": date(2024, 2, 14),
        "Number of Previous Child Protection Plans": 2,
    }
    path = tmp_path / "2024-03-31.xlsx"
    history = read(write_workbook(path, {"List_7": [plan("C000001", date(2023, 12, 1), **more)]}))
    assert events_of(history, "cp_plan") == [("C000001", date(2023, 12, 1), None, date(2023, 12, 1))]
    assert [row[1:3] for row in events_of(history, "cp_review")] == [(date(2024, 2, 14), None)]
    assert [row[1:3] for row in events_of(history, "visit")] == [(date(2024, 3, 11), None)]
    assert details_of(history) == {
        ("initial_category", "NEG", date(2023, 12, 1)),
        ("latest_category", "EMO", date(2024, 3, 31)),
        ("previous_plans", "2", date(2023, 12, 1)),
    }


def care(child: str, start: object, **more: object) -> dict[str, Any]:
    return {
        CHILD: child,
        **PERSON,
        "Unaccompanied Asylum Seeking Child (UASC) within the Last 12 Months (Y/N)": "b) No",
        "Date Started to be Looked After": start,
        "Child's Category of Need": "N1 - Abuse or neglect",
        "Start date of current legal status": None,
        "Child's Legal Status": "C2: FCO",
        "Date Ceased to be Looked After ": None,
        "Reason Ceased to be Looked After": None,
        "Start Date of Most Recent Placement": None,
        "Placement Type": "U4: Foster placement",
        "Placement Provider": "PR4: Private",
        **more,
    }


def test_care_with_a_legal_status_and_a_placement_on_days_of_their_own(tmp_path: Path) -> None:
    row = care(
        "C000001",
        date(2023, 10, 5),
        **{
            "Start date of current legal status": date(2024, 1, 20),
            "Start Date of Most Recent Placement": date(2023, 12, 1),
            "Date of Latest Statutory Review": date(2024, 2, 2),
            "Date of Last Social Work Visit": date(2024, 3, 3),
            "Number of Placements in the Last 12 months": 7,
        },
    )
    history = read(write_workbook(tmp_path / "2024-03-31.xlsx", {"Children in Care": [row]}))
    assert [row[1:3] for row in events_of(history, "care_episode")] == [(date(2023, 10, 5), None)]
    assert [row[1:3] for row in events_of(history, "care_placement")] == [
        (date(2023, 12, 1), date(2024, 1, 20)),
        (date(2024, 1, 20), None),
    ]
    assert [row[1] for row in events_of(history, "care_review")] == [date(2024, 2, 2)]
    assert [row[1] for row in events_of(history, "visit")] == [date(2024, 3, 3)]
    assert details_of(history) == {
        ("care_need", "N1", date(2023, 10, 5)),
        ("placement", "U4", date(2023, 12, 1)),
        ("placement_provider", "PR4", date(2023, 12, 1)),
        ("placement", "U4", date(2024, 1, 20)),
        ("placement_provider", "PR4", date(2024, 1, 20)),
        ("legal_status", "C2", date(2024, 1, 20)),
    }
    assert findings_of(history)["children_in_care", "placements_in_12_months", "not_used"] == 1


def test_care_that_ended_and_a_legal_status_without_a_day(tmp_path: Path) -> None:
    row = care(
        "C000001",
        date(2023, 10, 5),
        **{
            "Start Date of Most Recent Placement": date(2023, 10, 5),
            "Date Ceased to be Looked After ": date(2024, 2, 1),
            "Reason Ceased to be Looked After": "e) E4A: Returned home",
            "Unaccompanied Asylum Seeking Child (UASC) within the Last 12 Months (Y/N)": "a) Yes",
        },
    )
    history = read(write_workbook(tmp_path / "2024-03-31.xlsx", {"List_8": [row]}))
    assert [row[1:3] for row in events_of(history, "care_placement")] == [
        (date(2023, 10, 5), date(2024, 2, 1))
    ]
    assert ("reason_care_ended", "E4A", date(2024, 2, 1)) in details_of(history)
    assert ("legal_status", "C2", date(2024, 3, 31)) in details_of(history)
    assert history.children["unaccompanied"].to_pylist() == [True]


def test_care_leavers_and_adoption(tmp_path: Path) -> None:
    leaver = {
        CHILD: "C000001",
        **PERSON,
        "Eligibility Category": "b) Former relevant child",
        "LA In Touch ": "a) Yes",
        "Type of Accommodation": "U: Independent living",
        "Suitability of Accommodation": "b) Unsuitable",
        "Activity Status": "F1: Full time in higher education",
        "Allocated Personal Advisor": "Wilhelmina Quokka",
        "Latest Date of Contact": date(2024, 3, 5),
    }
    undated = {
        **leaver,
        CHILD: "C000002",
        "Latest Date of Contact": None,
        "Suitability of Accommodation": None,
    }
    adoption = {
        CHILD: "C000003",
        **PERSON,
        "Date of Decision that Child Should be Placed for Adoption": date(2023, 6, 1),
        "Date of Matching Child and Prospective Adopters": date(2023, 9, 1),
        "Date Placed for Adoption": date(2023, 10, 1),
        "Date of Adoption Order ": None,
        "Date of Decision that Child Should No Longer be Placed for Adoption": date(2024, 1, 9),
        "Reason Why Child No Longer Placed for Adoption": "RD1 - The child\u2019s needs changed",
    }
    history = read(
        write_workbook(tmp_path / "2024-03-31.xlsx", {"List_9": [leaver, undated], "List_10": [adoption]})
    )
    assert [row[:3] for row in events_of(history, "care_leaver")] == [
        ("C000001", date(2024, 3, 5), None),
        ("C000002", date(2024, 3, 31), None),
    ]
    assert [row[1:3] for row in events_of(history, "adoption_decision")] == [
        (date(2023, 6, 1), date(2024, 1, 9))
    ]
    assert [row[1:3] for row in events_of(history, "adoption_match")] == [(date(2023, 9, 1), None)]
    assert [row[1:3] for row in events_of(history, "placed_for_adoption")] == [
        (date(2023, 10, 1), date(2024, 1, 9))
    ]
    assert details_of(history) == {
        ("care_leaver_in_touch", "YES", date(2024, 3, 31)),
        ("care_leaver_activity", "F1", date(2024, 3, 31)),
        ("care_leaver_accommodation", "U2", date(2024, 3, 31)),
        ("care_leaver_accommodation", "U", date(2024, 3, 31)),
        ("adoption_ended_reason", "RD1", date(2024, 1, 9)),
    }


@pytest.mark.parametrize(
    ("suitability", "code"),
    [
        ("a) Suitable", "U1"),
        ("1 - Accommodation is considered suitable", "U1"),
        ("Yes", "U1"),
        ("1", "U1"),
        ("b) Unsuitable", "U2"),
        ("Accommodation is not considered suitable", "U2"),
        ("Not suitable", "U2"),
        ("No", "U2"),
        ("2", "U2"),
        ("Unknown", "U"),
        (None, "U"),
    ],
)
def test_whether_a_home_is_suitable(tmp_path: Path, suitability: str | None, code: str) -> None:
    row = {
        CHILD: "C000001",
        **PERSON,
        "LA In Touch": None,
        "Type of Accommodation": "U: Independent living",
        "Suitability of Accommodation": suitability,
    }
    history = read(write_workbook(tmp_path / "2024-03-31.xlsx", {"List_9": [row]}))
    assert details_of(history) == {("care_leaver_accommodation", code, date(2024, 3, 31))}


@pytest.mark.parametrize("text", ["c) Unknown", "Refused", "NOBT", "Not obtained", "N/A", "Not known"])
def test_what_nobody_knows_is_no_answer(tmp_path: Path, text: str) -> None:
    row = {
        CHILD: "C000001",
        **PERSON,
        "Does the Child have a Disability": text,
        "Continuous Assessment Start Date": date(2024, 2, 1),
        "Child Seen During Continuous Assessment": text,
    }
    history = read(write_workbook(tmp_path / "2024-03-31.xlsx", {"List_4": [row]}))
    assert history.details.num_rows == 0
    assert history.children["disability"].to_pylist() == ["Not recorded"]
    assert not any(rule == "unknown_code" for *_, rule in findings_of(history))


def test_sheets_that_are_no_list_are_counted(tmp_path: Path) -> None:
    sheets = {"List_1": [contact("C000001", date(2024, 2, 1))], "Notes": [{"What changed": "nothing"}]}
    history = read(write_workbook(tmp_path / "2024-03-31.xlsx", sheets))
    assert findings_of(history)["workbook", "", "unknown_sheet"] == 1


def test_adopters_are_counted_and_not_read(tmp_path: Path) -> None:
    adopters = [{"Individual adopter identifier": "A1", "Date enquiry received": date(2024, 1, 1)}] * 7
    path = write_workbook(
        tmp_path / "2024-03-31.xlsx", {"List_11": adopters, "List_1": [contact("C000001", date(2024, 2, 1))]}
    )
    history = read(path)
    assert findings_of(history)["adopters", "", "not_used"] == 7
    assert history.sources[0].rows == 8
    assert history.children["child_id"].to_pylist() == ["C000001"]


def test_staff_schools_and_postcodes_reach_no_table(tmp_path: Path) -> None:
    path = tmp_path / "2024-03-31.xlsx"
    sheets: dict[str, Sequence[Row]] = {
        "List_1": [contact("C000001", date(2024, 2, 1), **STAFF)],
        "List_2": [
            {
                CHILD: "C000001",
                "Assessment start date": date(2024, 2, 1),
                "Organisation completing assessment": "Quokka School",
            }
        ],
        "List_3": [
            {CHILD: "C000001", "Date of referral": date(2024, 2, 1), "Social Worker": "W. Quokka", **STAFF}
        ],
        "List_7": [plan("C000001", date(2024, 2, 1), **STAFF)],
        "List_8": [care("C000001", date(2024, 2, 1), **{"Placement postcode": "QU0 KKA"}, **STAFF)],
        "Notes Quokka": [{"Written by": "Quokka", "Forename": "Quokka"}],
    }
    history = read(write_workbook(path, sheets, titles=["Produced by Wilhelmina Quokka"]))
    tables = (history.children, history.events, history.details, history.documents, history.quality)
    text = " ".join(str(table.to_pylist()) for table in tables) + str(history.coverage)
    assert "C000001" in text
    assert "quokka" not in text.casefold()
    assert "QU0 KKA" not in text


def stacked(tmp_path: Path, contents: Mapping[str, Mapping[str, Sequence[Row]]]) -> CaseHistory:
    for day, sheets in contents.items():
        write_workbook(tmp_path / "annex" / f"annex_a_{day}.xlsx", sheets)
    return read(tmp_path / "annex")


def test_a_contact_that_an_earlier_workbook_lacks_was_known_the_day_after_it(tmp_path: Path) -> None:
    seen = contact("C000001", date(2024, 2, 1))
    late = contact("C000002", date(2024, 2, 1))
    history = stacked(tmp_path, {"2024-03-31": {"List_1": [seen]}, "2024-06-30": {"List_1": [seen, late]}})
    assert [row[3] for row in events_of(history, "contact")] == [date(2024, 2, 1), date(2024, 4, 1)]


def test_a_contact_that_a_newer_workbook_lacks_was_taken_back(tmp_path: Path) -> None:
    first, second = contact("C000001", date(2024, 2, 1)), contact("C000002", date(2024, 2, 1))
    history = stacked(
        tmp_path, {"2024-03-31": {"List_1": [first, second]}, "2024-06-30": {"List_1": [first]}}
    )
    assert [row[0] for row in events_of(history, "contact")] == ["C000001"]
    assert findings_of(history)["contact", "", "removed_later"] == 1


def test_a_list_without_rows_or_without_its_column_takes_nothing_back(tmp_path: Path) -> None:
    rows = [contact("C000001", date(2024, 2, 1))]
    empty: list[Row] = [{CHILD: None, "Gender": None, "Date of Contact": None}]
    broken: list[Row] = [{CHILD: "C000001", "Gender": "F", "Ethnicity": "WBRI", "When": date(2024, 2, 1)}]
    history = stacked(
        tmp_path,
        {
            "2024-03-31": {"List_1": rows},
            "2024-04-30": {"List_1": empty},
            "2024-05-31": {"List_1 Contacts": broken},
        },
    )
    assert events_of(history, "contact") == [("C000001", date(2024, 2, 1), None, date(2024, 2, 1))]
    assert findings_of(history)["contacts", "contact", "record_without_day"] == 1
    assert findings_of(history)["contacts", "contact", "missing_column"] == 1


def test_of_plans_each_workbook_shows_the_newest_and_the_older_ones_stay(tmp_path: Path) -> None:
    history = stacked(
        tmp_path,
        {
            "2023-12-31": {"List_7": [plan("C000001", date(2023, 8, 1), date(2023, 12, 20))]},
            "2024-03-31": {"List_7": [plan("C000001", date(2024, 2, 1))]},
            "2024-12-31": {"List_7": [plan("C000002", date(2024, 11, 1))]},
        },
    )
    assert events_of(history, "cp_plan") == [
        ("C000001", date(2023, 8, 1), date(2023, 12, 20), date(2023, 8, 1)),
        ("C000001", date(2024, 2, 1), date(2024, 12, 31), date(2024, 2, 1)),
        ("C000002", date(2024, 11, 1), None, date(2024, 11, 1)),
    ]
    assert findings_of(history)["cp_plan", "", "open_event_dropped"] == 1


def test_visits_and_contacts_have_no_end_when_they_leave_the_list(tmp_path: Path) -> None:
    visit = "Date of the Last Statutory Visit"
    history = stacked(
        tmp_path,
        {
            "2023-06-30": {
                "List_1": [contact("C000001", date(2023, 5, 1))],
                "List_7": [plan("C000001", date(2023, 5, 1), **{visit: date(2023, 6, 1)})],
            },
            "2024-06-30": {
                "List_1": [contact("C000001", date(2024, 5, 1))],
                "List_7": [plan("C000001", date(2023, 5, 1), **{visit: date(2024, 6, 1)})],
            },
        },
    )
    assert [row[1:3] for row in events_of(history, "contact")] == [
        (date(2023, 5, 1), None),
        (date(2024, 5, 1), None),
    ]
    assert [row[1:3] for row in events_of(history, "visit")] == [
        (date(2023, 6, 1), None),
        (date(2024, 6, 1), None),
    ]


def test_an_old_plan_and_a_category_are_known_from_the_first_workbook_that_shows_them(tmp_path: Path) -> None:
    history = stacked(
        tmp_path,
        {
            "2024-03-31": {"List_7": [plan("C000001", date(2022, 1, 1))]},
            "2024-06-30": {
                "List_7": [
                    plan("C000001", date(2022, 1, 1), **{"Latest Category of Abuse": "c) Sexual abuse"})
                ]
            },
        },
    )
    assert [row[3] for row in events_of(history, "cp_plan")] == [date(2024, 3, 31)]
    assert details_of(history) == {
        ("initial_category", "NEG", date(2024, 3, 31)),
        ("latest_category", "EMO", date(2024, 3, 31)),
        ("latest_category", "SAB", date(2024, 6, 30)),
    }


def test_two_workbooks_of_one_day_are_one_snapshot(tmp_path: Path) -> None:
    first, second = contact("C000001", date(2024, 2, 1)), contact("C000002", date(2024, 2, 1))
    folder = tmp_path / "2024-03-31"
    write_workbook(folder / "North.xlsx", {"List_1": [first]})
    write_workbook(folder / "South.xlsx", {"List_1": [second]})
    history = read(tmp_path)
    assert [row[0] for row in events_of(history, "contact")] == ["C000001", "C000002"]
    assert [row[3] for row in events_of(history, "contact")] == [date(2024, 2, 1)] * 2


@pytest.mark.parametrize(
    "sources", [("Police", "School nurse", "Self"), ("q) 6: Police", "6: Police", "Police")]
)
def test_no_result_depends_on_the_order_of_reading(tmp_path: Path, sources: tuple[str, ...]) -> None:
    paths = [
        write_workbook(
            tmp_path / f"{day}.xlsx",
            {"List_1": [contact("C000001", date(2024, 2, 1), **{"Contact Source": source})]},
        )
        for day, source in zip(("2024-03-31", "2024-04-30", "2024-05-31"), sources, strict=True)
    ]
    there, back = read(*paths), read(*reversed(paths))
    for name in ("children", "events", "details", "quality"):
        assert getattr(there, name).equals(getattr(back, name))


def test_joining_a_few_children_at_a_time_changes_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for day in ("2024-03-31", "2024-04-30"):
        rows = [contact(f"C00000{number}", date(2024, 2, number)) for number in range(1, 6)]
        write_workbook(
            tmp_path / f"{day}.xlsx", {"List_1": rows, "List_7": [plan("C000001", date(2020, 1, 1))]}
        )
    at_once = read(tmp_path)
    monkeypatch.setattr("candour.data.extracts.versions.combined.CHILDREN_AT_A_TIME", 2)
    in_parts = read(tmp_path)
    for name in ("children", "events", "details", "quality"):
        assert getattr(at_once, name).equals(getattr(in_parts, name))


def test_the_day_given_wins_over_the_name_and_the_name_over_the_newest_day(tmp_path: Path) -> None:
    rows = {"List_1": [contact("C000001", date(2024, 2, 1))]}
    named = write_workbook(tmp_path / "annex_a_2024-03-31.xlsx", rows)
    nameless = write_workbook(tmp_path / "annex_a.xlsx", rows)
    assert read(named).coverage[0].last_day == date(2024, 3, 31)
    given = read(named, taken_on={named.name: date(2024, 3, 15)})
    assert given.coverage[0].last_day == date(2024, 3, 15)
    guessed = read(nameless)
    assert guessed.coverage[0].last_day == date(2024, 2, 1)
    assert findings_of(guessed)["workbook", "", "taken_on_guessed"] == 1
    assert not any(rule == "taken_on_guessed" for *_, rule in findings_of(given))


def test_a_month_in_a_name_gives_way_to_newer_days_inside(tmp_path: Path) -> None:
    path = write_workbook(tmp_path / "2024-01 list.xlsx", {"List_1": [contact("C000001", date(2024, 2, 1))]})
    history = read(path)
    assert history.coverage[0].last_day == date(2024, 2, 1)
    assert findings_of(history)["workbook", "", "taken_on_guessed"] == 1


def test_a_start_after_the_day_taken_is_counted_and_kept(tmp_path: Path) -> None:
    path = write_workbook(tmp_path / "2024-01-31.xlsx", {"List_1": [contact("C000001", date(2024, 2, 1))]})
    history = read(path)
    assert findings_of(history)["contacts", "contact", "after_last_day"] == 1
    assert len(events_of(history, "contact")) == 1


def test_the_fingerprint_holds_the_day(tmp_path: Path) -> None:
    path = write_workbook(tmp_path / "annex_a.xlsx", {"List_1": [contact("C000001", date(2024, 2, 1))]})
    reader = AnnexAReader((path,), {"annex_a.xlsx": date(2024, 3, 15)})
    (mark,) = reader.fingerprint()
    assert (mark.format, mark.name, len(mark.sha256)) == ("annex_a", "annex_a.xlsx of 2024-03-15", 64)
    assert AnnexAReader((path,)).fingerprint()[0].name == "annex_a.xlsx"
    assert reader.size() == path.stat().st_size


def test_odd_rows_are_counted(tmp_path: Path) -> None:
    rows: list[Row] = [
        contact("C000001", date(2024, 2, 1)),
        contact("C000001", date(2024, 2, 1)),
        contact("C000002", "soon"),
        contact("C000003", None),
        contact("", date(2024, 2, 1)),
        {CHILD: CHILD, "Date of Contact": "Date of Contact"},
        {CHILD: None},
        contact("C000004", date(2024, 2, 1), **{"Age of Child (Years)": 14}),
    ]
    history = read(write_workbook(tmp_path / "2024-03-31.xlsx", {"List_1": rows}))
    found = findings_of(history)
    assert history.sources[0].rows == 6
    assert found["contacts", "", "duplicate_record"] == 1
    assert found["contacts", "contact", "unreadable_day"] == 1
    assert found["contacts", "contact", "record_without_day"] == 2
    assert found["contacts", "child", "record_without_child"] == 1
    assert found["contacts", "age", "age_differs"] == 1
    assert history.children["child_id"].to_pylist() == ["C000001", "C000002", "C000003", "C000004"]


def test_unborn_children_have_an_expected_day(tmp_path: Path) -> None:
    born = {"Date of Birth": date(2024, 6, 1), "Age of Child (Years)": -1}
    path = write_workbook(
        tmp_path / "2024-03-31.xlsx", {"List_1": [contact("C000001", date(2024, 2, 1), **born)]}
    )
    (child,) = read(path).children.to_pylist()
    assert (child["birth_date"], child["birth_date_precision"]) == (date(2024, 6, 1), "expected")


def test_birth_dates_by_month(tmp_path: Path) -> None:
    rows = [
        contact(f"C{number:06d}", date(2024, 2, 1), **{"Date of Birth": date(2015, 1 + number % 12, 1)})
        for number in range(24)
    ]
    history = read(write_workbook(tmp_path / "2024-03-31.xlsx", {"List_1": rows}))
    assert set(history.children["birth_date_precision"].to_pylist()) == {"month"}


def test_an_end_before_its_start_is_set_aside(tmp_path: Path) -> None:
    path = tmp_path / "2024-03-31.xlsx"
    history = read(write_workbook(path, {"List_7": [plan("C000001", date(2024, 2, 1), date(2024, 1, 1))]}))
    assert events_of(history, "cp_plan")[0][2] is None
    assert findings_of(history)["child_protection", "plan_start", "end_before_start"] == 1


def check_refused(paths: Iterable[Path], match: str, **more: Any) -> None:
    with pytest.raises(ExtractError, match=match) as caught:
        read(*paths, **more)
    assert "C000001" not in str(caught.value)


def test_what_cannot_be_read_is_refused_by_name(tmp_path: Path) -> None:
    check_refused([tmp_path], "holds no workbook")
    check_refused([tmp_path / "gone.xlsx"], "nothing at")
    no_list = write_workbook(
        tmp_path / "other.xlsx", {"Sheet": [{CHILD: "C000001", "Shoe size": 4, "Hat": 5}]}
    )
    check_refused([no_list], "'other.xlsx' holds no list of Ofsted's Annex A")
    undated = write_workbook(tmp_path / "undated.xlsx", {"List_1": [contact("C000001", "soon")]})
    check_refused([undated], "Nothing tells when 'undated.xlsx' was taken")
    named = write_workbook(tmp_path / "2024-03-31.xlsx", {"List_1": [contact("C000001", date(2024, 2, 1))]})
    check_refused([named], "A day is given for the workbook 'x.xlsx'", taken_on={"x.xlsx": date(2024, 1, 1)})
    csv = tmp_path / "list.xlsx"
    csv.write_text("Child Unique ID,Date of Contact\nC000001,2024-02-01\n", encoding="utf-8")
    check_refused([csv], "'list.xlsx' is no Excel workbook")


def test_a_template_without_rows_is_read_as_nothing(tmp_path: Path) -> None:
    empty: list[Row] = [{CHILD: None, "Gender": None, "Date of Contact": None}]
    history = read(write_workbook(tmp_path / "template.xlsx", {"List_1": empty}))
    assert (history.events.num_rows, history.coverage, history.sources[0].rows) == (0, (), 0)
