"""A run and the copy that was built of it, stage by stage: first by the bytes of each file, then by value, one file at a time."""

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Final

import pyarrow.parquet as pq

from candour.config.canonical import hash_written
from candour.desk.documents import ARCHIVE, list_documents, read_document
from candour.errors import ReportError
from candour.file_hashes import hash_file
from candour.reproduction.compared import SAME, Compared
from candour.reproduction.documents import PICTURE, compare_documents, differs_in_papers_alone
from candour.reproduction.evidence_tables import compare_tables
from candour.reproduction.extracts import name_some
from candour.reproduction.findings import compare_findings
from candour.reproduction.grading import Grade, Stage, StageComparison
from candour.reproduction.model_files import compare_model_files
from candour.results import load_findings
from candour.tracking.contents import MODEL, list_altered, was_sealed
from candour.tracking.evidence_files import RECORD
from candour.tracking.findings import FOLDER, REPORTED, find_version, is_vouched
from candour.tracking.model_files import FILE
from candour.tracking.recipe import Recipe
from candour.tracking.reported_with import read_reported_with
from candour.tracking.runs import find_model_runs
from candour.tracking.store import RunStore
from candour.workflow.reproduction.rebuilding import Kept, Rebuilt

PREDICTIONS: Final = ("predictions", "variant_predictions")
SAME_PREDICTIONS: Final = "its parameters differ, and none of its predictions"
GONE, NEW = "it is not there any more", "it was not there"
PAPER: Final = ".pdf"
ALTERED: Final = (
    "it was changed after the report was made: the report's own list of files holds another SHA-256"
)
REDRAWN: Final = "a picture in it, and neither the code nor a library nor the machine is another"
_DIGITS: Final = 12
ByValue = Callable[[Path, Path], Compared]


def compare_contents(store: RunStore, run_id: str) -> Iterator[StageComparison]:
    """Whether the run's own files are those that it was finished with."""
    if not was_sealed(store, run_id):
        said = "the run was made before candour wrote down what a run holds, so nobody can tell"
        yield StageComparison(Stage.CONTENTS, "all", Grade.EQUAL, said, graded=False)
        return
    altered = list_altered(store, run_id)
    for one in altered:
        yield StageComparison(Stage.CONTENTS, one.name, Grade.DIFFERENT, f"it {one.how} after the run")
    if not altered:
        yield StageComparison(Stage.CONTENTS, "all files of the run", Grade.IDENTICAL)


def compare_surroundings(then: Recipe, now: Recipe) -> Iterator[StageComparison]:
    """Code, lock, Python, machine and libraries: causes, so no grade rests on them."""
    yield _compare_digests(Stage.CODE, "source code", then.code, now.code)
    yield _compare_digests(Stage.LOCK, "requirements.lock", then.lock, now.lock)
    for part, before, after in (
        ("Python", then.python, now.python),
        ("machine", then.machine, now.machine),
    ):
        said = "" if before == after else f"{before} then, {after} now"
        yield _state(Stage.SURROUNDINGS, part, said)
    names = {*then.packages, *now.packages}
    others = [name for name in names if then.packages.get(name) != now.packages.get(name)]
    yield _state(Stage.SURROUNDINGS, "libraries", f"{len(others)} of another version" if others else "")


def compare_configuration(store: RunStore, run_id: str, held: Kept, made: Rebuilt) -> StageComparison:
    """The configuration against the SHA-256 that the run was begun with, and against the copy."""
    name = "resolved.json"
    before = store.client.get_run(run_id).data.tags.get("candour.config_sha256", held.manifest.config_sha256)
    # Where it is computed is kept there too, and may be another: the answer is the same.
    kept = hash_written((store.artefacts(run_id) / "config" / name).read_bytes())
    after = hash_written((made.store.artefacts(made.run_id) / "config" / name).read_bytes())
    said = ""
    if kept != before:
        said = f"it was changed after the run (SHA-256 {before[:_DIGITS]} then, {kept[:_DIGITS]} now)"
    elif after != before:
        said = "this candour reads it otherwise: the copy's has another SHA-256"
    grade = Grade.DIFFERENT if said else Grade.IDENTICAL
    return StageComparison(Stage.CONFIGURATION, f"config/{name}", grade, said, before=before, after=after)


def compare_history(then: Recipe, now: Recipe) -> Iterator[StageComparison]:
    """The tables of the case history, by their bytes alone: the run keeps no history, so what was made of it is graded in its stead."""
    for name in sorted({*then.history, *now.history}):
        before, after = then.history.get(name, ""), now.history.get(name, "")
        said = "" if before == after else "its bytes; what was made of it is graded in its stead"
        grade = Grade.IDENTICAL if before == after else Grade.DIFFERENT
        yield StageComparison(Stage.HISTORY, name, grade, said, graded=False, before=before, after=after)


def compare_evidence(store: RunStore, run_id: str, made: Rebuilt) -> Iterator[StageComparison]:
    """Every table of the evidence, and the record of what belongs together."""
    then, now = (
        place.artefacts(one) / "evidence" for place, one in ((store, run_id), (made.store, made.run_id))
    )
    for name in _list_names(then, now):
        before, after = then / name, now / name
        yield _compare_files(
            Stage.EVIDENCE, name.removesuffix(".parquet"), before, after, _compare_evidence_file
        )


def compare_models(
    store: RunStore, run_id: str, made: Rebuilt, *, whole: bool, predictions: Grade
) -> Iterator[StageComparison]:
    """Every forecast, by its bytes, then by its parameters, then by its predictions.

    `whole`: the run's files are as they were; only then do its predictions speak for its models. `predictions`: their grade.
    """
    before, after = find_model_runs(store, run_id), find_model_runs(made.store, made.run_id)
    for name in sorted({*before, *after}):
        part = f"{name.variant} {name.model}"
        if name not in before or name not in after:
            yield StageComparison(Stage.MODELS, part, Grade.DIFFERENT, GONE if name in before else NEW)
            continue
        then = store.artefacts(before[name]) / MODEL / FILE
        now = made.store.artefacts(after[name]) / MODEL / FILE
        compared = _compare_files(Stage.MODELS, part, then, now, _compare_model_file)
        beyond = compared.grade in {Grade.EQUIVALENT, Grade.DIFFERENT}
        if beyond and whole and predictions in {Grade.IDENTICAL, Grade.EQUAL}:
            compared = replace(compared, grade=Grade.EQUAL, first_difference=SAME_PREDICTIONS)
        yield compared


def compare_answers(store: RunStore, run_id: str, made: Rebuilt) -> Iterator[StageComparison]:
    """Every finding of the first version: what was asked later is not part of the run itself."""
    kept = find_version(store, run_id, 1)
    then, now = (
        (place.artefacts(one) / FOLDER / version.file).read_bytes()
        for place, one, version in (
            (store, run_id, kept),
            (made.store, made.run_id, find_version(made.store, made.run_id, 1)),
        )
    )
    if hashlib.sha256(then).hexdigest() != kept.sha256 or not is_vouched(store, run_id, kept):
        said = "it was changed after the run"
        yield StageComparison(Stage.FINDINGS, f"{FOLDER}/{kept.file}", Grade.DIFFERENT, said)
    if then == now:
        digest = hashlib.sha256(then).hexdigest()
        part = name_some(len(load_findings(then)), "finding")
        yield StageComparison(Stage.FINDINGS, part, Grade.IDENTICAL, before=digest, after=digest)
        return
    try:
        before = load_findings(then)
    except ValueError:
        yield StageComparison(Stage.FINDINGS, "all", Grade.DIFFERENT, "those of the run cannot be read")
        return
    yield from compare_findings(before, load_findings(now))


def compare_report(
    store: RunStore, run_id: str, made: Rebuilt, *, with_pdf: bool, same_place: bool
) -> Iterator[StageComparison]:
    """Every document of the report; those that are the same in one line. Where no PDF was laid out, none is missed.

    same_place: code, Python, libraries and machine are those of the run, so that nothing draws a picture otherwise. A PDF is laid out with
    the fonts of the machine too, of which nobody keeps a list.
    """
    then, now = (
        place.artefacts(one) / "report" for place, one in ((store, run_id), (made.store, made.run_id))
    )
    if not then.is_dir():
        yield StageComparison(Stage.REPORT, "all", Grade.EQUAL, "the run keeps no report", graded=False)
        return
    version = store.client.get_run(run_id).data.tags.get(REPORTED, "1")
    if version != "1":
        said = f"the run's is of version {version} of its findings, which were asked again; the copy's is of the first"
        yield StageComparison(Stage.REPORT, "all", Grade.EQUAL, said, graded=False)
        return
    if not _share_statements(store, run_id, made):
        said = "the run's was written again later, with other statements of the authority than the run was made with"
        yield StageComparison(Stage.REPORT, "all", Grade.EQUAL, said, graded=False)
        return
    names, papers = _list_names(then, now), []
    if not with_pdf or not any(now.rglob(f"*{PAPER}")):
        papers = [name for name in names if name.endswith(PAPER)]
        names = [name for name in names if name not in papers]
        if papers:
            said = (
                "they were not laid out here, so they are not compared; the pages that they are laid out from are, and the list and the archive of "
                "all documents are without them"
            )
            yield StageComparison(Stage.REPORT, "PDFs", Grade.EQUAL, said, graded=False)
    same, altered = 0, _list_altered_documents(then)
    for name in names:
        compared = _compare_files(Stage.REPORT, name, then / name, now / name, _compare_document_file)
        if name in altered:
            compared = replace(compared, grade=Grade.DIFFERENT, first_difference=ALTERED)
        elif same_place and compared.first_difference == PICTURE and not name.endswith(PAPER):
            compared = replace(compared, grade=Grade.DIFFERENT, first_difference=REDRAWN)
        elif papers and compared.grade is Grade.EQUAL and _lacks_papers_alone(then / name, now / name):
            compared = replace(compared, grade=Grade.IDENTICAL)
        if compared.grade is Grade.IDENTICAL:
            same += 1
        else:
            yield compared
    if same:
        yield StageComparison(Stage.REPORT, name_some(same, "document"), Grade.IDENTICAL)


def _lacks_papers_alone(then: Path, now: Path) -> bool:
    return differs_in_papers_alone(then.name, then.read_bytes(), now.read_bytes())


def _list_altered_documents(report: Path) -> frozenset[str]:
    """The documents of a report that are not those that its own list of files names."""
    try:
        return frozenset(
            name for name in list_documents(report) if name != ARCHIVE and _is_altered(report, name)
        )
    except ReportError:
        # The list itself is compared, and found to be another.
        return frozenset()


def _is_altered(report: Path, name: str) -> bool:
    try:
        read_document(report, name)
    except ReportError:
        return True
    return False


def _share_statements(store: RunStore, run_id: str, made: Rebuilt) -> bool:
    """Whether both reports print the same statements of the authority; where the run did not keep which, it is taken to be so."""
    then, now = read_reported_with(store, run_id), read_reported_with(made.store, made.run_id)
    return then is None or now is None or then.statements == now.statements


def _compare_files(stage: Stage, part: str, then: Path, now: Path, by_value: ByValue) -> StageComparison:
    """By bytes, and only where these differ by value."""
    if not then.is_file() or not now.is_file():
        return StageComparison(stage, part, Grade.DIFFERENT, NEW if now.is_file() else GONE)
    before, after = hash_file(then), hash_file(now)
    compared = SAME if before == after else by_value(then, now)
    return StageComparison(
        stage, part, compared.grade, compared.where, compared.largest, before=before, after=after
    )


def _compare_evidence_file(then: Path, now: Path) -> Compared:
    if then.name == RECORD:
        return compare_documents(RECORD, then.read_bytes(), now.read_bytes(), is_source=True)
    try:
        before = pq.read_table(then)
    except (OSError, ValueError):
        return Compared(Grade.DIFFERENT, "the table of the run cannot be read")
    return compare_tables(before, pq.read_table(now))


def _compare_model_file(then: Path, now: Path) -> Compared:
    return compare_model_files(then.read_bytes(), now.read_bytes())


def _compare_document_file(then: Path, now: Path) -> Compared:
    return compare_documents(then.name, then.read_bytes(), now.read_bytes())


def _list_names(then: Path, now: Path) -> list[str]:
    """Every file below either folder, by its place in it, in a fixed order."""
    return sorted(
        {
            path.relative_to(folder).as_posix()
            for folder in (then, now)
            for path in folder.rglob("*")
            if path.is_file()
        }
    )


def _compare_digests(stage: Stage, part: str, then: str, now: str) -> StageComparison:
    said = "" if then == now else f"SHA-256 {then[:_DIGITS]} then, {now[:_DIGITS]} now"
    return replace(_state(stage, part, said), before=then, after=now)


def _state(stage: Stage, part: str, said: str) -> StageComparison:
    grade = Grade.DIFFERENT if said else Grade.IDENTICAL
    return StageComparison(stage, part, grade, said, graded=False)
