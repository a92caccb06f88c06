"""`candour reproduce`: build a run again from what it kept, and say how exactly it came out."""

from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Annotated

from cyclopts import Parameter

from candour.cli.answers import print_json, print_lines, print_table, show_path
from candour.cli.calendar_day import read_day
from candour.cli.options import DEFAULT_MLRUNS, AsJson, Engine, Mlruns, NoPdf, Quiet, Role
from candour.cli.progress import show_progress
from candour.errors import ConfigError, ReproductionError
from candour.reproduction.grading import Grade, StageComparison, find_worst
from candour.workflow.reproduction.certifying import Checked, check_certificate
from candour.workflow.reproduction.reproducing import Reproduced, reproduce_run

MOST_SHOWN = 20
"""Differences that are printed: --json gives all."""


def reproduce(
    run: Annotated[str, Parameter(help="A run: its id, the beginning of it, or a pilot's name.")] = "",
    *,
    verify: Annotated[
        Path | None,
        Parameter(help="A certificate (certificate.json) to check instead; nothing is built again."),
    ] = None,
    key: Annotated[
        str, Parameter(help="With --verify: the public key that must have signed it (64 digits).")
    ] = "",
    mlruns: Mlruns = DEFAULT_MLRUNS,
    extracts: Annotated[
        Path | None,
        Parameter(help="Folder to look for the extracts in. Default: where the run's configuration lay."),
    ] = None,
    anyway: Annotated[
        bool,
        Parameter(
            negative="", help="Build with other extracts than the run read, to see what the change does."
        ),
    ] = False,
    out: Annotated[
        Path | None, Parameter(help="Folder for the certificate too. It is kept with the run in any case.")
    ] = None,
    role: Role = "",
    engine: Engine = "",
    no_pdf: NoPdf = False,
    json: AsJson = False,
    quiet: Quiet = False,
) -> int:
    """Build a run again from what it kept, compare it stage by stage, and keep a signed certificate with it.

    Everything is built from the extracts, in a folder of its own beside the run store, and removed again. A reproduction is no look at the
    test period, and writes nothing in the log of the protocol.

    The grade is identical (the same bytes), equal (every number within 1e-9), equivalent (every verdict, and every number within the
    tolerance of its kind) or different. Exit code 24 where it is different: the comparison is printed all the same.

    With --verify a certificate is checked, and no run is needed. Exit code 24 where its signature does not hold.
    """
    if verify is not None:
        return _check(run, verify, key, mlruns, json=json)
    if not run:
        raise ConfigError(
            "Name the run that is to be built again (its id, the beginning of it, or a pilot's name), or a certificate to check with --verify."
        )
    if key:
        raise ConfigError(
            "--key belongs to --verify: it is the public key that a certificate is checked against."
        )
    with show_progress(quiet=quiet) as report_progress:
        reproduced = reproduce_run(
            run,
            mlruns=mlruns,
            day=read_day(),
            extracts=extracts,
            anyway=anyway,
            pdf=not no_pdf,
            role=role,
            out=out,
            engine=engine,
            report_progress=report_progress,
        )
    if json:
        print_json(reproduced)
    else:
        _print(reproduced)
    return ReproductionError.exit_code if reproduced.reproduction.grade is Grade.DIFFERENT else 0


def _check(run: str, path: Path, key: str, mlruns: Path, *, json: bool) -> int:
    if run:
        raise ConfigError(
            f"Name either a run to build again or a certificate to check with --verify, not both ('{run}' and '{path.name}')."
        )
    checked = check_certificate(path, public=key or None, mlruns=mlruns)
    if json:
        print_json(checked)
        return 0
    told = checked.certificate
    print_lines(
        [
            f"Pilot    {told.pilot}",
            f"Run      {told.run}",
            f"Grade    {told.grade}",
            f"Day      {told.day.isoformat()}",
            f"Role     {told.role or 'not given'}",
            f"Key      {checked.key}",
            f"Result   The signature holds: nothing was altered. {_say_key(checked, given=bool(key))}",
        ]
    )
    return 0


def _say_key(checked: Checked, *, given: bool) -> str:
    if given:
        return "It was signed with the key that you gave."
    if checked.known:
        return "It was signed with the key of this run store."
    if checked.foreign:
        return "But NOT with the key of this run store: somebody else made it. Compare its fingerprint with one that you got another way."
    return "Whose key that is, nothing here tells: compare its fingerprint with the one that the authority gives another way."


def _print(reproduced: Reproduced) -> None:
    reproduction, certified = reproduced.reproduction, reproduced.certified
    print_table("Stage by stage", ("Stage", "Compared", "Grade"), _list_stages(reproduction.stages))
    differing = reproduction.differing
    if differing:
        rows = [_describe(one) for one in differing[:MOST_SHOWN]]
        print_table("What is not the same bytes", ("Stage", "What", "Grade", "Where first", "At most"), rows)
    if len(differing) > MOST_SHOWN:
        print_lines([f"and {len(differing) - MOST_SHOWN} more: --json lists them all"])
    print_lines(f"Taken    {taken}" for taken in reproduction.carried_over)
    print_lines(f"Cause?   {cause}" for cause in reproduced.causes)
    print_lines([f"Grade    {reproduction.grade}", f"Result   {reproduced.sentence}"])
    print_lines([f"Proof    certificate in the run {certified.certificate_run}", f"Key      {certified.key}"])
    if certified.folder is not None:
        print_lines([f"Folder   {show_path(certified.folder)}"])


def _list_stages(stages: Sequence[StageComparison]) -> Iterator[tuple[str, str, str]]:
    """One row a stage: how many of its parts had which grade, and the worst."""
    for stage in dict.fromkeys(one.stage for one in stages):
        all_of_it = [one for one in stages if one.stage is stage]
        # What is not graded is told below; only where nothing is does it stand for the stage.
        own = [one for one in all_of_it if one.graded] or all_of_it
        counted = Counter(one.grade for one in own)
        parts = ", ".join(f"{counted[grade]} {grade}" for grade in Grade if counted[grade])
        worst = find_worst(one.grade for one in own)
        aside = "" if any(one.graded for one in own) else " (not graded)"
        only = own[0].part if len(own) == 1 else parts
        yield str(stage), only, f"{worst}{aside}"


def _describe(one: StageComparison) -> tuple[str, str, str, str, str]:
    largest = "" if one.largest_difference is None else f"{one.largest_difference:.3g}"
    grade = str(one.grade) if one.graded else f"{one.grade} (not graded)"
    return str(one.stage), one.part, grade, one.first_difference, largest
