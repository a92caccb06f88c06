from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from candour.data.extracts.ssda903.tables import CARE_TABLES, count_unknown_columns, recognise_table
from candour.data.history import CaseHistory
from candour.errors import ExtractError

Write = Callable[..., Path]
Build = Callable[[], CaseHistory]
Find = Callable[..., Any]

HEADER = {"CHILD": "C000001", "SEX": "2", "DOB": "05/05/2015", "ETHNIC": "WBRI"}
EPISODE = {"CHILD": "C000001", "DECOM": "01/06/2023"}


@pytest.mark.parametrize("table", CARE_TABLES, ids=lambda table: str(table.name))
def test_every_table_is_recognised_by_its_columns_in_any_order(table: Any) -> None:
    columns = tuple(reversed(dict.fromkeys(("LA", "YEAR", *table.wanted, *table.unread, table.mark))))
    assert recognise_table("x.csv", columns) is table
    assert count_unknown_columns(table, (*columns, "NOVELTY")) == 1


def test_a_stray_file_is_refused_with_what_was_expected() -> None:
    with pytest.raises(ExtractError, match=r"'notes\.csv' is no SSDA903 table.*ETHNIC \(header\)"):
        recognise_table("notes.csv", ("CHILD", "REMARK"))


def test_a_missing_column_is_named() -> None:
    with pytest.raises(ExtractError, match="table 'episodes' but lacks the column 'RNE'"):
        recognise_table("e.csv", ("CHILD", "DECOM", "LS", "CIN", "PLACE", "DEC", "REC"))


def test_a_set_becomes_events_and_details(write_care: Write, build: Build) -> None:
    write_care(
        2024,
        header=[HEADER],
        episodes=[
            {**EPISODE, "DEC": "01/09/2023", "REC": "X1", "REASON_PLACE_CHANGE": "CARPL", "LS": "C1"},
            {
                "CHILD": "C000001",
                "DECOM": "01/09/2023",
                "RNE": "P",
                "DEC": "10/01/2024",
                "REC": "E4A",
                "PLACE": "K2",
            },
        ],
        reviews=[{"CHILD": "C000001", "DOB": "05/05/2015", "REVIEW": "20/06/2023", "REVIEW_CODE": "PN1"}],
        missing=[{"CHILD": "C000001", "MISSING": "M", "MIS_START": "02/07/2023", "MIS_END": "03/07/2023"}],
        uasc=[{"CHILD": "C000001", "SEX": "2", "DOB": "05/05/2015", "DUC": "05/05/2033"}],
    )
    history = build()
    events = {
        (row["kind"], row["started_on"], row["ended_on"], row["known_on"])
        for row in history.events.to_pylist()
    }
    assert events == {
        ("care_episode", date(2023, 6, 1), date(2024, 1, 10), date(2023, 6, 1)),
        ("care_placement", date(2023, 6, 1), date(2023, 9, 1), date(2023, 6, 1)),
        ("care_placement", date(2023, 9, 1), date(2024, 1, 10), date(2023, 9, 1)),
        ("care_review", date(2023, 6, 20), None, date(2023, 6, 20)),
        ("missing", date(2023, 7, 2), date(2023, 7, 3), date(2023, 7, 2)),
    }
    details = {(row["field"], row["code"], row["known_on"]) for row in history.details.to_pylist()}
    assert details == {
        ("legal_status", "C1", date(2023, 6, 1)),
        ("legal_status", "C2", date(2023, 9, 1)),
        ("placement", "U6", date(2023, 6, 1)),
        ("placement", "K2", date(2023, 9, 1)),
        ("care_need", "N1", date(2023, 6, 1)),
        ("care_need", "N1", date(2023, 9, 1)),
        ("reason_placement_change", "CARPL", date(2023, 9, 1)),
        ("reason_care_ended", "E4A", date(2024, 1, 10)),
        ("missing_kind", "M", date(2023, 7, 2)),
    }
    child = history.children.to_pylist()[0]
    assert (child["sex"], child["birth_date"], child["unaccompanied"]) == ("Female", date(2015, 5, 5), True)
    assert history.quality.num_rows == 0


def test_every_table_is_accounted_for(write_care: Write, build: Build) -> None:
    write_care(
        2024, header=[HEADER], episodes=[EPISODE], oc2=[{"CHILD": "C000001", "SDQ_SCORE": "9"}], dolo=[]
    )
    history = build()
    accounts = {source.format: (source.rows, source.children, source.year) for source in history.sources}
    assert accounts["ssda903 oc2"] == (1, 1, 2024)
    assert accounts["ssda903 dolo"] == (0, 0, 2024)


def test_a_set_labelled_by_its_first_year_is_dated_by_its_days(
    write_care: Write, build: Build, findings_of: Find
) -> None:
    write_care(2023, episodes=[{**EPISODE, "DEC": "05/02/2024", "REC": "E4A"}])
    history = build()
    assert {source.year for source in history.sources} == {2024}
    assert history.coverage[0].first_day == date(2023, 4, 1)
    assert findings_of(history)["labelled_by_start_year", ""] == 1


def test_a_label_far_from_the_days_is_a_warning(write_care: Write, build: Build, findings_of: Find) -> None:
    write_care(2019, episodes=[EPISODE])
    assert findings_of(build())["year_differs_from_days", ""] == 1


def test_reviews_speak_where_no_episode_moved_in_the_year(write_care: Write, build: Build) -> None:
    write_care(
        2024,
        episodes=[{"CHILD": "C000001", "DECOM": "01/06/2015"}],
        reviews=[{"CHILD": "C000001", "REVIEW": "01/08/2023"}],
    )
    assert {source.year for source in build().sources} == {2024}


def test_one_typing_error_does_not_move_the_year(write_care: Write, build: Build) -> None:
    rows = [{"CHILD": f"C{number:06d}", "DECOM": "01/06/2023"} for number in range(300)]
    write_care(2024, episodes=[*rows, {"CHILD": "C000900", "DECOM": "01/06/2032"}])
    assert {source.year for source in build().sources} == {2024}


def test_a_set_without_days_or_label_is_refused(write_care: Write, build: Build) -> None:
    write_care("newest", header=[HEADER])
    with pytest.raises(ExtractError, match="Nothing tells the year"):
        build()


def test_the_label_serves_where_there_are_no_days(write_care: Write, build: Build) -> None:
    write_care("903 2022-23", header=[HEADER])
    assert {source.year for source in build().sources} == {2023}


def test_spreadsheet_numbers_and_letters_in_any_case(
    write_care: Write, build: Build, details_of: Find
) -> None:
    write_care(
        2024,
        header=[{**HEADER, "CHILD": "100001.0", "SEX": "1.0"}],
        episodes=[{"CHILD": "100001", "DECOM": "2023-06-01", "LS": "c2"}],
    )
    history = build()
    assert history.children["child_id"].to_pylist() == ["100001"]
    assert history.children["sex"].to_pylist() == ["Male"]
    assert details_of(history, "legal_status") == [("C2", date(2023, 6, 1))]


def test_odd_rows_are_set_aside_and_counted(write_care: Write, build: Build, findings_of: Find) -> None:
    write_care(
        2024,
        header=[HEADER, {"SEX": "1", "DOB": "01/01/2010", "ETHNIC": "WBRI"}],
        episodes=[EPISODE, {"CHILD": "C000001"}, {"CHILD": "C000002", "DECOM": "32/01/2024"}],
        reviews=[{"CHILD": "C000001"}],
        missing=[{"CHILD": "C000009", "MISSING": "Q", "MIS_START": "02/07/2023", "MIS_END": "01/07/2023"}],
    )
    history = build()
    found = findings_of(history)
    assert found["record_without_child", "CHILD"] == 1
    assert found["record_without_day", "DECOM"] == 2
    assert found["record_without_day", "REVIEW"] == 1
    assert found["unreadable_day", "DECOM"] == 1
    assert found["unknown_code", "missing_kind"] == 1
    assert found["end_before_start", "MIS_END"] == 1
    assert found["not_in_header", "CHILD"] == 1


def test_a_byte_order_mark_and_windows_text(write_care: Write, build: Build) -> None:
    write_care(2023, encoding="utf-8-sig", header=[HEADER], episodes=[{**EPISODE, "DECOM": "01/06/2022"}])
    write_care(
        2024,
        encoding="cp1252",
        header=[{**HEADER, "UPN": "é"}],
        episodes=[{**EPISODE, "DECOM": "01/06/2022", "DEC": "01/02/2024", "REC": "E4A"}],
    )
    assert build().children.num_rows == 1


def test_regional_columns_are_accepted(tmp_path: Path, write_care: Write, build: Build) -> None:
    folder = write_care(2024, header=[HEADER])
    (folder / "ep.csv").write_text(
        "YEAR,LA,rec,dec,place,cin,ls,rne,decom,child\n2024,X,E99,01/02/2024,U6,N1,C2,S,01/06/2023,C000001\n",
        encoding="utf-8",
    )
    history = build()
    assert history.events.num_rows == 2
    rules = {row["rule"] for row in history.quality.to_pylist()}
    assert rules == {"regional_end_mark"}


def test_a_flag_in_the_header_marks_children_who_came_alone(write_care: Write, build: Build) -> None:
    folder = write_care(2024, episodes=[EPISODE])
    (folder / "h.csv").write_text(
        "CHILD,SEX,DOB,ETHNIC,UASC\nC000001,2,05/05/2015,WBRI,1\nC000002,2,05/05/2015,WBRI,0\n",
        encoding="utf-8",
    )
    assert build().children["unaccompanied"].to_pylist() == [True, False]
