"""Say that a report has left the authority, and hold later reports of the same pilot against it."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from candour.errors import TrackingError
from candour.report.machine.exports import FINDINGS
from candour.report.machine.findings_document import load_findings_of, load_tables_of
from candour.report.protecting import hold_tables
from candour.results import Finding
from candour.tracking.opening import open_store
from candour.tracking.releases import keep_release, read_releases
from candour.tracking.runs import find_run, list_readers
from candour.tracking.store import RunStore


@dataclass(frozen=True)
class Release:
    """A run whose report has left, and how many reports of its pilot have by now."""

    run_id: str
    pilot: str
    released: int


def release_report(reference: str, *, mlruns: Path) -> Release:
    """Mark the report of a run as one that others have. Raises TrackingError where the run or its report is not there."""
    store = open_store(mlruns, create=False)
    run_id = find_run(store, reference)
    keep_release(store, run_id, FINDINGS)
    pilot = next(run.name for run in list_readers(store) if run.run_id == run_id)
    return Release(run_id, pilot, len(read_releases(store, pilot)))


def load_released(
    store: RunStore, pilot: str, *, only: Sequence[str] | None = None
) -> dict[str, tuple[Finding, ...]]:
    """The published findings, and other tables, of every report of a pilot that has left, by the beginning of its SHA-256.

    `only` are those that had left at some earlier time. Raises TrackingError where one cannot be read, or is no longer there.
    """
    documents = read_releases(store, pilot)
    if lost := [name for name in only or () if name not in documents]:
        raise TrackingError(
            f"A report of '{pilot}' that had left the authority is no longer in the run store ({', '.join(lost)}). Put the store back from a copy."
        )
    try:
        return {
            name: (*load_findings_of(content), hold_tables(load_tables_of(content)))
            for name, content in documents.items()
            if only is None or name in only
        }
    except ValueError:
        raise TrackingError(
            f"A report of '{pilot}' that has left the authority was made by another version of candour and cannot be "
            "compared with this one. Nobody can then say that the two keep each other's small counts; use that version, "
            "or give the pilot another name and never publish both."
        ) from None
