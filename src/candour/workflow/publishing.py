"""Findings go through disclosure control and become a report."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from candour.config.protocol import Disclosure
from candour.config.statements import Statements
from candour.contracts import Manifest, ReportProgress
from candour.errors import ReportError
from candour.file_locks import take
from candour.governance import GovernanceEntry
from candour.report.content.context import ReportContext
from candour.report.machine.exports import FINDINGS
from candour.report.model import build_report
from candour.report.writing import write_report
from candour.results import Finding
from candour.whole_files import MAKING
from candour.workflow.secrets import find_secrets

STEP = "Writing the report"


@dataclass(frozen=True)
class Publication:
    """Where the report lies, what it says first, and why there is no PDF (empty where there is one).

    `version` is that of the findings of the run, counted from 1; None where no run stands behind the report.
    """

    directory: Path
    verdict: str
    html: Path
    pdf: Path | None
    pdf_reason: str
    version: int | None = None


def publish_findings(
    findings: tuple[Finding, ...],
    context: ReportContext,
    statements: Statements,
    disclosure: Disclosure,
    *,
    manifest: Manifest | None,
    governance: tuple[GovernanceEntry, ...] = (),
    released: Sequence[tuple[Finding, ...]] = (),
    out: Path,
    pdf: bool,
    report_progress: ReportProgress,
) -> Publication:
    """Put exact findings through disclosure control and write the report of what is left.

    `manifest` holds the files by their own names, which the report may have to keep to itself; `governance` is what a panel
    wrote about earlier reports, and `released` what of them others have.

    Raises ReportError where `out` holds something else than an earlier report, or cannot be written.
    """
    report_progress(STEP, 0.0)
    report = build_report(
        findings,
        context,
        statements,
        governance,
        secrets=find_secrets(disclosure, context.authority, manifest),
        released=released,
    )
    written = write_report(report, out, pdf=pdf)
    report_progress(STEP, 1.0)
    return Publication(
        directory=written.directory,
        verdict=str(report.overall.verdict),
        html=written.html,
        pdf=written.pdf,
        pdf_reason=written.pdf_reason,
    )


def check_destination(out: Path) -> None:
    """Raise ReportError, before anything long is begun, unless the folder is free, empty or an earlier report."""
    if out.exists() and (not out.is_dir() or (any(out.iterdir()) and not (out / FINDINGS).is_file())):
        raise ReportError(
            f"'{out}' is there already and is not a report of candour (no {FINDINGS}). Name another folder with --out."
        )


@contextmanager
def keep_destination(out: Path) -> Iterator[None]:
    """Let one run at a time write its report to this folder and copy it from there. Raises ReportError where nothing can be written there."""
    place = out.absolute()
    try:
        place.parent.mkdir(parents=True, exist_ok=True)
        lock = take(place.with_name(f".{place.name}{MAKING}"), wait=True)
    except OSError as error:
        raise ReportError(
            f"The report cannot be written to '{out.name}': {error.strerror}. Name a folder that can be written with --out."
        ) from error
    try:
        yield
    finally:
        if lock is not None:
            lock.release()
