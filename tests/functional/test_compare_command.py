"""`candour compare`: runs and reports side by side on the terminal and as a page."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from candour.cli.app import run_command
from candour.workflow.looking import comparing


def test_a_run_beside_itself_and_its_report(
    small_run: Any, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    mlruns = small_run.folder / "mlruns"
    (report,) = mlruns.glob("artifacts/*/artifacts/report")
    arguments = ["compare", "small", small_run.run_id[:8], str(report), "--mlruns", str(mlruns)]
    assert run_command([*arguments, "--out", str(tmp_path / "page"), "--no-pdf"]) == 0
    said = capsys.readouterr().out
    assert "Differences on the same decisions" in said
    held = json.loads((tmp_path / "page" / "comparison.json").read_text())
    rows = next(table["rows"] for table in held["tables"] if table["name"] == "differences")
    assert [row[3:] for row in rows] == [["not compared", "it is the same report, so nothing can differ"]] * 2
    assert "Runs side by side" in (tmp_path / "page" / "comparison.html").read_text()


def test_two_runs_on_the_same_decisions_are_measured_on_the_same_families(small_run: Any) -> None:
    one = comparing._read("small", small_run.folder / "mlruns")
    twin = replace(one, study=replace(one.study, label="twin", digest="of another report"))
    report = replace(twin, study=replace(twin.study, label="report"), evidence=None)
    measured, apart = comparing._compare([one, twin, report])
    assert not measured.reason
    differences = measured.differences.values()
    assert len(differences) == 3
    assert {(each.together.value, each.together.low, each.together.high) for each in differences} == {
        (0, 0, 0)
    }
    assert apart.reason == "it is a report, which holds no decisions: side by side, without a test"


def test_one_run_is_no_comparison(small_run: Any, capsys: pytest.CaptureFixture[str]) -> None:
    assert run_command(["compare", "small", "--mlruns", str(small_run.folder / "mlruns")]) == 10
    assert "2 runs at least" in capsys.readouterr().err
    assert run_command(["compare", "small", "nobody", "--mlruns", str(small_run.folder / "mlruns")]) == 16
