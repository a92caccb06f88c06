from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from candour.data.history import CaseHistory
from candour.errors import ExtractError

Write = Callable[..., Path]
Build = Callable[[], CaseHistory]
Find = Callable[..., Any]


def child(number: int = 1, **more: object) -> dict[str, Any]:
    return {"id": f"C{number:06d}", "referrals": [{"CINreferralDate": "2022-05-01"}], **more}


def test_the_newest_return_wins(write_census: Write, build: Build, findings_of: Find) -> None:
    old = child(
        person={"GenderCurrent": "1", "PersonBirthDate": "2015-05-05"},
        ethnicity="WBRI",
        disabilities=["NONE"],
    )
    new = child(
        person={"GenderCurrent": "2", "PersonBirthDate": "2015-05-06"}, ethnicity="BCRB", disabilities=["AUT"]
    )
    write_census(2023, [old])
    write_census(2024, [new])
    history = build()
    row = history.children.to_pylist()[0]
    assert (row["sex"], row["ethnic_group"], row["disability"]) == ("Female", "Black", "Yes")
    assert row["birth_date"] == date(2015, 5, 6)
    found = findings_of(history)
    assert {field for rule, field in found if rule == "value_changed"} == {
        "birth",
        "sex",
        "ethnicity",
        "disability",
    }


def test_a_blank_does_not_erase(write_census: Write, build: Build) -> None:
    write_census(2023, [child(person={"GenderCurrent": "1"}, ethnicity="WBRI", disabilities=["AUT"])])
    write_census(2024, [child(person={})])
    row = build().children.to_pylist()[0]
    assert (row["sex"], row["ethnicity"], row["disability"]) == ("Male", "WBRI", "Yes")


def test_a_new_code_for_the_same_is_no_change(write_census: Write, build: Build, findings_of: Find) -> None:
    write_census(2024, [child(person={"GenderCurrent": "1"}, ethnicity="NOBT")])
    write_census(2025, [child(person={"Sex": "M"}, ethnicity="WBRI")])
    history = build()
    assert history.children["sex"].to_pylist() == ["Male"]
    assert not [rule for rule, _ in findings_of(history) if rule == "value_changed"]


def test_both_sources_meet_in_one_child(write_census: Write, write_care: Write, build: Build) -> None:
    write_census(2024, [child(person={"GenderCurrent": "2"})])
    write_care(
        2024,
        header=[{"CHILD": "C000001", "DOB": "05/05/2015", "ETHNIC": "CHNE"}],
        episodes=[{"CHILD": "C000001", "DECOM": "01/06/2023"}],
    )
    history = build()
    row = history.children.to_pylist()[0]
    assert (row["sex"], row["ethnic_group"], row["birth_date"]) == ("Female", "Asian", date(2015, 5, 5))
    assert set(history.events["kind"].to_pylist()) == {"referral", "care_episode", "care_placement"}


def test_a_child_without_any_birth_date(write_census: Write, build: Build, findings_of: Find) -> None:
    write_census(2024, [child(person={})])
    history = build()
    row = history.children.to_pylist()[0]
    assert (row["birth_date"], row["birth_date_precision"]) == (None, None)
    assert findings_of(history)["unknown_birth_date", "birth"] == 1


@pytest.mark.parametrize(
    ("day", "count", "precision"), [(1, 20, "month"), (15, 20, "month"), (1, 19, "day"), (2, 20, "day")]
)
def test_birth_dates_known_to_the_month(
    write_census: Write, build: Build, findings_of: Find, *, day: int, count: int, precision: str
) -> None:
    write_census(
        2024,
        [
            child(number, person={"PersonBirthDate": f"2015-{1 + number % 12:02d}-{day:02d}"})
            for number in range(count)
        ],
    )
    history = build()
    assert set(history.children["birth_date_precision"].to_pylist()) == {precision}
    counted = findings_of(history).get(("birth_dates_by_month", "birth"), 0)
    assert counted == (count if precision == "month" else 0)


def test_families_join_children(tmp_path: Path, write_census: Write, build: Build, findings_of: Find) -> None:
    (tmp_path / "families.csv").write_text(
        "family_id,child_id,remark\nF2,C000001,\nF1,C000001,\nF3,C000002,\nF4,C000009,\nF5,,\n",
        encoding="utf-8",
    )
    write_census(2024, [child(1), child(2), child(3)])
    history = build()
    assert history.children["family_id"].to_pylist() == ["F1", "F3", None]
    found = findings_of(history)
    assert found["family_conflict", ""] == 1
    assert found["family_unknown_child", ""] == 1
    assert found["record_without_child", ""] == 1
    source = next(source for source in history.sources if source.format == "families")
    assert (source.rows, source.children, source.year) == (5, 3, None)


def test_a_list_of_families_needs_its_columns(tmp_path: Path, write_census: Write, build: Build) -> None:
    (tmp_path / "families.csv").write_text("child,family\nC000001,F1\n", encoding="utf-8")
    write_census(2024, [child()])
    with pytest.raises(ExtractError, match=r"'families\.csv' lacks the column 'child_id'"):
        build()


def test_death_by_trust(
    write_census: Write, write_care: Write, build: Build, events_of: Find, findings_of: Find
) -> None:
    closed = {"CINreferralDate": "2023-05-01", "CINclosureDate": "2023-09-09", "ReasonForClosure": "RC2"}
    moved = {"CINreferralDate": "2023-05-01", "CINclosureDate": "2023-10-10", "ReasonForClosure": "RC5"}
    write_census(
        2024,
        [
            {"id": "C000001", "person": {"PersonDeathDate": "2023-09-01"}, "referrals": [closed]},
            {"id": "C000002", "referrals": [closed]},
            {"id": "C000003", "referrals": [moved]},
        ],
    )
    history = build()
    assert [row[:2] for row in events_of(history, "died")] == [
        ("C000001", date(2023, 9, 1)),
        ("C000002", date(2023, 9, 9)),
    ]
    assert [row[:2] for row in events_of(history, "transferred_out")] == [("C000003", date(2023, 10, 10))]
    assert findings_of(history)["death_dates_differ", ""] == 1


def test_an_open_case_with_a_closing_reason_has_not_moved(
    write_census: Write, build: Build, events_of: Find
) -> None:
    write_census(
        2024, [{"id": "C000001", "referrals": [{"CINreferralDate": "2023-05-01", "ReasonForClosure": "RC5"}]}]
    )
    assert events_of(build(), "transferred_out") == []
