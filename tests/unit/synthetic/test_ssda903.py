"""The 903 sets: their columns, the codes of each year, and periods of care that hold together."""

from collections import defaultdict
from datetime import date
from itertools import pairwise

import pytest

from synthetic_worlds import load_written, parse_british

YEARS = range(2020, 2027)
COLUMNS = {
    "header": ["CHILD", "SEX", "DOB", "ETHNIC", "UPN", "MOTHER", "MC_DOB"],
    "episodes": [
        "CHILD", "DECOM", "RNE", "LS", "CIN", "PLACE", "PLACE_PROVIDER", "DEC", "REC", "REASON_PLACE_CHANGE",
        "HOME_POST", "PL_POST", "URN",
    ],
    "reviews": ["CHILD", "DOB", "REVIEW", "REVIEW_CODE"],
    "uasc": ["CHILD", "DOB", "SEX", "DUC"],
    "missing": ["CHILD", "DOB", "MISSING", "MIS_START", "MIS_END"],
    "oc2": [
        "CHILD", "DOB", "SDQ_SCORE", "SDQ_REASON", "CONVICTED", "HEALTH_CHECK", "IMMUNISATIONS", "TEETH_CHECK",
        "HEALTH_ASSESSMENT", "SUBSTANCE_MISUSE", "INTERVENTION_RECEIVED", "INTERVENTION_OFFERED",
    ],
    "oc3": ["CHILD", "DOB", "IN_TOUCH", "ACTIV", "ACCOM"],
    "ad1": ["CHILD", "DOB", "DATE_INT", "DATE_MATCH", "FOSTER_CARE", "NB_ADOPTR", "SEX_ADOPTR", "LS_ADOPTR"],
    "placed_for_adoption": ["CHILD", "DOB", "DATE_PLACED", "DATE_PLACED_CEASED", "REASON_PLACED_CEASED"],
    "previous_permanence": ["CHILD", "DOB", "PREV_PERM", "LA_PERM", "DATE_PERM"],
    "sw_episodes": ["CHILD", "DOB", "SW_ID", "SW_DECOM", "SW_DEC", "SW_REASON"],
}  # fmt: skip


@pytest.mark.parametrize("year", YEARS)
def test_every_table_has_exactly_its_columns(year: int) -> None:
    tables = load_written().care[year]
    assert tables.keys() == COLUMNS.keys() - ({"sw_episodes"} if year < 2024 else set())
    for name, rows in tables.items():
        assert all(list(row) == COLUMNS[name] for row in rows)


@pytest.mark.parametrize("year", YEARS)
def test_sex_is_coded_as_the_year_asks(year: int) -> None:
    for table in ("header", "uasc"):
        assert {row["SEX"] for row in load_written().care[year][table]} <= (
            {"M", "F"} if year >= 2025 else {"1", "2"}
        )


@pytest.mark.parametrize("year", YEARS)
def test_placements_are_coded_as_the_year_asks(year: int) -> None:
    for row in load_written().care[year]["episodes"]:
        if parse_british(row["DECOM"]) >= date(2023, 10, 28) or year >= 2025:
            assert row["PLACE"] not in {"P2", "H5"}
        if row["PLACE"] == "K3":
            assert year >= 2024
        assert row["PLACE"] != "Z1" or year < 2026
        assert not row["PLACE"].startswith("Z1") or len(row["PLACE"]) == 2 or year >= 2026


def test_old_and_new_placement_codes_both_occur() -> None:
    def find_codes(years: range) -> set[str]:
        return {row["PLACE"] for year in years for row in load_written().care[year]["episodes"]}

    assert {"H5", "P2"} <= find_codes(range(2020, 2025))
    assert "K3" in find_codes(range(2024, 2027))


@pytest.mark.parametrize("year", YEARS)
def test_episodes_belong_to_the_year_and_end_with_a_reason(year: int) -> None:
    first, last = date(year - 1, 4, 1), date(year, 3, 31)
    children = {row["CHILD"] for row in load_written().care[year]["header"]}
    for row in load_written().care[year]["episodes"]:
        assert row["CHILD"] in children
        assert parse_british(row["DECOM"]) <= last
        assert (row["DEC"] == "") == (row["REC"] == "")
        assert row["DEC"] == "" or first <= parse_british(row["DEC"]) <= last


def test_periods_of_care_are_chains_of_episodes() -> None:
    for year in YEARS:
        chains = defaultdict(list)
        for row in load_written().care[year]["episodes"]:
            chains[row["CHILD"]].append(row)
        for rows in chains.values():
            for one, next_one in pairwise(rows):
                assert parse_british(one["DECOM"]) < parse_british(next_one["DECOM"])
                goes_on = one["REC"] == "X1"
                assert goes_on == (next_one["RNE"] != "S")
                assert not goes_on or one["DEC"] == next_one["DECOM"]


def test_many_periods_have_several_episodes_and_some_are_short_breaks() -> None:
    rows = [row for year in YEARS for row in load_written().care[year]["episodes"]]
    assert {"S", "P", "L", "B"} <= {row["RNE"] for row in rows}
    assert {"V2", "C1", "C2", "V4"} <= {row["LS"] for row in rows}
    assert sum(row["REC"] == "X1" for row in rows) > 50
    assert sum(row["LS"] in {"V3", "V4"} for row in rows) < 0.25 * len(rows)


def test_an_open_episode_is_sent_again_next_year() -> None:
    for year in range(2020, 2026):
        now, following = (load_written().care[y]["episodes"] for y in (year, year + 1))
        still_open = {(row["CHILD"], row["DECOM"]) for row in now if row["DEC"] == ""}
        assert still_open <= {(row["CHILD"], row["DECOM"]) for row in following}
        assert still_open


def test_children_are_the_same_in_both_collections() -> None:
    written = load_written()
    for year in YEARS:
        births = {child.findtext(".//LAchildID"): child for child in written.census[year].iter("Child")}
        for row in written.care[year]["header"]:
            child = births[row["CHILD"]]
            assert child.findtext(".//PersonBirthDate") == parse_british(row["DOB"]).isoformat()
            assert child.findtext(".//Ethnicity") == row["ETHNIC"]


def test_unaccompanied_children_are_listed_and_start_care_at_once() -> None:
    written = load_written()
    arrived = {row["CHILD"] for year in YEARS for row in written.care[year]["uasc"]}
    truth = {row["child_id"]: row["true_risk"] for row in written.truth.to_pylist()}
    assert arrived
    assert {round(truth[child], 2) for child in arrived & truth.keys()} == {0.97}


def test_no_record_stands_twice_in_a_file() -> None:
    for year in YEARS:
        for table, key in (
            ("header", "CHILD"),
            ("episodes", "DECOM"),
            ("missing", "MIS_START"),
            ("reviews", "REVIEW"),
        ):
            keys = [(row["CHILD"], row[key]) for row in written_rows(year, table)]
            assert len(keys) == len(set(keys))


def written_rows(year: int, table: str) -> list[dict[str, str]]:
    return load_written().care[year][table]
