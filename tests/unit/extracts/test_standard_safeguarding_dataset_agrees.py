"""The dataset tells of the same made-up children what the census and the SSDA903 tell, on the same days."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from candour.data.extracts.cin_census.reader import CinCensusReader
from candour.data.extracts.ssda903.reader import Ssda903Reader
from candour.data.extracts.standard_safeguarding_dataset.reader import SafeguardingFolderReader
from candour.data.history import CaseHistory
from candour.data.synthetic.authority import synthesise_authority
from safeguarding_rows import build

LAST = date(2026, 3, 31)
OF_CENSUS = ("referral", "assessment", "section_47", "icpc", "cp_plan", "cp_review", "died")
OF_CARE = ("care_episode", "care_placement", "care_review", "missing", "short_break")


@pytest.fixture(scope="module")
def histories(tmp_path_factory: pytest.TempPathFactory) -> dict[str, CaseHistory]:
    folder = tmp_path_factory.mktemp("authority") / "made"
    formats = ("cin_census", "ssda903", "standard_safeguarding_dataset")
    synthesise_authority(
        directory=folder, children=400, years=4, seed=5, scenarios=("baseline",), formats=formats
    )
    return {
        "cin_census": build(CinCensusReader((folder / "cin_census",))),
        "ssda903": build(Ssda903Reader((folder / "ssda903",))),
        "dataset": build(SafeguardingFolderReader((find_folder(folder),), LAST)),
    }


def find_folder(folder: Path) -> Path:
    return next(path.parent for path in folder.rglob("ssd_person.csv"))


def list_days(history: CaseHistory, kind: str) -> set[tuple[Any, ...]]:
    rows = history.events.to_pylist()
    return {(row["child_id"], row["started_on"], row["ended_on"]) for row in rows if row["kind"] == kind}


def list_values(history: CaseHistory, kind: str, field: str) -> dict[tuple[str, date], set[tuple[str, date]]]:
    """Codes and the days on which they were known, by child and start."""
    events = {row["event_id"]: row for row in history.events.to_pylist() if row["kind"] == kind}
    found: dict[tuple[str, date], set[tuple[str, date]]] = {}
    for row in history.details.to_pylist():
        event = events.get(row["event_id"])
        if event is not None and row["field"] == field:
            key = (event["child_id"], event["started_on"])
            found.setdefault(key, set()).add((row["code"], row["known_on"]))
    return found


@pytest.mark.parametrize(
    ("source", "kind"),
    [*(("cin_census", kind) for kind in OF_CENSUS), *(("ssda903", kind) for kind in OF_CARE)],
)
def test_the_same_events_start_and_end_on_the_same_days(
    histories: dict[str, CaseHistory], source: str, kind: str
) -> None:
    stated = list_days(histories[source], kind)
    assert stated
    assert list_days(histories["dataset"], kind) == stated


@pytest.mark.parametrize(
    ("source", "kind", "field"),
    [
        ("cin_census", "referral", "referral_source"),
        ("cin_census", "referral", "closure_reason"),
        ("cin_census", "assessment", "factor"),
        ("cin_census", "cp_plan", "initial_category"),
        ("ssda903", "care_placement", "legal_status"),
        ("ssda903", "care_placement", "placement"),
        ("ssda903", "care_placement", "reason_placement_change"),
        ("ssda903", "care_placement", "placement_provider"),
        ("ssda903", "care_episode", "reason_care_ended"),
    ],
)
def test_the_same_values_are_stated(
    histories: dict[str, CaseHistory], source: str, kind: str, field: str
) -> None:
    theirs = list_values(histories[source], kind, field)
    ours = list_values(histories["dataset"], kind, field)
    assert ours
    # Returns keep every word that was ever said, a dataset the last one.
    said = {(key, code) for key, values in theirs.items() for code, _ in values}
    assert {(key, code) for key, values in ours.items() for code, _ in values} <= said
    assert ours.keys() == theirs.keys()
    # Of what both date by a rule alone, the days agree.
    agree = sum(values == theirs[key] for key, values in ours.items())
    assert agree > len(ours) / 2
