"""The whole authority: what is written, that it is whole or absent, and that chance is in the seed alone."""

import hashlib
import json
from pathlib import Path
from typing import Any

import pytest

from candour.data.synthetic import authority as module
from candour.data.synthetic import world
from candour.data.synthetic.authority import SyntheticAuthority, synthesise_authority
from candour.data.synthetic.scenarios import SCENARIOS
from candour.errors import ConfigError


def hash_files(folder: Path) -> dict[str, str]:
    paths = sorted(path for path in folder.rglob("*") if path.is_file())
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest() for path in paths
    }


def synthesise(directory: Path, **changes: Any) -> SyntheticAuthority:
    arguments: dict[str, Any] = {"children": 120, "years": 2, "seed": 5} | changes
    return synthesise_authority(directory=directory, **arguments)


def test_same_seed_gives_the_same_bytes(tmp_path: Path) -> None:
    for scenarios in (
        ("baseline",),
        tuple(
            name
            for name in SCENARIOS
            if name not in {"no-difference", "baseline", "mute-text", "noise-outcome", "later-recording"}
        ),
        ("noise-outcome", "mute-text", "later-recording"),
    ):
        first = synthesise(tmp_path / f"one-{len(scenarios)}", scenarios=scenarios, documents=True)
        second = synthesise(tmp_path / f"two-{len(scenarios)}", scenarios=scenarios, documents=True)
        assert hash_files(first.directory) == hash_files(second.directory)


def test_another_seed_gives_another_authority(tmp_path: Path) -> None:
    first, second = synthesise(tmp_path / "one"), synthesise(tmp_path / "two", seed=6)
    one, two = hash_files(first.directory), hash_files(second.directory)
    same = {name for name in one if one[name] == two[name]}
    assert not same & {"truth.parquet", "families.csv", "areas.csv", "authority.json"}
    assert not any(name.startswith("cin_census") for name in same)


def test_everything_written_is_listed_and_nothing_else(tmp_path: Path) -> None:
    made = synthesise(tmp_path / "deep" / "authority", years=3, last_year=2025)
    assert sorted(made.files) == sorted(hash_files(made.directory))
    assert made.years == (2023, 2024, 2025)
    assert {f"cin_census/CIN_Census_{year}.xml" for year in made.years} < set(made.files)
    tables = ("header", "episodes", "reviews", "uasc", "missing")
    assert {f"ssda903/{year}/{table}.csv" for year in made.years for table in tables} < set(made.files)


def test_the_record_says_what_it_is_and_what_was_planted(tmp_path: Path) -> None:
    made = synthesise(tmp_path / "a", scenarios=("leaky-field", "system-change"))
    record = json.loads((made.directory / "authority.json").read_text(encoding="utf-8"))
    assert record["version"] == 1
    assert record["synthetic"] is True
    assert record["scenarios"] == {
        name: SCENARIOS[name].sentence for name in ("leaky-field", "system-change")
    }
    assert {rate["name"]: rate["achieved"] for rate in record["rates"]} == {
        r.name: r.achieved for r in made.rates
    }
    assert "SYNTHETIC" in (made.directory / "README.txt").read_text(encoding="utf-8")


def test_a_folder_with_something_in_it_is_refused_and_left_alone(tmp_path: Path) -> None:
    (tmp_path / "kept.txt").write_text("kept", encoding="utf-8")
    with pytest.raises(ConfigError, match=r"not an empty folder.*name a new folder"):
        synthesise(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["kept.txt"]


def test_an_empty_folder_is_filled(tmp_path: Path) -> None:
    directory = tmp_path / "empty"
    directory.mkdir()
    assert synthesise(directory).directory == directory
    assert (directory / "authority.json").is_file()


def test_a_failure_leaves_nothing_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object, **__: object) -> None:
        raise OSError("disk full")

    monkeypatch.setattr(module, "write_truth", fail)
    with pytest.raises(OSError, match="disk full"):
        synthesise(tmp_path / "authority")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"children": 10}, "children must be from 50 to 2000000, got 10"),
        ({"years": 0}, "years must be from 1 to 10, got 0"),
        ({"last_year": 2031}, "last_year must be from 2019 to 2026, got 2031"),
        ({"seed": -1}, "seed must be from 0"),
        (
            {"scenarios": ("leaky",)},
            "Unknown scenario 'leaky': expected one or more of baseline, no-difference",
        ),
        ({"scenarios": ("no-difference", "planted-bias")}, "cannot be combined"),
    ],
)
def test_wrong_arguments_are_refused_before_anything_is_written(
    tmp_path: Path, changes: dict[str, Any], message: str
) -> None:
    with pytest.raises(ConfigError, match=message):
        synthesise(tmp_path / "authority", **changes)
    assert list(tmp_path.iterdir()) == []


def test_progress_is_told_from_nothing_to_all(tmp_path: Path) -> None:
    told: list[tuple[str, float]] = []
    synthesise(tmp_path / "authority", report_progress=lambda step, share: told.append((step, share)))
    shares = [share for _, share in told]
    assert shares == sorted(shares)
    assert (shares[0], shares[-1]) == (0.0, 1.0)


@pytest.mark.parametrize("years", [1, 3, 10])
def test_exactly_as_many_children_are_made_as_asked_for(tmp_path: Path, years: int) -> None:
    assert synthesise(tmp_path / "authority", children=700, years=years).children == 700


def test_more_candidates_are_drawn_where_the_first_are_too_few(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[int] = []

    def estimate(children: int, *, years: int, attempt: int) -> int:
        asked.append(attempt)
        return children * (1 + 4 * attempt)

    monkeypatch.setattr(world, "estimate_candidates", estimate)
    assert synthesise(tmp_path / "authority", children=300).children == 300
    assert asked == [0, 1]


def test_too_few_children_are_an_error_and_not_a_smaller_authority(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(world, "estimate_candidates", lambda children, **_: children)
    with pytest.raises(ConfigError, match="ask for more children or more years"):
        synthesise(tmp_path / "authority", children=300)
    assert list(tmp_path.iterdir()) == []
