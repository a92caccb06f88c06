"""The same children, told in six formats: the case histories agree on everything that a format can carry.

What each can carry is said in tests/support/carried_by_format.py, from which docs/formats.md is written.
"""

from datetime import date
from itertools import permutations
from pathlib import Path
from typing import Any

import pytest

from candour.config.event_tables import EventTableSettings
from candour.config.loading import load_stage
from candour.config.stage import Stage
from candour.data.build import ExtractPaths, build_history
from candour.data.extracts.event_tables.table import EventTable
from candour.data.history import CaseHistory
from candour.data.synthetic.authority import synthesise_authority
from carried_by_format import CHILD_FIELDS, DETAIL_FIELDS, EVENT_KINDS, FORMATS, Carried

FIRST, LAST = date(2022, 4, 1), date(2026, 3, 31)
CENSUS_PLANS_FROM = date(2021, 4, 1)
Rows = dict[Any, Any]
# The SSDA903 tells these once a year, as of 31 March; what is read from a system gives the day of each.
YEARLY_IN_THE_903 = ("care_outcomes", "care_leaver", "sdq_score")
# An Annex A workbook shows these as they stood on its day, and lists a case or a placement only while it is the newest
# of the child: it may never show the word that stood last. N0, need not stated, stands until the assessment.
AS_IT_STOOD = {("primary_need", "annex_a"), ("placement_provider", "annex_a")}
NOT_YET_STATED = "N0"


class Mapping(Stage):
    """The part of the written mapping.yaml that says what the columns of the event tables mean."""

    event_tables: tuple[EventTableSettings, ...]
    documents: dict[str, Any]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("formats") / "authority"
    synthesise_authority(directory=made, children=500, years=4, seed=11, last_year=2026, formats=("all",))
    return made


def list_tables(folder: Path) -> tuple[EventTable, ...]:
    settings = load_stage(folder / "event_tables" / "mapping.yaml", Mapping)
    return tuple(
        EventTable(**(table.model_dump() | {"path": folder / table.path})) for table in settings.event_tables
    )


@pytest.fixture(scope="module")
def histories(folder: Path) -> dict[str, CaseHistory]:
    named = {
        "cin_census": ExtractPaths(cin_census=(folder / "cin_census",)),
        "ssda903": ExtractPaths(ssda903=(folder / "ssda903",)),
        "annex_a": ExtractPaths(annex_a=(folder / "annex_a",)),
        "standard_safeguarding_dataset": ExtractPaths(
            standard_safeguarding_dataset=(folder / "standard_safeguarding_dataset",),
            dataset_taken_on=LAST,
            link_families_by=("family_id",),
        ),
        "dfe_api": ExtractPaths(dfe_api=(folder / "dfe_api",)),
        "event_tables": ExtractPaths(event_tables=list_tables(folder)),
    }
    assert tuple(named) == FORMATS
    return {name: build_history(paths) for name, paths in named.items()}


def list_events(history: CaseHistory, kind: str) -> set[tuple[str, date]]:
    """The child and day of each event of a kind that began in the years covered by all."""
    return {
        (row["child_id"], row["started_on"])
        for row in history.events.to_pylist()
        if row["kind"] == kind and FIRST <= row["started_on"] <= LAST
    }


def list_ends(history: CaseHistory, kind: str) -> Rows:
    return {
        (row["child_id"], row["started_on"]): row["ended_on"]
        for row in history.events.to_pylist()
        if row["kind"] == kind and FIRST <= row["started_on"] <= LAST
    }


def list_newest(history: CaseHistory, field: str) -> Rows:
    """The codes of a field that stand last, for each child, kind and day: several only for factors."""
    events = {row["event_id"]: row for row in history.events.to_pylist()}
    found: dict[Any, dict[date, set[str]]] = {}
    for row in history.details.to_pylist():
        event = events[row["event_id"]]
        if row["field"] == field and FIRST <= event["started_on"] <= LAST:
            key = (event["child_id"], event["kind"], event["started_on"])
            found.setdefault(key, {}).setdefault(row["known_on"], set()).add(row["code"])
    if field == "factor":
        return {key: frozenset().union(*versions.values()) for key, versions in found.items()}
    return {key: frozenset(versions[max(versions)]) for key, versions in found.items()}


def list_ever(history: CaseHistory, field: str) -> dict[str, set[str]]:
    """Every code of a field that was ever stated of a child."""
    found: dict[str, set[str]] = {}
    for row in history.details.to_pylist():
        if row["field"] == field:
            found.setdefault(row["child_id"], set()).add(row["code"])
    return found


def pairs(rows: tuple[Carried, ...]) -> list[Any]:
    """Every field or kind, with two formats that carry it, the first of which carries all of it."""
    return [
        pytest.param(row.name, first, second, row.find_level(second), id=f"{row.name}-{first}-{second}")
        for row in rows
        for first, second in permutations(FORMATS, 2)
        if row.find_level(first) == "all" and row.find_level(second)
        if not (row.name in YEARLY_IN_THE_903 and "ssda903" in (first, second))
    ]


@pytest.mark.parametrize(("kind", "first", "second", "level"), pairs(EVENT_KINDS))
def test_events_agree(
    histories: dict[str, CaseHistory], kind: str, first: str, second: str, level: str
) -> None:
    whole, other = (list_events(histories[name], kind) for name in (first, second))
    if level == "all":
        assert other == whole
    else:
        assert other <= whole


@pytest.mark.parametrize(("field", "first", "second", "level"), pairs(DETAIL_FIELDS))
def test_values_agree(
    histories: dict[str, CaseHistory], field: str, first: str, second: str, level: str
) -> None:
    whole, other = (list_newest(histories[name], field) for name in (first, second))
    shared = whole.keys() & other.keys()
    if (field, second) in AS_IT_STOOD:
        ever = list_ever(histories[first], field)
        assert {key for key in shared if not other[key] <= ever[key[0]] | {NOT_YET_STATED}} == set()
        return
    assert {key: other[key] for key in shared} == {key: whole[key] for key in shared}
    if level == "all":
        assert other.keys() == whole.keys()


@pytest.mark.parametrize(("field", "first", "second", "level"), pairs(CHILD_FIELDS))
def test_children_agree(
    histories: dict[str, CaseHistory], field: str, first: str, second: str, level: str
) -> None:
    whole, other = (
        {row["child_id"]: row[field] for row in histories[name].children.to_pylist()}
        for name in (first, second)
    )
    shared = whole.keys() & other.keys()
    assert shared
    differing = {child for child in shared if other[child] != whole[child]}
    if level == "all":
        assert differing == set()


@pytest.mark.parametrize("kind", ["referral", "assessment", "cin_plan", "cp_plan", "care_episode"])
def test_ends_agree_between_the_returns_and_what_is_read_from_a_system(
    histories: dict[str, CaseHistory], kind: str
) -> None:
    source = "ssda903" if kind == "care_episode" else "cin_census"
    told = list_ends(histories[source], kind)
    for other in ("standard_safeguarding_dataset", "dfe_api"):
        assert list_ends(histories[other], kind) == told


def test_all_six_together_hold_each_event_once(folder: Path, histories: dict[str, CaseHistory]) -> None:
    together = build_history(
        ExtractPaths(
            cin_census=(folder / "cin_census",),
            ssda903=(folder / "ssda903",),
            annex_a=(folder / "annex_a",),
            standard_safeguarding_dataset=(folder / "standard_safeguarding_dataset",),
            dataset_taken_on=LAST,
            dfe_api=(folder / "dfe_api",),
            event_tables=list_tables(folder),
        )
    )
    assert {file.format.split(" ")[0] for file in together.sources} == set(FORMATS)
    keys = [
        (row["child_id"], row["kind"], row["started_on"])
        for row in together.events.to_pylist()
        if row["kind"] not in ("died", "transferred_out")
    ]
    assert len(keys) == len(set(keys))
    for row in EVENT_KINDS:
        if row.name in ("died", "transferred_out"):
            continue
        union = set().union(*(list_events(history, row.name) for history in histories.values()))
        assert list_events(together, row.name) == union


def test_nothing_is_known_before_the_returns_allow_it_when_sources_are_joined(
    folder: Path, histories: dict[str, CaseHistory]
) -> None:
    """A database that shows only today's word may not undo what the yearly returns prove about the past."""
    joined = build_history(
        ExtractPaths(
            cin_census=(folder / "cin_census",),
            standard_safeguarding_dataset=(folder / "standard_safeguarding_dataset",),
            dataset_taken_on=LAST,
        )
    )
    covered_from = FIRST

    def known(history: CaseHistory) -> Rows:
        return {
            (row["child_id"], row["kind"], row["started_on"]): row["known_on"]
            for row in history.events.to_pylist()
            if row["started_on"] >= covered_from and row["kind"] in ("referral", "assessment", "cp_plan")
        }

    alone, both = known(histories["cin_census"]), known(joined)
    earlier = {key for key, day in alone.items() if both[key] < day}
    assert earlier == set()
