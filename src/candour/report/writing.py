"""A report on disk: built beside its place and moved there whole, so that half a report never looks like one."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from candour.errors import ReportError
from candour.report.document import Document
from candour.report.machine.bundle import ARCHIVE, MANIFEST, bundle, read_names
from candour.report.machine.exports import FINDINGS, TABLES
from candour.report.model import Report
from candour.report.pages.page import HTML
from candour.report.pages.pdf import PdfUnavailableError, render_pdf
from candour.report.views import render_views
from candour.whole_files import whole_folder

PDF = "report.pdf"
NOT_ASKED_FOR = "no PDF was asked for"
_WITHOUT_A_MANIFEST = frozenset({HTML, PDF, FINDINGS, TABLES})
"""What lay in a report's folder before reports had a manifest."""


@dataclass(frozen=True)
class WrittenReport:
    """Where everything lies. `pdf` is None where there is none, and `pdf_reason` then says why.

    `documents` are the names of all files, in the order in which they were made.
    """

    directory: Path
    html: Path
    pdf: Path | None
    pdf_reason: str
    findings: Path
    tables: tuple[Path, ...]
    documents: tuple[str, ...]


def write_report(report: Report, directory: Path, *, pdf: bool) -> WrittenReport:
    """Write all documents of a report; an older report in the same place is replaced.

    Raises ReportError where the folder holds anything that is not a report, or cannot be written.
    """
    directory = Path(directory)
    _check_place(directory)
    documents, pdf_reason = _render_all(report, pdf=pdf)
    _put(documents, directory)
    names = tuple(document.name for document in documents)
    return WrittenReport(
        directory=directory,
        html=directory / HTML,
        pdf=None if pdf_reason else directory / PDF,
        pdf_reason=pdf_reason,
        findings=directory / FINDINGS,
        tables=tuple(directory / name for name in names if name.startswith(f"{TABLES}/")),
        documents=names,
    )


def write_bundle(views: tuple[Document, ...], directory: Path, *, pdf: bool) -> str:
    """Write documents that are no report, with their PDFs, manifest and archive; earlier ones in the same place are replaced.

    Returns why there are no PDFs, empty where there are. Raises ReportError as `write_report`.
    """
    directory = Path(directory)
    _check_place(directory, needed=frozenset({MANIFEST}), what="such documents")
    papers, reason = _lay_out(views) if pdf else ((), NOT_ASKED_FOR)
    documents = (*views, *papers)
    _put((*documents, *bundle(documents)), directory)
    return reason


def _put(documents: tuple[Document, ...], directory: Path) -> None:
    try:
        with whole_folder(directory, replace=True) as folder:
            for document in documents:
                path = folder / document.name
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_bytes(document.content)
    except OSError as error:
        raise ReportError(
            f"The report cannot be written to '{directory.name}': {error.strerror}. "
            "Name a folder that can be written with --out."
        ) from error


def _render_all(report: Report, *, pdf: bool) -> tuple[tuple[Document, ...], str]:
    """Every document, and why there are no PDFs (empty where there are)."""
    views = tuple(render_views(report))
    papers, reason = _lay_out(views) if pdf else ((), NOT_ASKED_FOR)
    documents = (*views, *papers)
    return (*documents, *bundle(documents)), reason


def _lay_out(views: tuple[Document, ...]) -> tuple[tuple[Document, ...], str]:
    try:
        return tuple(_print(document) for document in views if document.on_paper), ""
    except PdfUnavailableError as reason:
        return (), str(reason)


def _print(document: Document) -> Document:
    name = document.name.removesuffix(".html") + ".pdf"
    return Document(name, render_pdf(document.content.decode()))


def _check_place(
    directory: Path, *, needed: frozenset[str] = frozenset({HTML, FINDINGS}), what: str = "a report"
) -> None:
    if not directory.exists():
        return
    if not directory.is_dir():
        raise ReportError(
            f"'{directory.name}' is a file, and {what} needs a folder. Name another with --out."
        )
    found = frozenset(_list_files(directory))
    strangers = _find_strangers(directory, found)
    if found and (strangers or not needed <= found):
        raise ReportError(
            f"Folder '{directory.name}' holds something other than {what}{_name_some(strangers)}, and nothing there is "
            "overwritten. Move it elsewhere, or name an empty or a new folder with --out."
        )


def _find_strangers(directory: Path, found: frozenset[str]) -> frozenset[str]:
    """The files in a report's folder that no report put there."""
    if MANIFEST not in found:
        return frozenset(name for name in found if name.split("/")[0] not in _WITHOUT_A_MANIFEST)
    try:
        known = read_names((directory / MANIFEST).read_bytes())
    except (ValueError, KeyError, TypeError, AttributeError):
        return found
    return found - known - {MANIFEST, ARCHIVE}


def _name_some(strangers: frozenset[str]) -> str:
    """The first few of them by name, so that their owner knows what to move."""
    first = [f"'{name}'" for name in sorted(strangers)[:3]]
    more = f" and {len(strangers) - len(first)} more" if len(strangers) > len(first) else ""
    return f" ({', '.join(first)}{more})" if first else ""


def _list_files(directory: Path) -> Iterator[str]:
    for path in sorted(directory.rglob("*")):
        if not path.is_dir():
            yield path.relative_to(directory).as_posix()
