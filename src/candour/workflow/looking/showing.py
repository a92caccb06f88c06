"""Everything of one run on a screen: what it asked and found, what it was made from, and what has been done with it since."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import NamedTuple

from candour.contracts import Manifest
from candour.errors import TrackingError
from candour.protection.scrubbing import scrub
from candour.report.content.fact import Fact
from candour.report.content.question_wording import describe_question
from candour.report.content.standing_wording import say_standing
from candour.report.headline_numbers import read_headline_of
from candour.report.printing.cells import say_in_line
from candour.report.printing.printed_table import print_table
from candour.results import Finding, Table, Verdict
from candour.standing import Look
from candour.tracking.contents import verify_contents
from candour.tracking.evidence import load_config
from candour.tracking.evidence_files import read_evidence
from candour.tracking.findings import find_version, list_versions
from candour.tracking.findings_versions import FindingsVersion
from candour.tracking.opening import open_store
from candour.tracking.recipe import Recipe, read_recipe
from candour.tracking.run_lines import FINISHED, GRADE, find_line, list_reproductions
from candour.tracking.store import RunStore
from candour.workflow.looking.listed_runs import ListedRun, describe_run
from candour.workflow.looking.shown_findings import find_reported, read_shown

_SHOWN_OF_A_MODEL = ("variant", "model", "decisions", "base_rate", "auc", "average_precision")
_MODEL_TABLES = (("VARI-001", "models"), ("PERF-001", "performance"))


class Answer(NamedTuple):
    """One finding in short, through disclosure control."""

    code: str
    audit: str
    verdict: str
    title: str
    headline: str


class Rebuilding(NamedTuple):
    """Somebody built the run again: the run that says so, when, and how exactly it came out."""

    run_id: str
    started: str
    grade: str


@dataclass(frozen=True)
class ShownRun:
    """One run. What is only known of a finished run is empty in one that failed.

    version: the version of the findings that is shown. models: a table of every variant and model, as published. recipe: what it was made
    from, None where it kept none, and `no_recipe` says why. packages: how many libraries. released: fingerprints of the documents that have
    left. folder and report: where the files lie; report is None where there is none. next_steps: what can be typed now.
    """

    run: ListedRun
    title: str = ""
    question: tuple[Fact, ...] = ()
    standing_line: str = ""
    looks: tuple[Look, ...] = ()
    manifest: Manifest | None = None
    recipe: Recipe | None = None
    no_recipe: str = ""
    models: Table | None = None
    answers: tuple[Answer, ...] = ()
    version: int | None = None
    versions: tuple[FindingsVersion, ...] = ()
    released: tuple[str, ...] = ()
    rebuilt: tuple[Rebuilding, ...] = ()
    folder: Path | None = None
    report: Path | None = None
    next_steps: tuple[str, ...] = ()

    @property
    def by_verdict(self) -> Mapping[str, tuple[Answer, ...]]:
        """Verdict -> its findings; the gravest first, those without any left out."""
        order = (Verdict.CONCERN, Verdict.CANNOT_TELL, Verdict.MET, Verdict.NOT_ASSESSED)
        found = {
            verdict.value: tuple(a for a in self.answers if a.verdict == verdict.value) for verdict in order
        }
        return {verdict: answers for verdict, answers in found.items() if answers}


def show_run(reference: str, *, mlruns: Path, version: int | None = None) -> ShownRun:
    """Everything of a run, found by its id, the beginning of it or a pilot's name; of one that failed, what there is.

    Raises TrackingError where it is not found, or has no such version of its findings.
    """
    store = open_store(mlruns, create=False)
    line = find_line(store, reference)
    listed = describe_run(store, line)
    rebuilt = tuple(
        Rebuilding(one.run_id, one.started.isoformat(timespec="seconds"), one.tags.get(GRADE, "not known"))
        for one in list_reproductions(store, line.run_id)
    )
    shown = ShownRun(listed, rebuilt=rebuilt, next_steps=_list_next(listed))
    folder = store.artefacts(line.run_id)
    if line.status != FINISHED or not (folder / "evidence").is_dir():
        return replace(shown, folder=folder if folder.is_dir() else None)
    return _show_finished(store, shown, version)


def list_cells(table: Table) -> list[list[str]]:
    """A table for a terminal; a number that is withheld is `c`, or `low`."""
    return [
        [cell.text if cell.state == "withheld" else say_in_line(cell) for cell in row]
        for row in print_table(table).rows
    ]


def _show_finished(store: RunStore, shown: ShownRun, version: int | None) -> ShownRun:
    run_id = shown.run.run_id
    verify_contents(store, run_id)
    config, folder = load_config(store, run_id), store.artefacts(run_id)
    evidence = read_evidence(folder / "evidence")
    recipe, no_recipe = _read_recipe(store, run_id)
    held = list_versions(store, run_id)
    number = find_version(store, run_id, version).number if held or version is not None else None
    findings = read_shown(store, run_id, config, number) if number is not None else ()
    report = folder / "report" / "report.html"
    released = sorted(path.stem for path in (folder / "released").glob("*.json"))
    shown = replace(
        shown,
        title=config.report.title,
        question=describe_question(config.question),
        standing_line=say_standing(evidence.standing),
        looks=evidence.standing.looks,
        manifest=evidence.manifest,
        recipe=recipe,
        no_recipe=no_recipe,
        models=_tabulate_models(findings),
        # What an authority or a library wrote may hold a place on this machine.
        answers=scrub(tuple(_shorten(finding) for finding in findings)),
        version=number,
        versions=held,
        released=tuple(released),
        folder=folder,
        report=report if report.is_file() else None,
    )
    if number is None or number == find_reported(store, run_id):
        return shown
    leading = evidence.labels.get(evidence.leading, evidence.leading)
    return replace(shown, run=_renew(shown.run, findings, leading))


def _renew(run: ListedRun, findings: tuple[Finding, ...], leading: str) -> ListedRun:
    """The numbers of the version that is shown, which is not the one that the report is of."""
    told = read_headline_of(findings, leading=leading)
    return replace(
        run,
        leading=told.leading,
        decisions=told.decisions,
        outcomes=told.outcomes,
        base_rate=told.base_rate,
        numbers=told.numbers,
    )


def _read_recipe(store: RunStore, run_id: str) -> tuple[Recipe | None, str]:
    try:
        return read_recipe(store, run_id), ""
    except TrackingError as error:
        return None, str(error)


def _tabulate_models(findings: tuple[Finding, ...]) -> Table | None:
    """Every variant and model with its main figures, from the first table that says so; None where none was published."""
    tables = {(finding.code, table.name): table for finding in findings for table in finding.tables}
    table = next((tables[place] for place in _MODEL_TABLES if place in tables), None)
    if table is None:
        return None
    at = [
        (column, place)
        for place, column in enumerate(table.columns)
        if column.name in _SHOWN_OF_A_MODEL and not column.hidden
    ]
    rows = tuple(tuple(row[place] for _, place in at) for row in table.rows)
    return Table("models", "Forecasts, each on its own test decisions", tuple(c for c, _ in at), rows)


def _shorten(finding: Finding) -> Answer:
    return Answer(finding.code, finding.audit, finding.verdict.value, finding.title, finding.headline.text)


def _list_next(run: ListedRun) -> tuple[str, ...]:
    short = run.run_id[:8]
    if run.of:
        return (f"candour show {run.of[:8]}",)
    if run.status != FINISHED:
        return ("run the pilot again: candour run CONFIG",)
    if run.version is None:
        return (f"candour audit {short}",)
    report = f"candour report {short} --out FOLDER"
    return (
        *((report,) if run.reported != run.version else ()),
        f"candour reproduce {short}",
        f"candour archive {short}",
        *((report,) if run.reported == run.version else ()),
    )


__all__ = ["Answer", "Rebuilding", "ShownRun", "list_cells", "show_run"]
