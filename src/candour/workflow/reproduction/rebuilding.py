"""Build a run again from what it kept, in a store of its own, with the very functions that made it.

Nothing is written where the run lies: no look is counted, no history and no piece of a search of an earlier run is used.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from candour.config.elsewhere import replace_engine
from candour.config.pilot import PilotConfig
from candour.config.statements import Statements
from candour.contracts import Manifest, Pipeline, ReportProgress
from candour.desk.log import database_of, read_entries
from candour.engines.opening import check_engine
from candour.errors import CandourError, ReproductionError
from candour.registration.register import find_folder, read_frozen
from candour.registry import find_named, load_pipelines
from candour.reproduction.extracts import compare_extracts, say_wrong
from candour.reproduction.grading import Grade, StageComparison
from candour.standing import ProtocolStanding, Standing
from candour.tracking.evidence import load_config, load_statements
from candour.tracking.evidence_files import read_evidence
from candour.tracking.opening import open_local_store
from candour.tracking.recipe import Recipe, read_recipe
from candour.tracking.reported_with import read_reported_with
from candour.tracking.runs import EXTERNAL, KIND
from candour.tracking.store import RunStore
from candour.tracking.surroundings import describe_surroundings
from candour.workflow.preparing import PreparedHistory, build_prepared, find_sources
from candour.workflow.protocol.standing import PlannedRun, seal
from candour.workflow.recipe import write_down
from candour.workflow.releasing import load_released
from candour.workflow.reproduction.locating import locate_extracts, refuse_missing
from candour.workflow.run import Beside, Intended, make_run
from candour.workflow.shared_folder import MODEL
from candour.workflow.validating import give_again
from candour.workflow.workspace import Workspace

CARRIED_OVER = (
    "what the run says of its surroundings (version, lock and commit of candour, Python): they are compared by themselves",
    "how the run stands to its protocol, and its looks at the test period",
)
"""What a copy takes from the run, whatever run it is."""
PANEL = "the panel's entries and the released reports that the report of the run stood beside"
UNKNOWN_PANEL = "the panel's entries and the released reports of today: the run was made before candour kept which ones its report stood beside"


@dataclass(frozen=True)
class Kept:
    """What a run keeps of how it was made."""

    config: PilotConfig
    statements: Statements
    recipe: Recipe
    manifest: Manifest
    standing: ProtocolStanding
    kind: str


@dataclass(frozen=True)
class Rebuilt:
    """The copy of a run: its store and its id there, its recipe, how its extracts compare, and what it took from the run as it was."""

    store: RunStore
    run_id: str
    recipe: Recipe
    extracts: tuple[StageComparison, ...]
    carried_over: tuple[str, ...]


def read_kept(store: RunStore, run_id: str) -> Kept:
    """What a run keeps. Raises TrackingError where part of it is not there, ReproductionError where it cannot be read."""
    try:
        evidence = read_evidence(store.artefacts(run_id) / "evidence", with_tables=False)
        return Kept(
            load_config(store, run_id),
            load_statements(store, run_id),
            read_recipe(store, run_id),
            evidence.manifest,
            evidence.standing,
            store.client.get_run(run_id).data.tags[KIND],
        )
    except (ValueError, KeyError, TypeError) as error:
        raise ReproductionError(
            f"What the run '{run_id[:8]}' keeps of how it was made cannot be read ({type(error).__name__}): a file of its config, recipe or "
            "evidence was changed. Put the run store back from a copy."
        ) from None


def rebuild_run(
    store: RunStore,
    run_id: str,
    *,
    scratch: Path,
    extracts: Path | None = None,
    anyway: bool = False,
    pdf: bool = True,
    kept: Kept | None = None,
    engine: str = "",
    report_progress: ReportProgress,
) -> Rebuilt:
    """Build a run again inside `scratch`. `extracts`: a folder to look for its extracts in, if not where its configuration lay.

    `pdf`: lay out PDFs too, where the run has them. `engine`: where to compute it, if not where the run was. Raises ReproductionError where an extract is missing, or is not the one that was read
    and `anyway` is False, and whatever a run raises.
    """
    held = kept or read_kept(store, run_id)
    held = replace(held, config=replace_engine(held.config, engine))
    config = held.config
    check_engine(config.engine)
    expected = _list_read(held.manifest)
    home = _find_home(store, held.recipe)
    located = locate_extracts(config, expected, beside=home, below=extracts)
    refuse_missing(located, below=extracts)
    workspace = Workspace(scratch / "mlruns")
    # A path that was found is whole, so it does not matter beside which file it is looked for.
    beside_config = (home or scratch) / "pilot.yaml"
    sources = find_sources(located.config, beside_config, workspace, report_progress)
    compared = compare_extracts(expected, sources.extracts)
    _refuse_others(compared, anyway=anyway)
    # Only now, since it takes longer than all of the above.
    made = open_local_store(workspace.mlruns)
    pipeline = _find_pipeline(store, run_id, held)
    prepared = build_prepared(located.config, sources, workspace, report_progress)
    planned = _plan(store, held, prepared)
    beside, taken = _find_beside(store, run_id, held)
    further = tuple(file for file in held.manifest.extracts if file not in set(expected))
    recipe = write_down(prepared, beside_config, workspace, engine=config.engine.name)
    intended = Intended(
        planned,
        held.statements,
        (store.artefacts(run_id) / "config" / "pilot.yaml").read_text(encoding="utf-8"),
        _carry(held.manifest, describe_surroundings(config, (*sources.extracts, *further))),
        recipe,
        kind=held.kind,
    )
    has_pdf = (store.artefacts(run_id) / "report" / "report.pdf").is_file()
    copy = make_run(
        made,
        intended,
        pipeline,
        out=scratch / "report",
        pdf=pdf and has_pdf,
        report_progress=report_progress,
        beside=beside,
    )
    return Rebuilt(made, copy.finished.run_id, recipe, compared, (*CARRIED_OVER, *taken))


def _find_home(store: RunStore, recipe: Recipe) -> Path | None:
    """The folder in which the run's configuration lay; None where the run did not keep it."""
    if not recipe.configuration:
        return None
    return (Workspace(store.beside).mlruns.absolute().parent / recipe.configuration).parent


def _list_read(manifest: Manifest) -> tuple[tuple[str, str], ...]:
    """What was read of extracts: another authority's model is listed beside them."""
    return tuple(file for file in manifest.extracts if file[0] != MODEL)


def _refuse_others(compared: Sequence[StageComparison], *, anyway: bool) -> None:
    wrong = [one for one in compared if one.grade is not Grade.IDENTICAL]
    if wrong and not anyway:
        raise ReproductionError(
            f"The extracts are not those of the run: {say_wrong(wrong)}. Nothing was built. Give those that the run read (--extracts FOLDER); or, to "
            "see what the change does, build with these: --anyway"
        )


def _find_pipeline(store: RunStore, run_id: str, held: Kept) -> Pipeline:
    if held.kind != EXTERNAL:
        pipeline: Pipeline = find_named(load_pipelines(), held.config.pipeline, what="pipeline")
        return pipeline
    return give_again(store, run_id, held.config)


def _plan(store: RunStore, held: Kept, prepared: PreparedHistory) -> PlannedRun:
    """The run as it stood to its protocol: nothing is decided anew, and no look is written down.

    Raises ReproductionError where the protocol of a rehearsal is no longer in the run store.
    """
    if held.standing.standing is not Standing.REHEARSAL:
        return PlannedRun(held.config, prepared.history, held.standing)
    try:
        frozen = read_frozen(find_folder(store.directory, held.config.name), held.standing.fingerprint or "")
    except CandourError as error:
        raise ReproductionError(
            f"The run was a rehearsal, and what was sealed then follows from its frozen protocol. {error}"
        ) from error
    rehearsal = seal(held.config, prepared, frozen)
    return PlannedRun(rehearsal.config, rehearsal.history, held.standing)


def _find_beside(store: RunStore, run_id: str, held: Kept) -> tuple[Beside, tuple[str, ...]]:
    """What the report of the run stood beside, and in words what of it is taken over."""
    name = held.config.name
    governance = read_entries(database_of(store.directory), name)
    stood = read_reported_with(store, run_id)
    if stood is None:
        beside = Beside(governance, load_released(store, name))
        return beside, (UNKNOWN_PANEL,) if governance or beside.released else ()
    if len(governance) < stood.entries:
        raise ReproductionError(
            f"The report of the run stood beside {stood.entries} entries of the panel's log, and the log holds fewer. Put the folder 'desk' of the run "
            "store back from a copy."
        )
    beside = Beside(governance[: stood.entries], load_released(store, name, only=stood.released))
    return beside, (PANEL,) if beside.governance or beside.released else ()


def _carry(then: Manifest, now: Manifest) -> Manifest:
    """What was read and asked is of the copy; where the run was made is of the run, and compared by itself."""
    return replace(
        now,
        candour=then.candour,
        lock_sha256=then.lock_sha256,
        git_commit=then.git_commit,
        python=then.python,
        source_sha256=then.source_sha256,
    )
