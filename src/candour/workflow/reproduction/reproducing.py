"""Build a run again, compare it with what it was stage by stage, and certify how exactly it came out."""

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import candour
from candour.contracts import ReportProgress
from candour.desk.documents import MANIFEST
from candour.errors import ReproductionError
from candour.reproduction.causes import list_causes
from candour.reproduction.extracts import name_some
from candour.reproduction.grading import (
    Grade,
    Reproduction,
    Stage,
    StageComparison,
    find_worst,
    grade_run,
)
from candour.reproduction.surroundings import Surroundings
from candour.reproduction.tolerances import TOLERANCES
from candour.tracking.opening import open_store
from candour.tracking.recipe import Recipe
from candour.tracking.runs import find_run
from candour.tracking.store import RunStore
from candour.whole_files import scratch_folder
from candour.workflow.preparing import hash_values
from candour.workflow.reproduction.certifying import Certified, certify_reproduction
from candour.workflow.reproduction.comparing_copies import (
    PREDICTIONS,
    compare_answers,
    compare_configuration,
    compare_contents,
    compare_evidence,
    compare_history,
    compare_models,
    compare_report,
    compare_surroundings,
)
from candour.workflow.reproduction.rebuilding import Kept, Rebuilt, read_kept, rebuild_run

SCRATCH = "reproduction"
STEP = "Comparing with the run"


@dataclass(frozen=True)
class Reproduced:
    """How exactly a run came out again, what may explain a difference (likeliest first), one sentence on it, and the certificate."""

    reproduction: Reproduction
    causes: tuple[str, ...]
    sentence: str
    certified: Certified


def reproduce_run(
    reference: str,
    *,
    mlruns: Path,
    day: date,
    extracts: Path | None = None,
    anyway: bool = False,
    pdf: bool = True,
    role: str = "",
    out: Path | None = None,
    engine: str = "",
    report_progress: ReportProgress,
) -> Reproduced:
    """Build a run again from what it kept, beside its store, and keep the certificate with it.

    `day` is today; `out` a folder for the certificate, where one is wanted beside the run; `engine` where to compute it, if not where the
    run was. The copy is removed, whatever happens.

    Raises ReproductionError where the run cannot be built again; a run that comes out different is an answer and no error.
    """
    store = open_store(mlruns, create=False)
    run_id = find_run(store, reference)
    contents = tuple(compare_contents(store, run_id))
    with _say_altered(contents):
        held = read_kept(store, run_id)
        with scratch_folder(store.beside.absolute().parent, SCRATCH) as scratch:
            made = rebuild_run(
                store,
                run_id,
                scratch=scratch,
                extracts=extracts,
                anyway=anyway,
                pdf=pdf,
                kept=held,
                engine=engine,
                report_progress=report_progress,
            )
            report_progress(STEP, 0.0)
            stages = (*contents, *_compare(store, run_id, held, made, contents=contents, with_pdf=pdf))
            report_progress(STEP, 1.0)
    reproduction = Reproduction(
        run_id=run_id,
        name=held.config.name,
        grade=grade_run(stages),
        stages=stages,
        then=_describe(held.recipe, held.manifest.candour),
        now=_describe(made.recipe, candour.__version__),
        fingerprints={
            "configuration": held.manifest.config_sha256,
            "code": held.recipe.code,
            "lock": held.recipe.lock,
            "extracts": hash_values(sorted(held.manifest.extracts)),
            **_fingerprint_report(store, run_id),
        },
        carried_over=made.carried_over,
        standing=str(held.standing.standing),
    )
    certified = certify_reproduction(
        store, reproduction, day=day, role=role, tolerances=TOLERANCES, out=out, pdf=pdf
    )
    causes = list_causes(reproduction.then, reproduction.now)
    return Reproduced(reproduction, causes, say_result(reproduction), certified)


def say_result(reproduction: Reproduction) -> str:
    """How exactly a run came out again, in one plain sentence."""
    run = f"The run '{reproduction.run_id[:8]}' of '{reproduction.name}'"
    if reproduction.grade is Grade.DIFFERENT:
        wrong = [one for one in reproduction.stages if one.graded and one.grade is Grade.DIFFERENT]
        first = wrong[0]
        more = f", and {name_some(len(wrong) - 1, 'other part')} too" if len(wrong) > 1 else ""
        return f"{run} came out different: first in {first.stage}, '{first.part}': {first.first_difference}{more}."
    said: Mapping[Grade, str] = {
        Grade.IDENTICAL: "came out identical: everything that it holds was built again, byte for byte",
        Grade.EQUAL: "came out equal: every number is within 1e-9 of what it was, and everything else is the same",
        Grade.EQUIVALENT: "came out equivalent: every verdict is the same, and every number lies within the tolerance of its kind",
    }
    return f"{run} {said[reproduction.grade]}."


def _compare(
    store: RunStore,
    run_id: str,
    held: Kept,
    made: Rebuilt,
    *,
    contents: Sequence[StageComparison],
    with_pdf: bool,
) -> Iterator[StageComparison]:
    yield from made.extracts
    yield from compare_surroundings(held.recipe, made.recipe)
    yield compare_configuration(store, run_id, held, made)
    yield from compare_history(held.recipe, made.recipe)
    evidence = tuple(compare_evidence(store, run_id, made))
    yield from evidence
    whole = all(one.grade is Grade.IDENTICAL for one in contents)
    predictions = find_worst(one.grade for one in evidence if one.part in PREDICTIONS)
    yield from compare_models(store, run_id, made, whole=whole, predictions=predictions)
    yield from compare_answers(store, run_id, made)
    yield from compare_report(
        store, run_id, made, with_pdf=with_pdf, same_place=_is_same_place(held.recipe, made.recipe)
    )


@contextmanager
def _say_altered(contents: Iterable[StageComparison]) -> Iterator[None]:
    """Where a run was altered and cannot be built again, the alteration is the first that is to be known."""
    try:
        yield
    except Exception as error:
        altered = [
            one.part for one in contents if one.stage is Stage.CONTENTS and one.grade is Grade.DIFFERENT
        ]
        if not altered:
            raise
        files = ", ".join(f"'{name}'" for name in altered)
        raise ReproductionError(
            f"Files of the run were changed after it: {files}. It cannot be built again from what is there. Put the run store back from a copy. "
            f"What stopped it: {error if isinstance(error, ReproductionError) else type(error).__name__}"
        ) from error


def _is_same_place(then: Recipe, now: Recipe) -> bool:
    return (then.code, then.python, then.machine, then.kernels, then.packages) == (
        now.code,
        now.python,
        now.machine,
        now.kernels,
        now.packages,
    )


def _fingerprint_report(store: RunStore, run_id: str) -> dict[str, str]:
    """Of the report that was compared, so that a certificate cannot be shown beside another; nothing where the run keeps none."""
    path = store.artefacts(run_id) / "report" / MANIFEST
    return {"report": hashlib.sha256(path.read_bytes()).hexdigest()} if path.is_file() else {}


def _describe(recipe: Recipe, version: str) -> Surroundings:
    return Surroundings(
        candour=version,
        python=recipe.python,
        machine=recipe.machine,
        kernels=recipe.kernels,
        threads=recipe.threads,
        engine=recipe.engine,
        code=recipe.code,
        git_commit=recipe.git_commit,
        lock=recipe.lock,
        packages=recipe.packages,
    )
