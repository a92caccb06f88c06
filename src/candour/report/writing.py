"""A report on disk: built beside its place and moved there whole, so that half a report never looks like one."""

import shutil
from dataclasses import dataclass
from pathlib import Path

from candour.errors import ReportError
from candour.report.exports import render_findings_json, render_table_csv
from candour.report.model import Report
from candour.report.page import render_html
from candour.report.pdf import PdfUnavailableError, render_pdf

HTML, PDF, FINDINGS, TABLES = "report.html", "report.pdf", "findings.json", "tables"
NOT_ASKED_FOR = "no PDF was asked for"


@dataclass(frozen=True)
class WrittenReport:
    """Where everything lies. `pdf` is None where there is none, and `pdf_reason` then says why."""

    directory: Path
    html: Path
    pdf: Path | None
    pdf_reason: str
    findings: Path
    tables: tuple[Path, ...]


def write_report(report: Report, directory: Path, *, pdf: bool) -> WrittenReport:
    """Write all documents of a report; an older report in the same place is replaced.

    Raises ReportError where the folder holds anything that is not a report, or cannot be written.
    """
    directory = Path(directory)
    _check_place(directory)
    beside = directory.with_name(f".{directory.name}.part")
    try:
        pdf_reason, names = _fill(report, _make_empty(beside), pdf=pdf)
        _move_whole(beside, directory)
    except OSError as error:
        raise ReportError(
            f"the report cannot be written to '{directory.name}': {error.strerror}; choose a folder that "
            "can be written"
        ) from error
    finally:
        shutil.rmtree(beside, ignore_errors=True)
    return WrittenReport(
        directory=directory,
        html=directory / HTML,
        pdf=None if pdf_reason else directory / PDF,
        pdf_reason=pdf_reason,
        findings=directory / FINDINGS,
        tables=tuple(directory / TABLES / name for name in names),
    )


def _check_place(directory: Path) -> None:
    if not directory.exists():
        return
    if not directory.is_dir():
        raise ReportError(f"'{directory.name}' is a file; a report needs a folder; choose another name")
    found = {path.name for path in directory.iterdir()}
    strangers = sorted(found - {HTML, PDF, FINDINGS, TABLES})
    if strangers or (found and not {HTML, FINDINGS} <= found):
        raise ReportError(
            f"folder '{directory.name}' holds something other than a report, and nothing there is overwritten; "
            "choose an empty folder or a new name"
        )


def _make_empty(beside: Path) -> Path:
    if beside.exists():
        shutil.rmtree(beside)
    (beside / TABLES).mkdir(parents=True)
    return beside


def _fill(report: Report, beside: Path, *, pdf: bool) -> tuple[str, tuple[str, ...]]:
    html = render_html(report)
    (beside / HTML).write_bytes(html.encode("utf-8"))
    (beside / FINDINGS).write_bytes(render_findings_json(report))
    names = _write_tables(report, beside / TABLES)
    return (_write_pdf(html, beside / PDF) if pdf else NOT_ASKED_FOR), names


def _write_tables(report: Report, folder: Path) -> tuple[str, ...]:
    exhibits = [*report.context_exhibits, *(e for entry in report.exhibits for e in entry.exhibits)]
    for exhibit in exhibits:
        (folder / f"{exhibit.id}.csv").write_bytes(render_table_csv(exhibit.table))
    return tuple(f"{exhibit.id}.csv" for exhibit in exhibits)


def _write_pdf(html: str, path: Path) -> str:
    try:
        path.write_bytes(render_pdf(html))
    except PdfUnavailableError as reason:
        return str(reason)
    return ""


def _move_whole(beside: Path, directory: Path) -> None:
    directory.parent.mkdir(parents=True, exist_ok=True)
    if not directory.exists():
        beside.rename(directory)
        return
    old = directory.with_name(f".{directory.name}.old")
    if old.exists():
        shutil.rmtree(old)
    directory.rename(old)
    beside.rename(directory)
    shutil.rmtree(old)
