"""Render the report of a run again from the findings that are kept with it."""

from dataclasses import replace
from pathlib import Path

from candour.config.loading import load_stage
from candour.config.statements import Statements
from candour.contracts import ReportProgress
from candour.tracking.evidence import load_evidence
from candour.tracking.findings import find_version, read_findings
from candour.tracking.opening import open_store
from candour.workflow.publishing import Publication, check_destination
from candour.workflow.run import report_run


def render_again(
    reference: str,
    *,
    mlruns: Path,
    out: Path,
    statements: Path | None,
    pdf: bool,
    report_progress: ReportProgress,
    version: int | None = None,
) -> Publication:
    """Publish a run's findings once more, with newer statements of the authority where a file of them is given.

    `version` is that of the findings, by default the newest; the report of an older one is written, but not kept with the run.
    Raises TrackingError where the run was never audited or has no such version, ConfigError where the statements cannot be read.
    """
    store = open_store(mlruns, create=False)
    finished = load_evidence(store, reference)
    if statements is not None:
        finished = replace(finished, statements=load_stage(statements, Statements))
    check_destination(out)
    number = find_version(store, finished.run_id, version).number
    return report_run(
        store,
        finished,
        read_findings(store, finished.run_id, number),
        out=out,
        pdf=pdf,
        report_progress=report_progress,
        version=number,
    )
