"""Question several finished runs again, side by side: each as `audit_finished` would alone, whatever becomes of the others."""

from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from candour.config.engine import Parallel
from candour.contracts import ReportProgress
from candour.errors import CandourError, EngineError, TrackingError
from candour.side_by_side import Shared, do_each, open_place
from candour.tracking.address import VARIABLE, find_server
from candour.tracking.evidence import load_config
from candour.tracking.opening import open_store
from candour.tracking.refusals import explain_refusal
from candour.tracking.runs import find_run
from candour.tracking.store import RunStore
from candour.workflow.audit_finished import AuditOutcome, audit_finished_run
from candour.workflow.questioning import choose_audits

STEP = "Questioning runs"
UNEXPECTED = 1
"""Exit code of a fault of candour."""


@dataclass(frozen=True)
class AuditedRun:
    """What became of one run: its answers, or else why there are none and the exit code for that."""

    reference: str
    outcome: AuditOutcome | None
    refusal: str = ""
    exit_code: int = 0


@dataclass(frozen=True)
class _Asking:
    """What travels to a worker: which run of which store, and what it is asked."""

    reference: str
    mlruns: Path
    server: str | None
    names: tuple[str, ...]
    day: date | None


def audit_runs(
    references: Sequence[str],
    *,
    mlruns: Path,
    names: Sequence[str],
    report_progress: ReportProgress,
    day: date | None = None,
) -> tuple[AuditedRun, ...]:
    """What became of every run, in the order of the references. As many at a time as CANDOUR_THREADS says, else two where there are two cores.

    Where all of them ask for Dask in their configuration, its workers do it; they must see the run store. Raises RegistryError
    for an unknown audit and TrackingError where there is no store: nothing has been asked then.
    """
    choose_audits(names)
    store = open_store(mlruns, create=False)
    tasks = [_Asking(one, mlruns.absolute(), find_server(), tuple(names), day) for one in references]
    found: dict[int, AuditedRun] = {}
    report_progress(STEP, 0.0)
    with open_place(_choose_parallel(store, references), store.beside):
        try:
            for number, audited in do_each(_audit, Shared(None), tasks):
                found[number] = audited
                report_progress(STEP, len(found) / len(tasks))
        except EngineError as lost:
            # Those that were done are done, and kept.
            found |= {
                number: AuditedRun(task.reference, None, str(lost), lost.exit_code)
                for number, task in enumerate(tasks)
                if number not in found
            }
    report_progress(STEP, 1.0)
    return tuple(found[number] for number in range(len(tasks)))


def _choose_parallel(store: RunStore, references: Sequence[str]) -> Parallel:
    asked = set(_list_parallel(store, references))
    return "dask" if asked == {"dask"} else "loky"


def _list_parallel(store: RunStore, references: Sequence[str]) -> Iterator[Parallel]:
    for reference in references:
        # A run that is not there says so when it is asked.
        with suppress(CandourError):
            yield load_config(store, find_run(store, reference)).parallel


def _audit(_nothing: None, asking: _Asking) -> AuditedRun:
    try:
        if find_server() != asking.server:
            raise TrackingError(
                f"A worker has another {VARIABLE} than the process that started candour, so it would look for the run elsewhere. Give every worker "
                "the same, or use workers of this machine (parallel: loky)."
            )
        outcome = audit_finished_run(
            asking.reference,
            mlruns=asking.mlruns,
            names=asking.names,
            report_progress=lambda *_: None,
            day=asking.day,
        )
    except CandourError as error:
        return AuditedRun(asking.reference, None, str(error), error.exit_code)
    except Exception as error:  # noqa: BLE001 (whatever it is, the other runs go on; its message may quote a child's record)
        refused = explain_refusal(error)
        if refused is not None:
            return AuditedRun(asking.reference, None, str(refused), refused.exit_code)
        told = f"candour met an error that it did not expect ({type(error).__name__}). Question this run alone to see where."
        return AuditedRun(asking.reference, None, told, UNEXPECTED)
    return AuditedRun(asking.reference, outcome)
