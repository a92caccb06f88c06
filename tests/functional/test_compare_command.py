"""`candour compare`: runs and reports side by side on the terminal and as a page."""

import json
from pathlib import Path
from typing import Any

import pytest

from candour.cli.app import run_command


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
    # On so few children the report withholds the figures themselves; then their difference is not told either.
    assert {row[3] for row in rows} <= {"not compared", "equivalent within the margin", "cannot tell"}
    assert rows[-1][4] == "it is a report, which holds no decisions: side by side, without a test"
    assert "Runs side by side" in (tmp_path / "page" / "comparison.html").read_text()


def test_one_run_is_no_comparison(small_run: Any, capsys: pytest.CaptureFixture[str]) -> None:
    assert run_command(["compare", "small", "--mlruns", str(small_run.folder / "mlruns")]) == 10
    assert "2 runs at least" in capsys.readouterr().err
    assert run_command(["compare", "small", "nobody", "--mlruns", str(small_run.folder / "mlruns")]) == 16
