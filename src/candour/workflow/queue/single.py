"""One pilot from its draft over its frozen protocol to the report of its opened test period: what the process of one pilot does."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from candour.config.canonical import hash_config
from candour.config.loading import load_pilot
from candour.config.pilot import PilotConfig
from candour.contracts import ReportProgress
from candour.errors import CandourError, LeakageError
from candour.registration.register import find_folder, read_register
from candour.report.machine.exports import FINDINGS
from candour.standing import Standing
from candour.tracking.contents import verify_contents
from candour.tracking.evidence import load_config
from candour.tracking.opening import open_store
from candour.tracking.runs import list_runs
from candour.tracking.store import RunStore
from candour.workflow.protocol.drafting import draft_protocol
from candour.workflow.protocol.freezing import freeze_pilot
from candour.workflow.protocol.visiting import Visit
from candour.workflow.queue.folder import DRAFT
from candour.workflow.queue.orders import Ended
from candour.workflow.report import render_again
from candour.workflow.run import run_pilot

AGAIN: Final = "The test period had been opened before, and no run on it had finished or its configuration has changed since."
UNEXPECTED: Final = "An error that was not expected."


@dataclass(frozen=True)
class Assignment:
    """What one pilot needs to be told: its configuration, the run store, the folder of all reports, and who looks."""

    config_path: Path
    mlruns: Path
    out: Path
    pdf: bool
    visit: Visit


def run_or_say(assignment: Assignment, report_progress: ReportProgress) -> Ended:
    """Run a pilot, and say how it ended. An error of candour's own is its reason; the message of any other may hold a child's record.

    Running out of memory is passed on: whoever set the limit has to say what it was.
    """
    try:
        leaked, before = _run(assignment, report_progress)
    except CandourError as error:
        return fail(error)
    except MemoryError:
        raise
    except Exception as error:  # noqa: BLE001 (others must not wait for morning; its message may hold a child's record)
        said = f"An error that candour did not expect ({type(error).__name__}): a fault of candour, not yours. Run this pilot alone."
        return Ended(CandourError.exit_code, said, UNEXPECTED)
    return Ended(LeakageError.exit_code if leaked else 0, before=before)


def fail(error: CandourError) -> Ended:
    """What an error of candour's own is for the summary."""
    return Ended(error.exit_code, str(error), (type(error).__doc__ or "").split("\n", 1)[0])


def find_finished(store: RunStore, config: PilotConfig) -> str | None:
    """The newest run that looked at the opened test period with this very configuration, was finished and questioned.

    Raises TrackingError or ModelError where its files are not as they were.
    """
    for run in _list_registered(store, config.name):
        if hash_config(load_config(store, run)) == hash_config(config):
            verify_contents(store, run)
            return run
    return None


def _run(assignment: Assignment, report_progress: ReportProgress) -> tuple[bool, bool]:
    """Whether the leakage proof failed, and whether the pilot had been finished before."""
    path, mlruns, pdf = assignment.config_path, assignment.mlruns, assignment.pdf
    config = load_pilot(path)
    store = open_store(mlruns)
    report = assignment.out / config.name
    finished = find_finished(store, config)
    if finished is not None:
        if not (report / FINDINGS).is_file():
            render_again(
                finished, mlruns=mlruns, out=report, statements=None, pdf=pdf, report_progress=report_progress
            )
        return False, True
    registration = read_register(find_folder(store.directory, config.name))
    if registration is None:
        draft_protocol(
            path,
            mlruns=mlruns,
            out=assignment.out / f"{config.name}{DRAFT}",
            pdf=pdf and config.report.pdf,
            report_progress=report_progress,
        )
        freeze_pilot(
            path, mlruns=mlruns, visit=assignment.visit, supersede="", report_progress=report_progress
        )
    opened = registration is not None and registration.opened_on is not None
    visit = replace(assignment.visit, purpose=AGAIN) if opened else assignment.visit
    outcome = run_pilot(
        path,
        mlruns=mlruns,
        out=report,
        pdf=pdf,
        report_progress=report_progress,
        visit=visit,
        opening=not opened,
    )
    return outcome.leaked, False


def _list_registered(store: RunStore, name: str) -> Iterator[str]:
    for run in list_runs(store):
        if (
            run.name == name
            and run.status == "FINISHED"
            and run.standing == Standing.REGISTERED
            and run.verdict
        ):
            yield run.run_id


__all__ = ["AGAIN", "Assignment", "fail", "find_finished", "run_or_say"]
