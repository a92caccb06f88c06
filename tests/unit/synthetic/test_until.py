"""The same authority as it stood earlier: later extracts tell of the same children, with the same past."""

import re
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from candour.data.synthetic.authority import synthesise_authority
from candour.errors import ConfigError

RETURNS = ("cin_census", "ssda903")
FURTHER = {"ad1", "oc2", "oc3", "placed_for_adoption", "previous_permanence", "sw_episodes"}
"""Tables of the SSDA903 that are drawn from all periods of care together."""


def make(folder: Path, until: int | None, scenario: str = "baseline", *, children: int = 400) -> Path:
    synthesise_authority(
        directory=folder,
        children=children,
        years=4,
        seed=5,
        until=until,
        scenarios=(scenario,),
        practitioners=True,
    )
    return folder


@pytest.mark.parametrize("scenario", ["baseline", "later-bias", "later-recording"])
def test_every_earlier_return_is_in_the_later_extract_byte_for_byte(tmp_path: Path, scenario: str) -> None:
    earlier, later = make(tmp_path / "then", 2025, scenario), make(tmp_path / "now", None, scenario)
    returns = [path for kind in RETURNS for path in sorted((earlier / kind).rglob("*.*"))]
    assert len(returns) > 20
    for path in returns:
        assert path.read_bytes() == (later / path.relative_to(earlier)).read_bytes(), path.name
    assert not (earlier / "cin_census" / "CIN_Census_2026.xml").exists()


def test_a_child_whom_nobody_knew_of_yet_is_in_no_file(tmp_path: Path) -> None:
    earlier, later = make(tmp_path / "then", 2024), make(tmp_path / "now", None)
    then, now = ((place / "families.csv").read_text().splitlines() for place in (earlier, later))
    assert set(then) < set(now)
    unknown = {line.split(",")[0] for line in set(now) - set(then)}
    for path in earlier.rglob("*"):
        if path.suffix in {".csv", ".xml"}:
            text = path.read_text()
            assert not any(child in text for child in unknown), path.name


def test_the_log_of_what_was_done_stays_as_it_was(tmp_path: Path) -> None:
    earlier, later = make(tmp_path / "then", 2025), make(tmp_path / "now", None)
    then, now = (
        (place / "practitioners" / "override_log.csv").read_text().splitlines() for place in (earlier, later)
    )
    assert set(then) < set(now)


def count_plans(folder: Path, *, after: str) -> int:
    text = (folder / "cin_census" / "CIN_Census_2026.xml").read_text()
    return sum(day >= after for day in re.findall(r"<CPPstartDate>([0-9-]+)<", text))


def test_a_threshold_that_is_raised_later_halves_the_plans_and_leaves_the_truth(tmp_path: Path) -> None:
    plain, changed = (
        make(tmp_path / scenario, None, scenario, children=3000)
        for scenario in ("baseline", "later-threshold")
    )
    one, other = (pq.read_table(place / "truth.parquet") for place in (plain, changed))
    assert one.equals(other)
    before, after = (count_plans(place, after="2024-10-01") for place in (plain, changed))
    assert before > 80
    assert 0.35 * before < after < 0.75 * before


@pytest.mark.parametrize("scenario", ["later-threshold", "later-bias", "later-recording"])
def test_all_before_the_change_is_as_without_it(tmp_path: Path, scenario: str) -> None:
    plain, changed = make(tmp_path / "plain", 2024), make(tmp_path / "changed", 2024, scenario)
    for path in plain.rglob("*.*"):
        if path.suffix in {".xml", ".csv"} and path.stem not in FURTHER:
            assert path.read_bytes() == (changed / path.relative_to(plain)).read_bytes(), path.name


def test_a_year_that_is_not_simulated_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="2023 to 2026, got 2019"):
        make(tmp_path / "then", 2019)
