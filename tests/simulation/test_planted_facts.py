"""What was planted in each of the four made-up authorities stands in its report, and in the one with nothing planted it does not.

| authority | planted | where the report says it |
|---|---|---|
| small unitary | nothing | the places below are empty |
| large county | another case management system for one year | DATA-006: breaks that last from April to March, with their codes |
| metropolitan | outcomes of Black children that were not recorded | CALI-002: fewer outcomes recorded than expected, of Black children alone |
| metropolitan | features that say little of disabled children | CALI-002: the slope of disabled children |
| coastal | needs overwritten after the outcome | DATA-003: needs first seen later than in the return of their day |

That outcomes were not recorded, and not rarer in truth, no record can show: CALI-002 says what can be seen.
"""

from pathlib import Path
from typing import Any

import pytest

from candour.results import Finding
from known_worlds import KnownWorld, build_pilot, run_world

pytestmark = pytest.mark.simulation
OF_THE_CHANGE = (
    "referrals with referral source 10 (unknown)",
    "referrals with primary need N0 (not stated)",
    "assessments without factors found at an assessment",
)


def run(folder: Path, profile: str, children: int, **changes: Any) -> KnownWorld:
    return run_world(folder, build_pilot(children=children, seed=44, years=7, profile=profile, **changes))


def read(finding: Finding, table: str, *columns: str) -> list[tuple[Any, ...]]:
    found = finding.table(table)
    places = [found.index_of(column) for column in columns]
    return [tuple(row[at] for at in places) for row in found.rows]


def read_passing_breaks(finding: Finding) -> dict[str, tuple[str, str]]:
    """Series that were broken for a time: from which month to which."""
    rows = read(finding, "breaks", "series", "change", "began", "until")
    return {series: (began, until) for series, change, began, until in rows if change == "for a time"}


def count_late_needs(finding: Finding) -> int:
    rows = read(finding, "quality", "table", "field", "rule", "count")
    return sum(count for *what, count in rows if what == ["referral", "primary_need", "recorded_late"])


def test_the_large_county_changed_its_system_for_a_year(tmp_path: Path) -> None:
    findings = run(tmp_path, "large_county", 5000).ask("data_quality")
    breaks = read_passing_breaks(findings["DATA-006"])
    assert set(OF_THE_CHANGE) <= set(breaks)
    assert {breaks[series][0] for series in OF_THE_CHANGE} == {"Apr 2023"}
    assert breaks[OF_THE_CHANGE[0]][1] == breaks[OF_THE_CHANGE[2]][1] == "Mar 2024"


def test_the_metropolitan_district_records_less_of_black_children_and_knows_little_of_disabled_ones(
    tmp_path: Path,
) -> None:
    world = run(
        tmp_path, "metropolitan", 13_000, split={"name": "earlier_cases", "test_days": 1280, "folds": 2}
    )
    rows = {
        (characteristic, group): (ratio, slope)
        for characteristic, group, ratio, slope in read(
            world.ask("calibration")["CALI-002"], "groups", "characteristic", "group", "ratio", "slope"
        )
    }
    ethnic = {
        group: ratio
        for (characteristic, group), (ratio, _) in rows.items()
        if characteristic == "Ethnic group"
    }
    assert min(ethnic, key=lambda group: ethnic[group].value) == "Black"
    # The whole interval of that group, all groups and characteristics together, lies below what was expected; of no other.
    assert [group for group, ratio in ethnic.items() if (ratio.high or 1) < 1] == ["Black"]
    slopes = {
        group: slope for (characteristic, group), (_, slope) in rows.items() if characteristic == "Disability"
    }
    # A slope of 1 is as it should be: the whole interval of disabled children lies below it, that of others holds it.
    assert slopes["Yes"].high < 1
    assert slopes["No"].low < 1 < slopes["No"].high
    assert slopes["Yes"].value < slopes["No"].value / 2


def test_needs_that_were_overwritten_are_listed_for_the_coastal_authority_and_for_the_small_one_nothing_is(
    tmp_path: Path,
) -> None:
    coastal = run(tmp_path / "coastal", "coastal", 3000).ask("data_quality")
    small = run(tmp_path / "small", "small_unitary", 3000).ask("data_quality", "calibration")
    # About one referral in ten escalates, and of most of these a later return shows another need.
    assert count_late_needs(coastal["DATA-003"]) > 100
    assert count_late_needs(small["DATA-003"]) == 0
    assert read_passing_breaks(small["DATA-006"]) == {}
    assert read_passing_breaks(coastal["DATA-006"]) == {}
    assert "concern" not in [answer for (answer,) in read(small["CALI-002"], "groups", "answer")]
