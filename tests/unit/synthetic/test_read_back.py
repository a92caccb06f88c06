"""The project's own readers accept what is written, and find in it what was put there."""

from pathlib import Path

import pyarrow.compute as pc
import pyarrow.parquet as pq
import pytest

from candour.data.build import ExtractPaths, build_history
from candour.data.history import CaseHistory
from candour.data.synthetic.authority import SyntheticAuthority, synthesise_authority

EXPECTED_FINDINGS = {
    "recorded_late",  # codes that a former layout could not hold
    "start_code_missing",  # periods of care that began before the first return
    "replaced_by_newer",  # what is open is sent again
}
"""What a reader may say of an authority that submits as authorities do."""


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> SyntheticAuthority:
    directory = tmp_path_factory.mktemp("read") / "authority"
    return synthesise_authority(directory=directory, children=1500, years=6, seed=8)


@pytest.fixture(scope="module")
def history(made: SyntheticAuthority) -> CaseHistory:
    folder: Path = made.directory
    paths = ExtractPaths(
        (folder / "cin_census",), (folder / "ssda903",), folder / "families.csv", areas=folder / "areas.csv"
    )
    return build_history(paths)


def test_every_child_is_read_with_its_family(made: SyntheticAuthority, history: CaseHistory) -> None:
    assert history.children.num_rows == made.children
    assert history.children["family_id"].null_count == 0


def test_every_area_that_is_listed_is_read(made: SyntheticAuthority, history: CaseHistory) -> None:
    rows = [line.split(",") for line in (made.directory / "areas.csv").read_text().splitlines()[1:]]
    listed = {child: (int(decile), float(score)) if decile else (None, None) for child, decile, score in rows}
    names = ("child_id", "deprivation_decile", "deprivation_score")
    read = {
        child: area
        for child, *area in zip(*(history.children[name].to_pylist() for name in names), strict=True)
    }
    assert {child: tuple(area) for child, area in read.items()} == listed
    assert 0 < history.children["deprivation_decile"].null_count < 0.1 * made.children


def test_every_referral_of_the_truth_is_read(made: SyntheticAuthority, history: CaseHistory) -> None:
    truth = pq.read_table(made.directory / "truth.parquet")
    referrals = history.events.filter(pc.equal(history.events["kind"], "referral"))
    read = set(zip(referrals["child_id"].to_pylist(), referrals["started_on"].to_pylist(), strict=True))
    told = set(zip(truth["child_id"].to_pylist(), truth["decided_on"].to_pylist(), strict=True))
    assert told <= read


def test_outcomes_that_are_read_are_those_of_the_truth(
    made: SyntheticAuthority, history: CaseHistory
) -> None:
    """Where the window is observed in full, what the extracts show is what happened."""
    kinds = pc.is_in(history.events["kind"], value_set=pc.cast(["cp_plan", "care_episode"], "string"))
    starts = history.events.filter(kinds)
    days: dict[str, list[int]] = {}
    for child, day in zip(starts["child_id"].to_pylist(), starts["started_on"].to_pylist(), strict=True):
        days.setdefault(child, []).append(day.toordinal())
    compared = 0
    for row in pq.read_table(made.directory / "truth.parquet").to_pylist():
        decided = row["decided_on"].toordinal()
        if row["decided_on"].isoformat() <= "2025-03-31":
            seen = any(decided < day <= decided + 365 for day in days.get(row["child_id"], []))
            assert seen == bool(row["outcome_within_year"])
            compared += 1
    assert compared > 1000


def test_readers_find_nothing_odd_but_what_real_returns_show(history: CaseHistory) -> None:
    warned = history.quality.filter(pc.not_equal(history.quality["severity"], "note"))
    rules = set(warned["rule"].to_pylist())
    assert rules <= EXPECTED_FINDINGS


def test_all_kinds_of_events_are_there(history: CaseHistory) -> None:
    kinds = set(history.events["kind"].to_pylist())
    assert kinds >= {
        "referral", "assessment", "section_47", "icpc", "cin_plan", "cp_plan", "cp_review", "care_episode",
        "care_placement", "care_review", "missing", "short_break", "died", "transferred_out",
    }  # fmt: skip
