"""A report on disk: whole or not at all, and never over anything else."""

import hashlib
import json
import sys
from pathlib import Path
from zipfile import ZipFile

import pytest

from candour.errors import ReportError
from candour.report.model import Report
from candour.report.pages.pdf import NO_PANGO
from candour.report.writing import NOT_ASKED_FOR, WrittenReport, write_report
from made_up_report import make_report


@pytest.fixture(scope="module")
def report() -> Report:
    return make_report()


def read_all(written: WrittenReport) -> dict[str, bytes]:
    found = sorted(path for path in written.directory.rglob("*") if path.is_file())
    return {path.relative_to(written.directory).as_posix(): path.read_bytes() for path in found}


def test_everything_is_written_where_it_is_said(report: Report, tmp_path: Path) -> None:
    written = write_report(report, tmp_path / "new" / "report", pdf=False)
    named = [written.html, written.findings, *written.tables]
    assert all(path.is_file() for path in named)
    assert sorted(read_all(written)) == sorted(written.documents)
    assert written.pdf is None
    assert written.pdf_reason == NOT_ASKED_FOR
    assert [path.name for path in written.tables][:2] == ["context-split.csv", "perf-004-criteria.csv"]
    assert [path.name for path in (tmp_path / "new").iterdir()] == ["report"]


def test_the_same_report_gives_the_same_files(report: Report, tmp_path: Path) -> None:
    first = write_report(report, tmp_path / "a", pdf=False)
    second = write_report(make_report(), tmp_path / "b", pdf=False)
    assert read_all(first) == read_all(second)


def test_an_older_report_is_replaced_whole(report: Report, tmp_path: Path) -> None:
    first = write_report(report, tmp_path / "r", pdf=False)
    manifest = first.directory / "manifest.json"
    listed = json.loads(manifest.read_bytes())
    listed["files"].append({"name": "tables/old-table.csv"})
    manifest.write_text(json.dumps(listed))
    (first.directory / "tables" / "old-table.csv").write_text("a table that is no more")
    second = write_report(report, tmp_path / "r", pdf=False)
    assert "tables/old-table.csv" not in read_all(second)
    assert [path.name for path in tmp_path.iterdir()] == ["r"]


def test_a_file_that_no_report_put_there_is_never_lost(report: Report, tmp_path: Path) -> None:
    first = write_report(report, tmp_path / "r", pdf=False)
    (first.directory / "tables" / "minutes.csv").write_text("mine")
    with pytest.raises(ReportError, match=r"\('tables/minutes.csv'\), and nothing there is overwritten"):
        write_report(report, tmp_path / "r", pdf=False)
    assert (first.directory / "tables" / "minutes.csv").read_text() == "mine"


def test_the_archive_holds_every_document_and_the_manifest_their_fingerprints(
    report: Report, tmp_path: Path
) -> None:
    written = write_report(report, tmp_path / "r", pdf=False)
    files = read_all(written)
    listed = {entry["name"]: entry["sha256"] for entry in json.loads(files["manifest.json"])["files"]}
    assert set(listed) == set(files) - {"manifest.json", "everything.zip"}
    assert all(hashlib.sha256(files[name]).hexdigest() == listed[name] for name in listed)
    with ZipFile(written.directory / "everything.zip") as archive:
        assert {name: archive.read(name) for name in archive.namelist()} == {
            name: content for name, content in files.items() if name != "everything.zip"
        }


@pytest.mark.parametrize(
    "names", [["cin_2024.xml"], ["report.html", "findings.json", "notes.txt"], ["report.html"]]
)
def test_a_folder_with_anything_else_is_left_alone(report: Report, tmp_path: Path, names: list[str]) -> None:
    for name in names:
        (tmp_path / name).write_text("mine")
    with pytest.raises(ReportError, match="nothing there is overwritten"):
        write_report(report, tmp_path, pdf=False)
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted(names)


def test_an_empty_folder_will_do_but_a_file_will_not(report: Report, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    assert write_report(report, tmp_path / "empty", pdf=False).html.is_file()
    (tmp_path / "file").write_text("mine")
    with pytest.raises(ReportError, match="is a file"):
        write_report(report, tmp_path / "file", pdf=False)


def test_a_failed_report_leaves_the_older_one_and_nothing_else(
    report: Report, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = read_all(write_report(report, tmp_path / "r", pdf=False))

    def fail(_path: Path, _content: bytes) -> int:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "write_bytes", fail)
    with pytest.raises(ReportError, match="No space left on device"):
        write_report(report, tmp_path / "r", pdf=False)
    assert [path.name for path in tmp_path.iterdir()] == ["r"]
    kept = {p.relative_to(tmp_path / "r").as_posix(): p.read_bytes() for p in (tmp_path / "r").rglob("*.*")}
    assert kept == before


def test_without_pango_the_report_is_whole_and_says_how_to_get_the_pdf(
    report: Report, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "weasyprint", None)
    written = write_report(report, tmp_path / "r", pdf=True)
    assert written.html.is_file()
    assert written.pdf is None
    assert written.pdf_reason == NO_PANGO
    assert "apt-get install libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0" in NO_PANGO
    assert not (written.directory / "report.pdf").exists()
