"""Draft the protocol of a pilot: from its configuration and its training period, for people to read before anything is frozen."""

from dataclasses import dataclass
from pathlib import Path

from candour.config.loading import load_pilot, load_statements
from candour.config.muting import refuse_unknown_codes
from candour.contracts import ReportProgress
from candour.errors import ReportError
from candour.report.pages.pdf import PdfUnavailableError, render_pdf
from candour.report.protocol_draft.markdown import render_markdown
from candour.report.protocol_draft.page import render_page
from candour.report.protocol_draft.writing import write_draft
from candour.whole_files import write_whole
from candour.workflow.preparing import prepare_history
from candour.workflow.protocol.draft_numbers import work_out_numbers
from candour.workflow.protocol.training_period import find_training_period
from candour.workflow.questioning import list_codes
from candour.workflow.secrets import find_secrets
from candour.workflow.workspace import Workspace

MARKDOWN, PAGE, PDF = "protocol.md", "protocol.html", "protocol.pdf"
NOT_ASKED_FOR = "no PDF was asked for"


@dataclass(frozen=True)
class WrittenDraft:
    """Where a draft lies, what it warns of, and why there is no PDF (empty where there is one)."""

    directory: Path
    markdown: Path
    page: Path
    pdf: Path | None
    pdf_reason: str
    warnings: tuple[str, ...]
    undecided: int


def draft_protocol(
    config_path: Path, *, mlruns: Path, out: Path | None, pdf: bool, report_progress: ReportProgress
) -> WrittenDraft:
    """Read everything that a run would read, work out what its test could show from the training period alone, and write it down.

    Nothing is fitted and nothing of the test is looked at. An earlier draft in the same folder is replaced. Raises PopulationError where
    the training period is too small to plan from, ReportError where the folder cannot be written.
    """
    config = load_pilot(config_path)
    refuse_unknown_codes(config.muted, list_codes(config.audits), config_path)
    statements = load_statements(config_path, config.report.statements)
    directory = out if out is not None else Path("protocols") / config.name
    # The training period is cut out of the whole, for it may end in the middle of every part.
    history = prepare_history(config, config_path, Workspace(mlruns), report_progress).read_whole()
    report_progress("Planning the test", 0.0)
    numbers = work_out_numbers(config, find_training_period(config, history))
    report_progress("Planning the test", 1.0)
    secrets = find_secrets(config.disclosure, config.report.authority, None)
    draft = write_draft(config, statements, numbers, secrets=secrets)
    page = render_page(draft)
    content, reason = _lay_out(page) if pdf and config.report.pdf else (None, NOT_ASKED_FOR)
    files = {MARKDOWN: render_markdown(draft), PAGE: page.encode()} | (
        {} if content is None else {PDF: content}
    )
    _write(directory, files)
    undecided = next(len(section.points) for section in draft.sections if section.slug == "undecided")
    return WrittenDraft(
        directory, directory / MARKDOWN, directory / PAGE, None if content is None else directory / PDF, reason, draft.warnings, undecided,
    )  # fmt: skip


def _lay_out(page: str) -> tuple[bytes | None, str]:
    try:
        return render_pdf(page), ""
    except PdfUnavailableError as reason:
        return None, str(reason)


def _write(directory: Path, files: dict[str, bytes]) -> None:
    try:
        directory.mkdir(parents=True, exist_ok=True)
        # An older PDF beside a newer text would be taken for the same.
        (directory / PDF).unlink(missing_ok=True)
        for name, content in files.items():
            write_whole(directory / name, content)
    except OSError as error:
        raise ReportError(
            f"The draft cannot be written to '{directory}': {error.strerror}. Name a folder that can be written with --out."
        ) from error
