"""A report that has left the authority keeps its secrets beside every later one."""

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from candour.cli.app import run_command
from candour.errors import TrackingError
from candour.report.machine.exports import view_findings


@pytest.fixture
def place(small_run: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the small run's store, so that what is released here stays here.

    Only `findings.json` is written: what leaves is held against it, and drawing the other documents takes most of the time.
    """
    shutil.copytree(small_run.folder / "mlruns", tmp_path / "mlruns")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("candour.report.views.VIEWS", (view_findings,))
    return tmp_path


def render(place: Path) -> dict[str, Any]:
    assert run_command(["report", "small", "--out", "again", "--no-pdf", "--quiet"]) == 0
    document: dict[str, Any] = json.loads((place / "again" / "findings.json").read_bytes())
    return document


def find_table(document: dict[str, Any], code: str, name: str) -> dict[str, Any]:
    (found,) = (
        t for f in document["findings"] if f["code"] == code for t in f["tables"] if t["name"] == name
    )
    table: dict[str, Any] = found
    return table


def find_count(document: dict[str, Any]) -> tuple[str, str, int, int]:
    """Where a count of decisions is published: finding, table, row and column."""
    return next(
        (finding["code"], table["name"], number, at)
        for finding in document["findings"]
        for table in finding["tables"]
        for at, column in enumerate(table["columns"])
        for number, row in enumerate(table["rows"])
        if column["name"] in {"n", "decisions"}
        and column["unit"] == "count"
        and isinstance(row[at], int)
        and row[at] > 50
    )


def release(place: Path, capsys: pytest.CaptureFixture[str]) -> Path:
    capsys.readouterr()
    assert run_command(["release", "small", "--json"]) == 0
    said = json.loads(capsys.readouterr().out)
    assert said["released"] == 1
    folder: Path = place / "mlruns" / "artifacts" / said["run_id"] / "artifacts" / "released"
    return next(folder.iterdir())


def test_the_same_report_again_gives_nothing_away(place: Path, capsys: pytest.CaptureFixture[str]) -> None:
    released = json.loads(release(place, capsys).read_bytes())
    assert render(place)["findings"] == released["findings"]


def test_a_row_with_two_children_fewer_than_others_have_seen_is_withheld(
    place: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    kept = release(place, capsys)
    seen = json.loads(kept.read_bytes())
    code, name, number, at = find_count(seen)
    find_table(seen, code, name)["rows"][number][at] += 2
    kept.write_text(json.dumps(seen))
    assert find_table(render(place), code, name)["rows"][number][at] == {"symbol": "c"}


def test_what_another_version_released_cannot_be_compared_and_that_is_said(
    place: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    kept = release(place, capsys)
    kept.write_text("{}")
    assert run_command(["report", "small", "--out", "again", "--no-pdf"]) == TrackingError.exit_code
    assert "another version of candour" in capsys.readouterr().err


def test_a_run_without_a_report_cannot_have_left(place: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (artefacts,) = (place / "mlruns" / "artifacts").glob("*/artifacts/report")
    shutil.rmtree(artefacts)
    assert run_command(["release", "small"]) == TrackingError.exit_code
    assert "Write one first: candour report" in capsys.readouterr().err
