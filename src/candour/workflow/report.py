"""Render the report of a run again from the findings that are kept with it."""

from pathlib import Path

from candour.contracts import ReportProgress
from candour.tracking.evidence import load_evidence
from candour.tracking.findings import read_findings
from candour.tracking.store import open_store
from candour.workflow.publishing import Publication, check_destination
from candour.workflow.run import report_run


def render_again(
    reference: str, *, mlruns: Path, out: Path, pdf: bool, report_progress: ReportProgress
) -> Publication:
    """Publish a run's findings once more. Raises TrackingError where the run was never audited."""
    store = open_store(mlruns, create=False)
    finished = load_evidence(store, reference)
    check_destination(out)
    findings = read_findings(store, finished.run_id)
    return report_run(store, finished, findings, out=out, pdf=pdf, report_progress=report_progress)
