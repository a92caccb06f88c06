from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from candour.data.extracts.cin_census.xml_return import read_cin_return
from candour.data.extracts.reading import Reading
from candour.data.history import CaseHistory
from candour.errors import ExtractError

Write = Callable[..., Path]
Build = Callable[[], CaseHistory]
Find = Callable[..., Any]

FULL: dict[str, Any] = {
    "id": "C000001",
    "person": {"UPN": "X", "PersonBirthDate": "2015-05-05", "GenderCurrent": "2"},
    "ethnicity": "MWBC",
    "disabilities": ["LD", "AUT"],
    "referrals": [
        {
            "CINreferralDate": "2023-05-01",
            "ReferralSource": "6",
            "PrimaryNeedCode": "N1",
            "CINclosureDate": "2024-02-01",
            "ReasonForClosure": "RC7",
            "ReferralNFA": "false",
            "assessments": [
                {
                    "AssessmentActualStartDate": "2023-05-03",
                    "AssessmentAuthorisationDate": "2023-06-20",
                    "factors": ["3B", "16A"],
                }
            ],
            "plans": [{"CINPlanStartDate": "2023-07-01", "CINPlanEndDate": "2023-08-01"}],
            "enquiries": [
                {
                    "S47ActualStartDate": "2023-05-10",
                    "InitialCPCtarget": "2023-06-01",
                    "DateOfInitialCPC": "2023-05-30",
                    "ICPCnotRequired": "0",
                }
            ],
            "protection": [
                {
                    "CPPstartDate": "2023-05-30",
                    "CPPendDate": "2024-01-15",
                    "InitialCategoryOfAbuse": "NEG",
                    "LatestCategoryOfAbuse": "EMO",
                    "NumberOfPreviousCPP": "0",
                    "reviews": ["2023-08-20", "2024-01-10"],
                }
            ],
        }
    ],
}


def referral(day: str = "2023-05-01", **more: object) -> dict[str, Any]:
    return {"CINreferralDate": day, "ReferralSource": "6", **more}


def test_a_whole_case_becomes_events_and_details(write_census: Write, build: Build) -> None:
    write_census(2024, [FULL])
    history = build()
    events = {
        (row["kind"], row["started_on"], row["ended_on"], row["known_on"])
        for row in history.events.to_pylist()
    }
    assert events == {
        ("referral", date(2023, 5, 1), date(2024, 2, 1), date(2023, 5, 1)),
        ("assessment", date(2023, 5, 3), date(2023, 6, 20), date(2023, 5, 3)),
        ("cin_plan", date(2023, 7, 1), date(2023, 8, 1), date(2023, 7, 1)),
        ("section_47", date(2023, 5, 10), None, date(2023, 5, 10)),
        ("icpc", date(2023, 5, 30), None, date(2023, 5, 30)),
        ("cp_plan", date(2023, 5, 30), date(2024, 1, 15), date(2023, 5, 30)),
        ("cp_review", date(2023, 8, 20), None, date(2023, 8, 20)),
        ("cp_review", date(2024, 1, 10), None, date(2024, 1, 10)),
    }
    details = {(row["field"], row["code"], row["known_on"]) for row in history.details.to_pylist()}
    assert details == {
        ("referral_source", "6", date(2023, 5, 1)),
        ("primary_need", "N1", date(2023, 6, 20)),
        ("closure_reason", "RC7", date(2024, 2, 1)),
        ("referral_nfa", "0", date(2024, 2, 1)),
        ("factor", "3B", date(2023, 6, 20)),
        ("factor", "16A", date(2023, 6, 20)),
        ("icpc_not_required", "0", date(2023, 5, 30)),
        ("initial_category", "NEG", date(2023, 5, 30)),
        ("latest_category", "EMO", date(2024, 1, 15)),
        ("previous_plans", "0", date(2023, 5, 30)),
    }
    assert history.quality.num_rows == 0


def test_the_child_is_described(write_census: Write, build: Build) -> None:
    write_census(2024, [FULL])
    assert build().children.to_pylist() == [
        {
            "child_id": "C000001",
            "family_id": None,
            "birth_date": date(2015, 5, 5),
            "birth_date_precision": "day",
            "sex": "Female",
            "ethnicity": "MWBC",
            "ethnic_group": "Mixed",
            "disability": "Yes",
            "disability_codes": "AUT,LD",
            "unaccompanied": False,
            "original_sex": None,
            "original_ethnicity": None,
            "deprivation_decile": None,
            "deprivation_score": None,
        }
    ]


def test_a_namespace_changes_nothing(write_census: Write, build: Build) -> None:
    write_census(2024, [FULL])
    plain = build()
    write_census(2024, [FULL], namespace="urn:example:cin")
    scoped = build()
    assert scoped.events.equals(plain.events)
    assert scoped.details.equals(plain.details)
    assert scoped.children.equals(plain.children)


def test_text_between_elements_is_ignored(write_census: Write, build: Build) -> None:
    path = write_census(2024, [FULL])
    plain = build()
    text = path.read_text(encoding="utf-8").replace("</UPN>", "</UPN>PersonBirthDate")
    path.write_text(text.replace("</CINreferralDate>", "</CINreferralDate> stray "), encoding="utf-8")
    assert build().events.equals(plain.events)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("1", "1"),
        ("true", "1"),
        ("TRUE", "1"),
        ("Y", "1"),
        ("yes", "1"),
        ("1.0", "1"),
        ("0", "0"),
        ("False", "0"),
        ("n", "0"),
    ],
)
def test_yes_and_no_in_any_spelling(
    write_census: Write, build: Build, details_of: Find, text: str, code: str
) -> None:
    write_census(2024, [{"id": "C000001", "referrals": [referral(ReferralNFA=text)]}])
    assert details_of(build(), "referral_nfa") == [(code, date(2023, 5, 2))]


def test_neither_yes_nor_no_is_set_aside(
    write_census: Write, build: Build, details_of: Find, findings_of: Find
) -> None:
    write_census(2024, [{"id": "C000001", "referrals": [referral(ReferralNFA="perhaps")]}])
    history = build()
    assert details_of(history, "referral_nfa") == []
    assert findings_of(history)["unreadable_yes_no", "referral_nfa"] == 1


@pytest.mark.parametrize(
    ("element", "code", "sex"),
    [
        ("GenderCurrent", "1", "Male"),
        ("GenderCurrent", "2", "Female"),
        ("GenderCurrent", "0", "Not recorded"),
        ("GenderCurrent", "9", "Not recorded"),
        ("Sex", "M", "Male"),
        ("Sex", "f", "Female"),
        ("Sex", "U", "Not recorded"),
        ("Sex", "1", "Male"),
    ],
)
def test_both_names_and_codes_for_sex(
    write_census: Write, build: Build, element: str, code: str, sex: str
) -> None:
    write_census(2024, [{"id": "C000001", "person": {element: code}, "referrals": [referral()]}])
    assert build().children["sex"].to_pylist() == [sex]


def test_the_unexpected_day_format_is_read_and_counted(
    write_census: Write, build: Build, events_of: Find, findings_of: Find
) -> None:
    write_census(2024, [{"id": "C000001", "referrals": [referral("02/05/2023")]}])
    history = build()
    assert events_of(history, "referral")[0][1] == date(2023, 5, 2)
    assert findings_of(history)["other_day_format", "CINreferralDate"] == 1


def test_an_unborn_child_has_an_expected_day_until_it_is_born(write_census: Write, build: Build) -> None:
    unborn = {"id": "C000001", "person": {"ExpectedPersonBirthDate": "2024-06-15"}, "referrals": [referral()]}
    write_census(2024, [unborn])
    row = build().children.to_pylist()[0]
    assert (row["birth_date"], row["birth_date_precision"]) == (date(2024, 6, 15), "expected")
    write_census(2025, [{**unborn, "person": {"PersonBirthDate": "2024-06-20"}}])
    row = build().children.to_pylist()[0]
    assert (row["birth_date"], row["birth_date_precision"]) == (date(2024, 6, 20), "day")


def test_both_places_of_the_conference(write_census: Write, build: Build, events_of: Find) -> None:
    enquiry = {"S47ActualStartDate": "2023-06-01", "DateOfInitialCPC": "2023-06-15"}
    write_census(
        2024, [{"id": "C000001", "referrals": [referral(DateOfInitialCPC="2023-05-09", enquiries=[enquiry])]}]
    )
    assert [row[1] for row in events_of(build(), "icpc")] == [date(2023, 5, 9), date(2023, 6, 15)]


def test_one_conference_in_both_places_is_one(
    write_census: Write, build: Build, events_of: Find, findings_of: Find
) -> None:
    enquiry = {"S47ActualStartDate": "2023-06-01", "DateOfInitialCPC": "2023-06-15"}
    write_census(
        2024, [{"id": "C000001", "referrals": [referral(DateOfInitialCPC="2023-06-15", enquiries=[enquiry])]}]
    )
    history = build()
    assert len(events_of(history, "icpc")) == 1
    assert findings_of(history)["duplicate_record", ""] == 1


@pytest.mark.parametrize(
    ("days", "end"),
    [
        ("", None),
        ("<CourtAppDate>2026-08-01</CourtAppDate>", date(2026, 8, 1)),
        (
            "<StepDecisionDate>2026-07-20</StepDecisionDate><CourtAppDate>2026-08-01</CourtAppDate>",
            date(2026, 7, 20),
        ),
    ],
)
def test_pre_proceedings_end_with_the_decision_or_the_application(
    write_census: Write, build: Build, events_of: Find, days: str, end: date | None
) -> None:
    group = f"<PreProceedingsandFGDM><PPStartDate>2026-05-01</PPStartDate>{days}</PreProceedingsandFGDM>"
    write_census(
        2027,
        [{"id": "C000001", "referrals": [referral("2026-05-01", extra=[f"{group}<Novelty>1</Novelty>"])]}],
    )
    history = build()
    start = date(2026, 5, 1)
    assert events_of(history, "pre_proceedings") == [("C000001", start, end, start)]
    assert {kind for cover in history.coverage for kind in cover.kinds} >= {"pre_proceedings"}
    assert history.quality["rule"].to_pylist() == ["unknown_element"]


def test_a_layout_without_pre_proceedings_proves_no_absence(
    write_census: Write, build: Build, events_of: Find
) -> None:
    group = "<PreProceedingsandFGDM><PPStartDate>2026-03-01</PPStartDate></PreProceedingsandFGDM>"
    write_census(2026, [{"id": "C000001", "referrals": [referral("2026-01-05")]}])
    write_census(2027, [{"id": "C000001", "referrals": [referral("2026-01-05", extra=[group])]}])
    start = date(2026, 3, 1)
    assert events_of(build(), "pre_proceedings") == [("C000001", start, None, start)]


def test_a_record_that_cannot_be_placed_is_set_aside(
    write_census: Write, build: Build, events_of: Find, findings_of: Find
) -> None:
    write_census(
        2024,
        [
            {"id": None, "referrals": [referral(), referral("2023-06-01")]},
            {
                "id": "C000001",
                "referrals": [referral("never"), {"ReferralSource": "6"}, referral("2023-07-01")],
            },
            {
                "id": "C000002",
                "referrals": [
                    referral(enquiries=[{"ICPCnotRequired": "1"}], plans=[{"CINPlanEndDate": "2023-09-09"}])
                ],
            },
            {"id": "C000003"},
        ],
    )
    history = build()
    assert [row[:2] for row in events_of(history, "referral")] == [
        ("C000001", date(2023, 7, 1)),
        ("C000002", date(2023, 5, 1)),
    ]
    found = findings_of(history)
    assert found["record_without_child", "LAchildID"] == 2
    assert found["record_without_day", "CINreferralDate"] == 2
    assert found["unreadable_day", "CINreferralDate"] == 1
    assert found["record_without_day", "S47ActualStartDate"] == 1
    assert found["record_without_day", "CINPlanStartDate"] == 1
    assert found["child_without_referral", ""] == 1
    assert history.events.num_rows == 2


def test_an_end_before_its_start_is_set_aside(
    write_census: Write, build: Build, events_of: Find, findings_of: Find
) -> None:
    write_census(2024, [{"id": "C000001", "referrals": [referral(CINclosureDate="2023-04-30")]}])
    history = build()
    assert events_of(history, "referral")[0][2] is None
    assert findings_of(history)["end_before_start", ""] == 1


def test_unknown_and_withdrawn_codes_are_kept(
    write_census: Write, build: Build, details_of: Find, findings_of: Find
) -> None:
    assessment = {"AssessmentActualStartDate": "2023-05-03", "factors": ["18a", "RB", "16A"]}
    write_census(2024, [{"id": "C000001", "referrals": [referral(assessments=[assessment])]}])
    history = build()
    assert [code for code, _ in details_of(history, "factor")] == ["16A", "18A", "RB"]
    assert findings_of(history)["unknown_code", "factor"] == 1
    assert findings_of(history)["code_withdrawn", "factor"] == 1
    severities = {row["rule"]: (row["severity"], row["of"]) for row in history.quality.to_pylist()}
    assert severities["unknown_code"] == ("warning", 3)
    assert severities["code_withdrawn"] == ("note", 3)


def test_factors_without_authorisation_are_known_from_the_return_only(
    write_census: Write, build: Build, details_of: Find
) -> None:
    assessment = {"AssessmentActualStartDate": "2023-05-03", "factors": ["16A"]}
    write_census(
        2024, [{"id": "C000001", "referrals": [referral(PrimaryNeedCode="N1", assessments=[assessment])]}]
    )
    history = build()
    assert details_of(history, "factor") == [("16A", date(2024, 3, 31))]
    assert details_of(history, "primary_need") == [("N1", date(2024, 3, 31))]


def test_the_reference_date_decides_the_year(write_census: Write, build: Build, findings_of: Find) -> None:
    write_census(2024, [FULL], stated_year="2023")
    history = build()
    assert [source.year for source in history.sources] == [2024]
    assert findings_of(history)["year_differs_from_days", "Year"] == 1


def test_a_reference_date_within_the_year_is_odd_but_read(
    write_census: Write, build: Build, findings_of: Find
) -> None:
    write_census(2024, [FULL], reference="2023-12-31", stated_year="2024")
    history = build()
    assert history.coverage[0].last_day == date(2023, 12, 31)
    assert findings_of(history)["reference_day_unusual", "ReferenceDate"] == 1


def test_the_stated_year_serves_without_a_reference_date(
    write_census: Write, build: Build, findings_of: Find
) -> None:
    write_census(2024, [FULL], reference="")
    history = build()
    assert history.coverage[0].last_day == date(2024, 3, 31)
    assert findings_of(history)["reference_day_missing", "ReferenceDate"] == 1


@pytest.mark.parametrize(
    "header", ["", "<CollectionDetails/>", "<CollectionDetails><Year>soon</Year></CollectionDetails>"]
)
def test_a_return_without_any_year_is_refused(write_census: Write, build: Build, header: str) -> None:
    write_census(2024, [FULL], header=header)
    with pytest.raises(ExtractError, match="does not say which year") as caught:
        build()
    assert "C000001" not in str(caught.value)


def test_another_collection_is_refused(write_census: Write, build: Build) -> None:
    header = "<CollectionDetails><Collection>SC</Collection><ReferenceDate>2024-03-31</ReferenceDate></CollectionDetails>"
    write_census(2024, [FULL], header=header)
    with pytest.raises(ExtractError, match="is not 'CIN'"):
        build()


def test_a_return_without_children_is_read(write_census: Write, build: Build) -> None:
    write_census(2024, [])
    history = build()
    assert history.children.num_rows == history.events.num_rows == 0
    assert history.sources[0].rows == 0


def test_the_account_of_a_file_counts_children_and_episodes(write_census: Write, build: Build) -> None:
    write_census(
        2024, [FULL, {"id": "C000002", "referrals": [referral(), referral("2023-08-01")]}, {"id": "C000003"}]
    )
    source = build().sources[0]
    assert (source.name, source.format, source.year) == ("CIN_2024.xml", "cin_census", 2024)
    assert (source.children, source.rows) == (3, 3)
    assert len(source.sha256) == 64


def test_lists_without_their_groups_are_read(tmp_path: Path, write_census: Write, build: Build) -> None:
    path = write_census(2024, [FULL])
    plain = build()
    text = path.read_text(encoding="utf-8")
    for group in ("Disabilities", "FactorsIdentifiedAtAssessment", "Reviews"):
        text = text.replace(f"<{group}>", "").replace(f"</{group}>", "")
    path.write_text(text, encoding="utf-8")
    flat = build()
    assert flat.events.equals(plain.events)
    assert flat.details.equals(plain.details)
    assert flat.children.equals(plain.children)


def test_unknown_groups_are_counted_once_each(write_census: Write, build: Build, findings_of: Find) -> None:
    path = write_census(2024, [FULL])
    text = path.read_text(encoding="utf-8")
    text = text.replace("<ChildCharacteristics>", "<Novel><A>1</A></Novel><ChildCharacteristics>")
    text = text.replace("<ReferralSource>", "<Novel><A>1</A></Novel><Empty/><ReferralSource>")
    path.write_text(text, encoding="utf-8")
    assert findings_of(build())["unknown_element", ""] == 3


def test_empty_groups_and_leaves_are_nothing_new(write_census: Write, build: Build) -> None:
    path = write_census(2024, [FULL])
    plain = build()
    text = path.read_text(encoding="utf-8")
    text = text.replace(
        "<ReferralSource>", "<CINPlanDates/><Section47/><PrimaryNeedCode/><ReferralSource>", 1
    )
    path.write_text(text, encoding="utf-8")
    assert build().events.equals(plain.events)
    assert build().quality.num_rows == 0


def test_parts_without_a_day_are_set_aside(write_census: Write, build: Build, findings_of: Find) -> None:
    assessment = {"AssessmentAuthorisationDate": "2023-06-01", "factors": ["16A"]}
    plans = [
        {"InitialCategoryOfAbuse": "NEG"},
        {"CPPstartDate": "2023-05-30", "reviews": ["2023-13-01", "2023-08-20"]},
    ]
    write_census(
        2024, [{"id": "C000001", "referrals": [referral(assessments=[assessment], protection=plans)]}]
    )
    history = build()
    kinds = sorted(history.events["kind"].to_pylist())
    assert kinds == ["cp_plan", "cp_review", "referral"]
    found = findings_of(history)
    assert found["record_without_day", "AssessmentActualStartDate"] == 1
    assert found["record_without_day", "CPPstartDate"] == 1
    assert found["unreadable_day", "CPPreviewDate"] == 1


def test_no_disability_beside_a_disability_is_odd(
    write_census: Write, build: Build, findings_of: Find
) -> None:
    write_census(2024, [{"id": "C000001", "disabilities": ["NONE", "XXX"], "referrals": [referral()]}])
    history = build()
    assert history.children["disability"].to_pylist() == ["Yes"]
    assert findings_of(history)["disability_contradiction", "Disability"] == 1
    assert findings_of(history)["unknown_code", "disability"] == 1


def test_progress_is_told_inside_a_long_file(tmp_path: Path, write_census: Write) -> None:
    path = write_census(2024, [{"id": f"C{number:06d}", "referrals": [referral()]} for number in range(2500)])
    told: list[int] = []
    read_cin_return(path, Reading(), report_progress=told.append)
    assert len(told) >= 2
    assert told == sorted(told)
    assert told[-1] <= path.stat().st_size
