"""Into a file that may leave the authority goes only what the report's own list names, byte for byte."""

import shutil
import zipfile
from pathlib import Path
from typing import Any

import pytest

from candour.errors import ArchiveError, CandourError, ReportError
from candour.workflow.archive.archiving import list_published_report


@pytest.fixture
def report(small_run: Any, tmp_path: Path) -> Path:
    (kept,) = (small_run.folder / "mlruns" / "artifacts").glob("*/artifacts/report")
    return Path(shutil.copytree(kept, tmp_path / "report"))


def test_a_report_that_nobody_touched_goes_in_whole(report: Path) -> None:
    names = {file.name for file in list_published_report(report)}
    assert names == {
        f"report/{path.relative_to(report).as_posix()}" for path in report.rglob("*") if path.is_file()
    }


def add_a_file(report: Path) -> None:
    (report / "tables" / "children.csv").write_text("child_id\n1\n")


def add_a_link(report: Path) -> None:
    (report / "more").symlink_to(report.parent / "elsewhere.csv")


def change_a_page(report: Path) -> None:
    (report / "for-families.html").write_text("All is well.")


def add_to_everything(report: Path) -> None:
    with zipfile.ZipFile(report / "everything.zip", "a") as archive:
        archive.writestr("children.csv", "child_id\n1\n")


def change_in_everything(report: Path) -> None:
    with zipfile.ZipFile(report / "everything.zip", "w") as archive:
        archive.writestr("report.html", "All is well.")


@pytest.mark.parametrize(
    ("change", "kind", "words"),
    [
        (add_a_file, ArchiveError, "'tables/children.csv' lies with the report"),
        (add_a_link, ArchiveError, "'more' lies with the report"),
        (change_a_page, ReportError, "'for-families.html' is not the one"),
        (add_to_everything, ArchiveError, "'everything.zip: children.csv' lies with the report"),
        (change_in_everything, ArchiveError, "'everything.zip: report.html' lies with the report"),
    ],
)
def test_whatever_else_lies_there_stops_it(
    report: Path, change: Any, kind: type[CandourError], words: str
) -> None:
    change(report)
    with pytest.raises(kind, match=words):
        list(list_published_report(report))
