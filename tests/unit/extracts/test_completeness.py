from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from candour.data.history import CHILDREN, DETAILS, EVENTS, QUALITY, CaseHistory
from candour.data.quality.completeness import COMPLETENESS, compute_completeness

Write = Callable[..., Path]
Build = Callable[[], CaseHistory]


def counts(history: CaseHistory) -> dict[tuple[str, int, str, str], tuple[int, int]]:
    rows = compute_completeness(history).to_pylist()
    return {
        (row["field"], row["year"], row["group_column"], row["group"]): (row["recorded"], row["of"])
        for row in rows
    }


def child(number: int, *referrals: dict[str, Any], **more: object) -> dict[str, Any]:
    return {"id": f"C{number:06d}", "referrals": list(referrals), **more}


@pytest.fixture
def found(write_census: Write, build: Build) -> dict[tuple[str, int, str, str], tuple[int, int]]:
    girl = {"GenderCurrent": "2", "PersonBirthDate": "2013-05-05"}
    boy = {"GenderCurrent": "1", "PersonBirthDate": "2022-06-01"}
    write_census(
        2023,
        [
            child(
                1, {"CINreferralDate": "2022-05-04", "PrimaryNeedCode": "N1"}, person=girl, ethnicity="WBRI"
            ),
            child(2, {"CINreferralDate": "2022-05-05"}, person=boy, ethnicity="NOBT"),
            child(
                3,
                {"CINreferralDate": "2022-05-06", "CINclosureDate": "2022-08-01"},
                {"CINreferralDate": "2023-01-06", "CINclosureDate": "2023-02-01", "ReasonForClosure": "RC7"},
                person={},
            ),
        ],
    )
    return counts(build())


def test_a_detail_counts_once_for_each_event_that_should_have_it(found: dict[Any, Any]) -> None:
    assert found["primary_need", 2023, "all", "All"] == (1, 4)
    assert found["primary_need", 2023, "sex", "Female"] == (1, 1)
    assert found["primary_need", 2023, "sex", "Not recorded"] == (0, 2)


def test_a_reason_for_an_end_is_due_at_the_end_only(found: dict[Any, Any]) -> None:
    assert found["closure_reason", 2023, "all", "All"] == (1, 2)


def test_a_child_counts_once_a_year_for_its_own_fields(found: dict[Any, Any]) -> None:
    assert found["ethnic_group", 2023, "all", "All"] == (1, 3)
    assert found["sex", 2023, "all", "All"] == (2, 3)
    assert found["birth_date", 2023, "all", "All"] == (2, 3)
    assert found["disability", 2023, "all", "All"] == (0, 3)


def test_age_bands_go_by_the_day_of_the_event(found: dict[Any, Any]) -> None:
    bands = {key[3]: value for key, value in found.items() if key[:3] == ("primary_need", 2023, "age_band")}
    assert bands == {"5 to 9": (1, 1), "Unborn": (0, 1), "Not recorded": (0, 2)}


@pytest.mark.parametrize(
    ("day", "band"),
    [
        ("2022-05-31", "Unborn"),
        ("2022-06-01", "Under 1"),
        ("2023-05-31", "Under 1"),
        ("2023-06-01", "1 to 4"),
        ("2027-05-31", "1 to 4"),
        ("2027-06-01", "5 to 9"),
        ("2032-06-01", "10 to 15"),
        ("2038-05-31", "10 to 15"),
        ("2038-06-01", "16 and over"),
    ],
)
def test_birthdays_change_the_band(write_census: Write, build: Build, day: str, band: str) -> None:
    year = int(day[:4]) + (day[5:] > "03-31")
    write_census(year, [child(1, {"CINreferralDate": day}, person={"PersonBirthDate": "2022-06-01"})])
    assert counts(build())["sex", year, "age_band", band] == (0, 1)


def test_the_reporting_year_turns_in_april(write_care: Write, build: Build) -> None:
    write_care(
        2024,
        episodes=[
            {"CHILD": "C000001", "DECOM": "31/03/2023", "DEC": "01/04/2023", "REC": "E4A"},
            {"CHILD": "C000002", "DECOM": "01/04/2023", "PLACE": ""},
        ],
    )
    found = counts(build())
    assert found["placement", 2023, "all", "All"] == (1, 1)
    assert found["placement", 2024, "all", "All"] == (0, 1)
    assert found["reason_care_ended", 2023, "all", "All"] == (1, 1)
    assert ("reason_care_ended", 2024, "all", "All") not in found


def test_groups_add_up_and_rows_are_sorted(write_census: Write, build: Build) -> None:
    children = [
        child(
            number,
            {
                "CINreferralDate": date(2022, 4 + number % 9, 7),
                "PrimaryNeedCode": "N1" if number % 3 else None,
            },
            person={"GenderCurrent": "12"[number % 2], "PersonBirthDate": f"20{8 + number % 14:02d}-05-05"},
            ethnicity=("WBRI", "BCRB", "NOBT")[number % 3],
        )
        for number in range(30)
    ]
    write_census(2023, children)
    table = compute_completeness(build())
    rows = table.to_pylist()
    keys = [(row["field"], row["year"], row["group_column"], row["group"]) for row in rows]
    assert keys == sorted(set(keys))
    assert table.schema.equals(COMPLETENESS)
    for row in (row for row in rows if row["group_column"] == "all"):
        for column in ("sex", "ethnic_group", "disability", "age_band"):
            parts = [
                other
                for other in rows
                if (other["field"], other["year"], other["group_column"])
                == (row["field"], row["year"], column)
            ]
            assert sum(part["of"] for part in parts) == row["of"]
            assert sum(part["recorded"] for part in parts) == row["recorded"]


def test_an_empty_history_has_an_empty_table() -> None:
    empty = CaseHistory(
        CHILDREN.empty_table(), EVENTS.empty_table(), DETAILS.empty_table(), QUALITY.empty_table(), (), ()
    )
    table = compute_completeness(empty)
    assert table.num_rows == 0
    assert table.schema.equals(COMPLETENESS)
