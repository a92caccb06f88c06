"""`candour audit`: question finished runs again, or somebody else's scores."""

from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

from cyclopts import Parameter

from candour.cli.answers import print_json, print_lines, print_table
from candour.cli.calendar_day import read_day
from candour.cli.options import DEFAULT_MLRUNS, AsJson, Mlruns, NoPdf, Quiet
from candour.cli.progress import show_progress
from candour.cli.publication import print_publication, print_refusal, warn_of_leak
from candour.errors import ConfigError
from candour.workflow.audit_finished import AuditOutcome, audit_finished_run
from candour.workflow.audit_many import audit_runs
from candour.workflow.audit_scores import audit_scores


def audit(
    *runs: Annotated[str, Parameter(help="Runs: the id of each, the beginning of it, or a pilot's name.")],
    audits: Annotated[
        tuple[str, ...],
        Parameter(
            help="Ask only these, named one after another or with commas. The answers of others are carried over.",
            consume_multiple=True,
            negative="",
        ),
    ] = (),
    predictions: Annotated[Path | None, Parameter(help="Instead of a run: a table of scores.")] = None,
    config: Annotated[Path | None, Parameter(help="With --predictions: what its columns mean.")] = None,
    out: Annotated[Path | None, Parameter(help="With --predictions: folder of the report.")] = None,
    mlruns: Mlruns = DEFAULT_MLRUNS,
    no_pdf: NoPdf = False,
    json: AsJson = False,
    quiet: Quiet = False,
) -> int:
    """Question finished runs again, or somebody else's scores.

    candour audit RUN asks every audit of the run's configuration once more, and those that were asked of it since; with --audits only
    some, whether the run knew them or not. The answers become a new version of the run's findings, and every earlier version stays;
    `candour report RUN` then writes the newest down. Several runs are questioned side by side, as many at a time as CANDOUR_THREADS says; one that fails
    does not stop the others, and the exit code is that of the first that failed. candour audit --predictions FILE --config FILE --out DIR audits a
    CSV or Parquet table of scores and needs no run.
    """
    if runs and predictions is None:
        asked = _split(audits)
        if len(runs) == 1:
            return _audit_run(runs[0], asked, mlruns=mlruns, json=json, quiet=quiet)
        return _audit_runs(runs, asked, mlruns=mlruns, json=json, quiet=quiet)
    if runs or predictions is None or config is None or out is None:
        raise ConfigError(
            "Name a run (candour audit RUN), or else all three of --predictions, --config and --out."
        )
    with show_progress(quiet=quiet) as report_progress:
        published = audit_scores(
            predictions, config, out=out, pdf=not no_pdf, report_progress=report_progress
        )
    if json:
        print_json(published)
    else:
        print_publication(published)
    return 0


def _audit_run(run: str, names: tuple[str, ...], *, mlruns: Path, json: bool, quiet: bool) -> int:
    with show_progress(quiet=quiet) as report_progress:
        outcome = audit_finished_run(
            run,
            mlruns=mlruns,
            names=names,
            report_progress=report_progress,
            day=read_day(),
        )
    if json:
        print_json(outcome)
    else:
        _print_outcome(outcome, run)
    return warn_of_leak() if outcome.leaked else 0


def _audit_runs(
    runs: tuple[str, ...], names: tuple[str, ...], *, mlruns: Path, json: bool, quiet: bool
) -> int:
    with show_progress(quiet=quiet) as report_progress:
        audited = audit_runs(
            runs, mlruns=mlruns, names=names, report_progress=report_progress, day=read_day()
        )
    if json:
        print_json(audited)
    codes = []
    for one in audited:
        if one.outcome is None:
            print_refusal(one.reference, one.refusal)
        elif not json:
            _print_outcome(one.outcome, one.reference)
        leaked = one.outcome is not None and one.outcome.leaked
        codes.append(warn_of_leak() if leaked else one.exit_code)
    return next((code for code in codes if code), 0)


def _print_outcome(outcome: AuditOutcome, asked_for: str) -> None:
    rows = [(f.code, f.verdict.value, f.title, f.headline.text) for f in outcome.findings]
    named = "" if outcome.run_id.startswith(asked_for) else f" ({asked_for})"
    print_table(f"Run {outcome.run_id}{named}", ("Code", "Verdict", "Question", "Answer"), rows)
    print_lines(_say_kept(outcome))


def _split(names: tuple[str, ...]) -> tuple[str, ...]:
    """The names once each, in their order, whether they stood one after another or with commas between them."""
    every = (name.strip() for text in names for name in text.split(","))
    return tuple(dict.fromkeys(name for name in every if name))


def _say_kept(outcome: AuditOutcome) -> Iterator[str]:
    """Which version holds the answers, what is another verdict by now, and what to do next."""
    run = outcome.run_id[:8]
    if not outcome.is_new:
        yield f"Findings version {outcome.version}, as before: the same answers, byte for byte, so there is no new version"
        return
    yield f"Findings version {outcome.version} is new; every earlier version stays as it is"
    for change in outcome.changed:
        yield f"Changed  {change.code}: {change.before or 'not asked before'} -> {change.now or 'no longer answered'}"
    yield f"Next     candour report {run} --out FOLDER"
