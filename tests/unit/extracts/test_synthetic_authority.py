"""A whole synthetic authority is read: nothing is lost, and a field filled in after the outcome stays unknown."""

from datetime import date
from pathlib import Path

import pytest

from candour.data.build import ExtractPaths, build_history
from candour.data.history import CaseHistory
from candour.data.synthetic.authority import synthesise_authority


def read(folder: Path, *scenarios: str) -> CaseHistory:
    synthesise_authority(directory=folder, children=1500, years=4, seed=11, scenarios=scenarios)
    return build_history(
        ExtractPaths((folder / "cin_census",), (folder / "ssda903",), folder / "families.csv")
    )


@pytest.fixture(scope="module")
def leaky(tmp_path_factory: pytest.TempPathFactory) -> CaseHistory:
    return read(tmp_path_factory.mktemp("leaky") / "authority", "leaky-field")


@pytest.fixture(scope="module")
def overwritten_dataset(tmp_path_factory: pytest.TempPathFactory) -> CaseHistory:
    """One draw, years after the needs were overwritten: no older one proves it."""
    folder = tmp_path_factory.mktemp("dataset") / "authority"
    name = "standard_safeguarding_dataset"
    synthesise_authority(
        directory=folder, children=1500, years=4, seed=11, scenarios=("leaky-field",), formats=(name,)
    )
    return build_history(
        ExtractPaths(standard_safeguarding_dataset=(folder / name,), dataset_taken_on=date(2026, 3, 31))
    )


def test_every_child_and_nothing_unreadable(leaky: CaseHistory) -> None:
    assert leaky.children.num_rows == 1500
    assert leaky.children["family_id"].null_count == 0
    severities = set(leaky.quality["severity"].to_pylist())
    assert "error" not in severities
    assert not {"unknown_code", "unknown_element", "removed_later"} & set(leaky.quality["rule"].to_pylist())


def test_four_years_are_one_run(leaky: CaseHistory) -> None:
    # Social workers are asked for since the return of 2024.
    assert {cover.first_day for cover in leaky.coverage if "social_worker_change" not in cover.kinds} == {
        date(2022, 4, 1)
    }
    assert {cover.last_day for cover in leaky.coverage} == {date(2026, 3, 31)}


@pytest.mark.parametrize("name", ["leaky", "overwritten_dataset"])
def test_a_need_overwritten_after_the_outcome_is_never_known_before_it(
    name: str, request: pytest.FixtureRequest
) -> None:
    history: CaseHistory = request.getfixturevalue(name)
    events = {row["event_id"]: row for row in history.events.to_pylist()}
    outcomes: dict[str, list[date]] = {}
    for row in events.values():
        if row["kind"] in ("cp_plan", "care_episode"):
            outcomes.setdefault(row["child_id"], []).append(row["started_on"])
    overwritten = [
        row for row in history.details.to_pylist() if (row["field"], row["code"]) == ("primary_need", "N8")
    ]
    alone = set(history.children.filter(history.children["unaccompanied"])["child_id"].to_pylist())
    checked = 0
    for row in overwritten:
        referred = events[row["event_id"]]["started_on"]
        after = [day for day in outcomes.get(row["child_id"], []) if day >= referred]
        # Children who came alone have this need from the first, and rightly so.
        if after and row["child_id"] not in alone:
            assert row["known_on"] > min(after)
            checked += 1
    assert checked > 50


def test_an_overwritten_need_leaves_the_one_before_it_visible(leaky: CaseHistory) -> None:
    needs = [row for row in leaky.details.to_pylist() if row["field"] == "primary_need"]
    first_known: dict[int, tuple[date, str]] = {}
    for row in needs:
        found = (row["known_on"], row["code"])
        first_known[row["event_id"]] = min(first_known.get(row["event_id"], found), found)
    overwritten = [row["event_id"] for row in needs if row["code"] == "N8"]
    earlier = [event for event in overwritten if first_known[event][1] != "N8"]
    assert len(earlier) > len(overwritten) / 4
