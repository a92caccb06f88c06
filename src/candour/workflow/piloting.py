"""Several pilots one after the other, each from its draft over its frozen protocol to the report of its opened test period.

A pilot that is finished is not run again, and one that fails does not stop the others: it stands in the summary with its reason.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from candour.config.canonical import hash_config
from candour.config.loading import load_pilot
from candour.config.pilot import PilotConfig
from candour.contracts import ReportProgress
from candour.errors import CandourError, ConfigError, LeakageError
from candour.modelling.models.index import require_packages
from candour.registration.register import find_folder, read_register
from candour.report.machine.exports import FINDINGS
from candour.report.pilots import PilotRow, list_cells, read_row, write_summary
from candour.standing import Standing
from candour.tracking.evidence import load_evidence
from candour.tracking.opening import open_store
from candour.tracking.runs import list_runs
from candour.tracking.store import RunStore
from candour.workflow.protocol.drafting import draft_protocol
from candour.workflow.protocol.freezing import freeze_pilot
from candour.workflow.protocol.visiting import Visit
from candour.workflow.quick_pilots import write_quick
from candour.workflow.report import render_again
from candour.workflow.run import run_pilot

QUICK = "quick"
UNEXPECTED = "An error that was not expected."
AGAIN = "The test period had been opened before, and no run on it had finished or its configuration has changed since."


@dataclass(frozen=True)
class PilotsOutcome:
    """What became of each pilot, in the order in which they were named, and where the summary lies.

    exit_code: 0, or that of the first pilot that failed or leaked.
    """

    rows: tuple[PilotRow, ...]
    summary: Path
    page: Path
    exit_code: int


@dataclass(frozen=True)
class _Work:
    mlruns: Path
    out: Path
    pdf: bool
    visit: Visit
    report_progress: ReportProgress


def run_pilots(
    config_paths: Sequence[Path],
    *,
    mlruns: Path,
    out: Path,
    quick: bool,
    pdf: bool,
    visit: Visit,
    report_progress: ReportProgress,
) -> PilotsOutcome:
    """Draft, freeze, open and report each pilot whose configuration is named; a summary of all is written at the end.

    Reports go to `out`/NAME, drafts to `out`/NAME-protocol, the summary to `out`. Raises ConfigError before anything is begun where two
    configurations have the same name, one cannot be read, or a package is not installed that a candidate needs.
    """
    if not config_paths:
        raise ConfigError("Name at least one configuration, such as configs/pilots/*.yaml.")
    paths = [write_quick(path, mlruns / QUICK) for path in config_paths] if quick else list(config_paths)
    configs = [load_pilot(path) for path in paths]
    require_packages([candidate for config in configs for candidate in config.models.candidates])
    names = [config.name for config in configs]
    if twice := sorted({name for name in names if names.count(name) > 1}):
        raise ConfigError(f"Two configurations are called '{twice[0]}'. Give each pilot a name of its own.")
    rows, code = [], 0
    for path, name in zip(paths, names, strict=True):
        work = _Work(mlruns, out, pdf, visit, _name_steps(report_progress, name))
        row, failed = _run_or_say(path, work)
        rows.append(row)
        code = code or failed
    written = write_summary(out, tuple(rows), quick=quick)
    return PilotsOutcome(tuple(rows), written.data, written.page, code)


def _name_steps(report_progress: ReportProgress, name: str) -> ReportProgress:
    return lambda step, share: report_progress(f"{name}: {step}", share)


def _run_or_say(path: Path, work: _Work) -> tuple[PilotRow, int]:
    """The row of one pilot, and 0 or an exit code. An error of candour's own is its reason; no other holds a child's record."""
    config = load_pilot(path)
    report = work.out / config.name
    try:
        leaked, before = _run_one(path, config, work)
    except CandourError as error:
        kind = (type(error).__doc__ or "").split("\n", 1)[0]
        row = PilotRow(name=config.name, title=config.report.title, failed=str(error), kind=kind)
        return row, error.exit_code
    except Exception as error:  # noqa: BLE001 (others must not wait for morning; its message may hold a child's record)
        said = f"An error that candour did not expect ({type(error).__name__}): a fault of candour, not yours. Run this pilot alone."
        row = PilotRow(name=config.name, title=config.report.title, failed=said, kind=UNEXPECTED)
        return row, CandourError.exit_code
    row = read_row(report, name=config.name, title=config.report.title, before=before)
    return row, LeakageError.exit_code if leaked else 0


def _run_one(path: Path, config: PilotConfig, work: _Work) -> tuple[bool, bool]:
    """Whether the leakage proof failed, and whether the pilot had been finished before."""
    store = open_store(work.mlruns)
    report = work.out / config.name
    finished = _find_finished(store, config)
    if finished is not None:
        if not (report / FINDINGS).is_file():
            render_again(
                finished,
                mlruns=work.mlruns,
                out=report,
                statements=None,
                pdf=work.pdf,
                report_progress=work.report_progress,
            )
        return False, True
    registration = read_register(find_folder(store.directory, config.name))
    if registration is None:
        draft_protocol(
            path,
            mlruns=work.mlruns,
            out=work.out / f"{config.name}-protocol",
            pdf=work.pdf and config.report.pdf,
            report_progress=work.report_progress,
        )
        freeze_pilot(
            path, mlruns=work.mlruns, visit=work.visit, supersede="", report_progress=work.report_progress
        )
    opened = registration is not None and registration.opened_on is not None
    visit = Visit(work.visit.day, AGAIN, work.visit.role) if opened else work.visit
    outcome = run_pilot(
        path, mlruns=work.mlruns, out=report, pdf=work.pdf, report_progress=work.report_progress, visit=visit, opening=not opened,
    )  # fmt: skip
    return outcome.leaked, False


def _find_finished(store: RunStore, config: PilotConfig) -> str | None:
    """The newest run that looked at the opened test period with this very configuration, was finished and questioned."""
    for run in _list_registered(store, config.name):
        if hash_config(load_evidence(store, run).config) == hash_config(config):
            return run
    return None


def _list_registered(store: RunStore, name: str) -> Iterator[str]:
    for run in list_runs(store):
        if (
            run.name == name
            and run.status == "FINISHED"
            and run.standing == Standing.REGISTERED
            and run.verdict
        ):
            yield run.run_id


__all__ = ["PilotsOutcome", "list_cells", "run_pilots"]
