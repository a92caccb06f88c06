"""`candour combine`: from the folders of reports to a document on disk."""

import csv
import json
from pathlib import Path
from typing import Any

import pytest

from authority_reports import Authority, write_reports
from candour.cli.app import run_command
from candour.standing import Standing

AUTHORITIES = (
    Authority("Borchester County Council", 1, 0.74),
    Authority(seed=2, auc=0.70, n=1200, events=130),
    Authority(seed=3, auc=0.78, n=5000, events=420),
    Authority(seed=4, auc=0.8, standing=Standing.EXPLORATORY),
)


@pytest.fixture
def reports(tmp_path: Path) -> list[Path]:
    return write_reports(tmp_path, AUTHORITIES)


def test_a_document_is_written_with_its_tables_and_pdf(
    reports: list[Path], tmp_path: Path, capsys: Any
) -> None:
    out = tmp_path / "out"
    code = run_command(["combine", *map(str, reports), "--out", str(out)])
    said = capsys.readouterr().out
    assert code == 0
    assert "Question 1: Borchester County Council, Authority A, Authority B, Authority C" in said
    assert "shown apart and count for nothing: Authority C" in said
    assert (out / "combined.pdf").read_bytes()[:5] == b"%PDF-"
    held = json.loads((out / "combined.json").read_text())
    assert held["version"] == 1
    rows = list(
        csv.reader((out / "tables" / "question_1_auc.csv").read_text(encoding="utf-8-sig").splitlines())
    )
    assert [row[0] for row in rows[1:]] == [*held["authorities"], "All of them", "One more authority"]
    page = (out / "combined.html").read_text()
    # No folder of this machine, and nobody's file names.
    assert str(tmp_path) not in page
    assert "report-1" not in page
    # Again in the same place: the same bytes.
    before = (out / "combined.json").read_bytes()
    assert run_command(["combine", *map(str, reports), "--out", str(out), "--no-pdf"]) == 0
    assert (out / "combined.json").read_bytes() == before


def test_one_report_or_a_folder_without_findings_is_refused(
    reports: list[Path], tmp_path: Path, capsys: Any
) -> None:
    assert run_command(["combine", str(reports[0]), "--out", str(tmp_path / "out")]) == 10
    assert "it takes 2 at least" in capsys.readouterr().err
    assert run_command(["combine", str(reports[0]), str(tmp_path), "--out", str(tmp_path / "out")]) == 19
    assert "cannot be read" in capsys.readouterr().err
    assert not (tmp_path / "out").exists()


def test_nothing_else_is_overwritten(reports: list[Path], tmp_path: Path, capsys: Any) -> None:
    out = tmp_path / "mine"
    out.mkdir()
    (out / "notes.txt").write_text("Mine.")
    assert run_command(["combine", *map(str, reports), "--out", str(out), "--no-pdf"]) == 19
    assert "nothing there is overwritten" in " ".join(capsys.readouterr().err.split())
    assert (out / "notes.txt").read_text() == "Mine."
