"""A run that fails leaves nothing that looks whole, says why in a sentence, and gives the code of its class."""

from pathlib import Path
from typing import Any

import pytest

from candour import errors
from candour.cli.app import run_command


@pytest.fixture
def place(small_run: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder that has the extracts of the small run already."""
    for made in ("extracts", "histories"):
        (tmp_path / made).symlink_to(small_run.folder / made)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def spoil(place: Path, text: str, old: str, new: str) -> None:
    assert old in text
    (place / "pilot.yaml").write_text(text.replace(old, new))


def list_kept(place: Path) -> list[str]:
    """Every file of the store but its database."""
    return [path.name for path in (place / "mlruns").rglob("*") if path.is_file() and path.suffix != ".db"]


def test_too_few_decisions(place: Path, config_text: str, capsys: pytest.CaptureFixture[str]) -> None:
    spoil(place, config_text, "population: {", "population: {decided_from: 2025-03-25, ")
    code = run_command(["run", "pilot.yaml"])
    said = capsys.readouterr()
    assert code == errors.PopulationError.exit_code, said.err
    assert "Traceback" not in said.err
    assert said.out == ""
    assert list_kept(place) == []
    assert not (place / "reports").exists()


def test_a_failed_run_is_listed_as_failed_and_cannot_be_questioned(
    place: Path, config_text: str, capsys: pytest.CaptureFixture[str]
) -> None:
    spoil(place, config_text, "population: {", "population: {decided_from: 2025-03-25, ")
    run_command(["run", "pilot.yaml"])
    assert run_command(["runs"]) == 0
    assert "FAILED" in capsys.readouterr().out
    assert run_command(["audit", "small"]) == errors.TrackingError.exit_code


@pytest.mark.parametrize(
    ("old", "new", "kind"),
    [
        ("seed: 7", "seed: 7\npipeline: unknown", errors.RegistryError),
        ("seed: 7", "seed: 7\naudits: [performence]", errors.RegistryError),
        ("  synthetic: {children: 1200, years: 5, last_year: 2026, seed: 3}", "  cin_census: [nowhere]",
         errors.ExtractError),
        ("seed: 7", "seed: seven", errors.ConfigError),
    ],
)  # fmt: skip
def test_what_is_wrong_beforehand_is_said_before_anything_is_made(
    place: Path, config_text: str, old: str, new: str, kind: type[errors.CandourError]
) -> None:
    spoil(place, config_text, old, new)
    assert run_command(["run", "pilot.yaml"]) == kind.exit_code
    assert not (place / "mlruns" / "artifacts").exists()


def test_a_folder_that_is_no_report_is_never_replaced(
    place: Path, config_text: str, capsys: pytest.CaptureFixture[str]
) -> None:
    (place / "pilot.yaml").write_text(config_text)
    (place / "mine").mkdir()
    (place / "mine" / "notes.txt").write_text("Mine.")
    assert run_command(["run", "pilot.yaml", "--out", "mine"]) == errors.ReportError.exit_code
    assert "is not a report of candour" in capsys.readouterr().err
    assert (place / "mine" / "notes.txt").read_text() == "Mine."
    assert not (place / "mlruns").exists()
