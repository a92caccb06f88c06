"""Every leaf of the published schema of the DfE's daily data flow is used, or dropped by a stated rule.

The schema is kept outside the project. CANDOUR_SAMPLES names its folder; else it is looked for beside the project,
in shared/samples. Elsewhere these tests are skipped.
"""

import copy
import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from candour.data.build import join_sources
from candour.data.extracts.dfe_api.layout import SECTIONS
from candour.data.extracts.dfe_api.reader import DfeApiReader
from candour.data.extracts.reading import Reading
from candour.data.history import CaseHistory

BESIDE = Path(__file__).parents[2].parent / "shared" / "samples"
SAMPLES = Path(os.environ.get("CANDOUR_SAMPLES", BESIDE))
SCHEMA = SAMPLES / "dfe_csc_api" / "dfe_csc_openapi_v1.0.1.json"

pytestmark = pytest.mark.skipif(
    not SCHEMA.is_file(), reason="no schema: neither CANDOUR_SAMPLES nor ../shared/samples holds dfe_csc_api"
)

Place = tuple[str | int, ...]
RECORD: dict[str, Any] = {
    "la_child_id": "C000001",
    "mis_child_id": "M-1",
    "purge": False,
    "child_details": {
        "unique_pupil_number": "Z000000000001",
        "former_unique_pupil_number": "Z000000000002",
        "unique_pupil_number_unknown_reason": "UN1",
        "first_name": "Fore",
        "surname": "Sur",
        "date_of_birth": "2012-03-04",
        "expected_date_of_birth": "2012-03-09",
        "sex": "F",
        "ethnicity": "WBRI",
        "disabilities": ["LD"],
        "postcode": "ZZ99 9ZZ",
        "uasc_flag": True,
        "uasc_end_date": "2024-03-03",
        "purge": False,
    },
    "health_and_wellbeing": {"sdq_assessments": [{"date": "2024-02-02", "score": 11}], "purge": False},
    "social_care_episodes": [
        {
            "social_care_episode_id": "E1",
            "referral_date": "2023-01-01",
            "referral_source": "1A",
            "referral_no_further_action_flag": False,
            "closure_date": "2024-12-01",
            "closure_reason": "RC7",
            "purge": False,
            "care_worker_details": [
                {"worker_id": "SW1", "start_date": "2023-01-02", "end_date": "2024-12-02"}
            ],
            "child_and_family_assessments": [
                {
                    "child_and_family_assessment_id": "A1",
                    "start_date": "2023-01-03",
                    "authorisation_date": "2023-02-03",
                    "factors": ["4A"],
                    "purge": False,
                }
            ],
            "child_in_need_plans": [
                {
                    "child_in_need_plan_id": "P1",
                    "start_date": "2023-02-04",
                    "end_date": "2023-03-04",
                    "purge": False,
                }
            ],
            "section_47_assessments": [
                {
                    "section_47_assessment_id": "S1",
                    "start_date": "2023-03-05",
                    "icpc_required_flag": True,
                    "icpc_date": "2023-03-15",
                    "end_date": "2023-03-16",
                    "purge": False,
                }
            ],
            "child_protection_plans": [
                {
                    "child_protection_plan_id": "CP1",
                    "start_date": "2023-03-17",
                    "end_date": "2023-06-17",
                    "purge": False,
                }
            ],
            "child_looked_after_placements": [
                {
                    "child_looked_after_placement_id": "L1",
                    "start_date": "2023-07-01",
                    "start_reason": "S",
                    "placement_type": "U6",
                    "postcode": "ZZ98 8ZZ",
                    "end_date": "2024-11-01",
                    "end_reason": "E4A",
                    "change_reason": "CARPL",
                    "purge": False,
                }
            ],
            "adoption": {
                "initial_decision_date": "2024-01-01",
                "matched_date": "2024-01-11",
                "placed_date": "2024-01-21",
                "purge": False,
            },
            "care_leavers": {
                "contact_date": "2024-11-11",
                "activity": "F2",
                "accommodation": "D",
                "purge": False,
            },
        }
    ],
}


def find_leaves(schema: dict[str, Any], place: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    """The places of all leaves of the schema, without the numbers of items."""
    if "properties" in schema:
        for name, inner in schema["properties"].items():
            yield from find_leaves(inner, (*place, name))
    elif schema.get("items", {}).get("properties"):
        yield from find_leaves(schema["items"], place)
    else:
        yield place


def find_places(value: Any, place: Place = ()) -> Iterator[Place]:
    """The places of all leaves of a record; a list of texts is one leaf."""
    if isinstance(value, dict):
        for name, inner in value.items():
            yield from find_places(inner, (*place, name))
    elif isinstance(value, list) and isinstance(value[0], dict):
        for number, inner in enumerate(value):
            yield from find_places(inner, (*place, number))
    else:
        yield place


def read_leaves() -> list[tuple[str, ...]]:
    schema = json.loads(SCHEMA.read_text(encoding="utf-8"))["components"]["schemas"]["CSC"]
    return sorted(find_leaves(schema["items"]))


def build(folder: Path, first: dict[str, Any], second: dict[str, Any]) -> CaseHistory:
    """The history of two days' files. With a sibling, for a postcode shows in families alone."""
    folder.mkdir()
    other = {
        "la_child_id": "C000002",
        "child_details": {"postcode": "ZZ999ZZ"},
        "social_care_episodes": [{"social_care_episode_id": "E9", "referral_date": "2023-01-01"}],
    }
    days = ("2024-12-30", "2024-12-31")
    for day, records in zip(days, ([first, other], [second, other]), strict=True):
        (folder / f"{day}.json").write_text(json.dumps(records), encoding="utf-8")
    reading = Reading()
    rows = DfeApiReader((folder,)).read(reading, lambda *_: None)
    return join_sources(reading, [rows], link_by=("referral_date_and_postcode",))


def change(place: Place) -> dict[str, Any]:
    """The record with one leaf made another."""
    record = copy.deepcopy(RECORD)
    holder: Any = record
    for step in place[:-1]:
        holder = holder[step]
    before = holder[place[-1]]
    if isinstance(before, bool):
        holder[place[-1]] = not before
    elif isinstance(before, list):
        holder[place[-1]] = ["HEAR" if before == ["LD"] else "3B"]
    elif isinstance(before, int):
        holder[place[-1]] = before + 1
    else:
        holder[place[-1]] = _OTHER.get(str(place[-1]), "2024-12-05")
    return record


_OTHER = {
    "la_child_id": "C000003",
    "mis_child_id": "M-2",
    "sex": "M",
    "ethnicity": "WIRI",
    "postcode": "ZZ97 7ZZ",
    "referral_source": "1B",
    "closure_reason": "RC1",
    "start_reason": "P",
    "placement_type": "K2",
    "end_reason": "E8",
    "change_reason": "CHILD",
    "activity": "G4",
    "accommodation": "B",
    "worker_id": "SW2",
    "first_name": "Other",
    "surname": "Name",
    "unique_pupil_number": "Z000000000003",
    "former_unique_pupil_number": "Z000000000004",
    "unique_pupil_number_unknown_reason": "UN2",
}


def test_the_schema_has_the_leaves_that_the_record_has() -> None:
    named = {tuple(step for step in place if isinstance(step, str)) for place in find_places(RECORD)}
    leaves = read_leaves()
    assert len(leaves) == 66
    assert set(leaves) == named


def test_every_leaf_is_used_or_dropped() -> None:
    stated = {(name, leaf) for name, part in SECTIONS.items() for leaf in part.used | part.dropped}
    for leaf in read_leaves():
        assert (leaf[-2] if len(leaf) > 1 else "child", leaf[-1]) in stated


@pytest.mark.parametrize("place", list(find_places(RECORD)), ids=lambda place: ".".join(map(str, place)))
def test_a_used_leaf_changes_the_history_and_a_dropped_one_does_not(tmp_path: Path, place: Place) -> None:
    # A withdrawal shows in what it ends: only the newer file has it.
    first = RECORD if place[-1] == "purge" else change(place)
    before, after = (
        build(tmp_path / "before", RECORD, RECORD),
        build(tmp_path / "after", first, change(place)),
    )
    named = [step for step in place if isinstance(step, str)]
    section = SECTIONS[named[-2] if len(named) > 1 else "child"]
    same = all(
        getattr(before, name).equals(getattr(after, name))
        for name in ("children", "events", "details", "quality")
    )
    if named[-1] in section.dropped or named[-1] in _SILENT:
        assert same
    else:
        assert not same


_SILENT = {
    # Who is born is no longer expected, and who came unaccompanied did so whenever that ended.
    "expected_date_of_birth",
    "uasc_end_date",
    "uasc_flag",
    # An id only says which record is stated again: the same days under another id are the same event.
    "social_care_episode_id",
    "child_and_family_assessment_id",
    "child_in_need_plan_id",
    "section_47_assessment_id",
    "child_protection_plan_id",
    "child_looked_after_placement_id",
}
