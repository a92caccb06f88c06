"""A report that was altered after the run is found when the run is built again, its pictures and pages for paper too."""

import hashlib
import json
import shutil
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from candour.reproduction.documents import PICTURE
from candour.reproduction.grading import Grade, StageComparison
from candour.tracking.opening import open_local_store
from candour.workflow.reproduction.comparing_copies import ALTERED, REDRAWN, compare_report

Compare = Callable[..., dict[str, StageComparison]]


@pytest.fixture
def report(small_run: Any, tmp_path: Path) -> Path:
    shutil.copytree(small_run.folder / "mlruns", tmp_path / "mlruns")
    return tmp_path / "mlruns" / "artifacts" / str(small_run.run_id) / "artifacts" / "report"


@pytest.fixture
def compare(small_run: Any, tmp_path: Path) -> Compare:
    """What differs between the altered report and the one that it was."""
    made: Any = SimpleNamespace(
        store=open_local_store(small_run.folder / "mlruns", create=False), run_id=small_run.run_id
    )

    def compare(*, same_place: bool) -> dict[str, StageComparison]:
        store = open_local_store(tmp_path / "mlruns", create=False)
        compared = compare_report(store, small_run.run_id, made, with_pdf=True, same_place=same_place)
        return {one.part: one for one in compared if one.grade is not Grade.IDENTICAL}

    return compare


def note_again(report: Path, name: str) -> None:
    """Mend the report's list of files, as somebody would who wants a change to go unseen."""
    path = report / "manifest.json"
    content = (report / name).read_bytes()
    manifest = json.loads(path.read_bytes())
    (entry,) = (file for file in manifest["files"] if file["name"] == name)
    entry |= {"sha256": hashlib.sha256(content).hexdigest(), "bytes": len(content)}
    path.write_text(json.dumps(manifest))


def test_a_page_for_paper_that_was_replaced_is_different(report: Path, compare: Compare) -> None:
    (report / "report.pdf").write_bytes(b"%PDF-1.7\nall is well\n")
    altered = compare(same_place=False)
    assert list(altered) == ["report.pdf"]
    assert (altered["report.pdf"].grade, altered["report.pdf"].first_difference) == (Grade.DIFFERENT, ALTERED)


def test_a_picture_that_was_redrawn_is_different_where_nothing_draws_it_otherwise(
    report: Path, compare: Compare
) -> None:
    page = report / "technical-annex.html"
    text = page.read_text(encoding="utf-8")
    start = text.index("<svg")
    page.write_text(f"{text[:start]}<svg><desc>another curve</desc></svg>{text[text.index('</svg>') + 6 :]}", encoding="utf-8")  # fmt: skip
    assert compare(same_place=False)[page.name].first_difference == ALTERED
    note_again(report, page.name)
    here, elsewhere = compare(same_place=True)[page.name], compare(same_place=False)[page.name]
    assert (here.grade, here.first_difference) == (Grade.DIFFERENT, REDRAWN)
    assert (elsewhere.grade, elsewhere.first_difference) == (Grade.EQUAL, PICTURE)
