"""`candour show`: everything of one run on a screen."""

from collections.abc import Iterator
from textwrap import fill
from typing import Annotated

from cyclopts import Parameter

from candour.cli.answers import measure_width, print_json, print_lines, print_table, show_path
from candour.cli.options import DEFAULT_MLRUNS, AsJson, Mlruns
from candour.cli.runs import list_figures, list_standing, say_when
from candour.report.printing.cells import WITHHELD_LABEL
from candour.results import Verdict
from candour.tracking.findings_versions import FindingsVersion
from candour.workflow.looking.showing import ShownRun, list_cells, show_run

_SHORT = 16
_FIGURES = 2
"""The last columns of the table of forecasts that are figures, whether or not its decisions are published."""


def show(
    run: Annotated[str, Parameter(help="A run: its id, the beginning of it, or a pilot's name.")],
    *,
    version: Annotated[
        int | None, Parameter(help="An older version of the findings. Without it, the newest.")
    ] = None,
    mlruns: Mlruns = DEFAULT_MLRUNS,
    json: AsJson = False,
) -> int:
    """Show one run: its question, how it stands, its forecasts and findings, what it was made from, and what came after.

    Numbers go through disclosure control, as those of its report do. Of a run that failed, what is known is shown.
    """
    shown = show_run(run, mlruns=mlruns, version=version)
    if json:
        print_json(shown)
        return 0
    print_lines(_list_head(shown))
    if shown.models is not None:
        print_lines([""])
        columns = [column.label for column in shown.models.columns]
        cells = list_cells(shown.models)
        if all(cell == "c" for row in cells for cell in row[-_FIGURES:]):
            print_lines([_wrap(f"{shown.models.title}: the report withholds every figure of this table.", 2)])
        else:
            print_table(shown.models.title, columns, cells)
            if any("c" in row for row in cells):
                print_lines([WITHHELD_LABEL])
    print_lines(_list_findings(shown))
    print_lines(_list_origin(shown))
    print_lines(_list_afterwards(shown))
    return 0


def _list_head(shown: ShownRun) -> Iterator[str]:
    run = shown.run
    yield from _say("Run", run.run_id)
    yield from _say("Pilot", f"{run.name}: {shown.title}" if shown.title else run.name)
    yield from _say("Started", f"{say_when(run.started)}, {run.status.lower()}")
    if run.kind != "pilot":
        yield from _say("Kind", f"{run.kind} of {run.of}" if run.of else run.kind)
    for fact in shown.question:
        yield from _say(fact.label, fact.text)
    yield from _say("Standing", shown.standing_line or ", ".join(list_standing(run)))
    for look in shown.looks:
        yield from _say(f"Look {look.number}", f"{look.day.isoformat()}: {look.purpose}")
    if run.verdict:
        behind = f" (the report of version {run.reported} says so)" if run.reported != shown.version else ""
        yield from _say("Verdict", f"{run.verdict}{behind}")
    if run.decision:
        yield from _say("Panel", run.decision)
    if run.stage and run.stage != run.standing:
        yield from _say("Stage", run.stage)
    if run.leading:
        yield from _say("Leading", "; ".join(list_figures(run)))
    if run.grade:
        yield from _say("Rebuilt as", run.grade)


def _list_findings(shown: ShownRun) -> Iterator[str]:
    if shown.version is None:
        return
    yield ""
    yield f"Findings, version {shown.version}"
    for verdict, answers in shown.by_verdict.items():
        yield f"{verdict} ({len(answers)})"
        if verdict == Verdict.CONCERN.value:
            yield from (_wrap(f"  {answer.code}  {answer.title}", 12) for answer in answers)
        else:
            yield _wrap(f"  {', '.join(answer.code for answer in answers)}", 2)


def _list_origin(shown: ShownRun) -> Iterator[str]:
    manifest, recipe = shown.manifest, shown.recipe
    if manifest is None:
        return
    yield ""
    yield "Made from"
    yield from _say("candour", f"{manifest.candour}, commit {manifest.git_commit[:12]}{_say_clean(shown)}")
    yield from _say("Source code", manifest.source_sha256[:_SHORT] or "not recorded")
    yield from _say("Lock", manifest.lock_sha256[:_SHORT])
    if recipe is None:
        yield from _say("Python", manifest.python)
        yield from _say("Recipe", shown.no_recipe)
    else:
        yield from _say("Python", f"{recipe.python} on {recipe.machine}, {len(recipe.packages)} libraries")
        for name, digest in recipe.history.items():
            yield from _say(f"  {name}", f"{digest[:_SHORT]}, case history")
    yield from _say("Configuration", f"{manifest.config_sha256[:_SHORT]}, seed {manifest.seed}")
    yield from _say(
        "Extracts", f"{len(manifest.extracts)} files, by name, with their SHA-256 (--json: in full)"
    )
    named: dict[str, list[str]] = {}
    for name, digest in manifest.extracts:
        named.setdefault(name, []).append(digest[:8])
    for name, digests in named.items():
        yield from _say(f"  {name}", " ".join(digests))


def _say_clean(shown: ShownRun) -> str:
    clean = None if shown.recipe is None else shown.recipe.git_clean
    return "" if clean is None else (", as committed" if clean else ", with changes since")


def _list_afterwards(shown: ShownRun) -> Iterator[str]:
    yield ""
    for version in shown.versions:
        yield from _say(f"Version {version.number}", _say_version(version))
    for fingerprint in shown.released:
        yield from _say("Released", f"the report {fingerprint} has left the authority")
    for one in shown.rebuilt:
        yield from _say("Rebuilt", f"{one.grade}, {one.started}, certificate in run {one.run_id[:8]}")
    if shown.folder is not None:
        yield f"{'Files':<{_SHORT}}{show_path(shown.folder)}"
    if shown.report is not None:
        # Never broken, so that it can be copied.
        yield f"{'Report':<{_SHORT}}{show_path(shown.report)}"
    for number, step in enumerate(shown.next_steps):
        yield from _say("" if number else "Next", step)


def _say_version(version: FindingsVersion) -> str:
    asked = ", ".join(version.audits) or "all of its configuration"
    day = "" if version.day is None else f"{version.day.isoformat()}, "
    source = version.asker.source_sha256[:_SHORT] or "not recorded"
    return f"{day}candour {version.asker.candour or 'not known'}, source {source}; asked: {asked}"


def _say(label: str, text: str) -> Iterator[str]:
    """A label and what it says, on as many lines as it needs; a long label has a line of its own."""
    if len(label) >= _SHORT:
        yield label
        label = ""
    yield _wrap(f"{label:<{_SHORT}}{text}", _SHORT)


def _wrap(text: str, indent: int) -> str:
    return fill(
        text,
        measure_width(),
        subsequent_indent=" " * indent,
        break_long_words=False,
        break_on_hyphens=False,
        drop_whitespace=True,
    )


__all__ = ["show"]
