"""`candour archive`: a run in one file that opens without candour."""

from pathlib import Path
from typing import Annotated

from cyclopts import Parameter

from candour.cli.answers import print_json, print_lines, show_path
from candour.cli.options import DEFAULT_MLRUNS, AsJson, Mlruns
from candour.cli.passphrase import PassphraseFrom, ask_passphrase
from candour.workflow.archive.archiving import archive_run


def archive(
    run: Annotated[str, Parameter(help="Run: id, beginning of it, or pilot's name.")],
    *,
    out: Annotated[Path | None, Parameter(help="The file. Default: NAME-RUN.zip in this folder.")] = None,
    with_extracts: Annotated[
        bool,
        Parameter(
            name="--with-extracts",
            negative="",
            help="Put the files that the run read in too, locked with a passphrase.",
        ),
    ] = False,
    extracts: Annotated[
        Path | None, Parameter(help="Folder to look for those files in, where they lie elsewhere now.")
    ] = None,
    passphrase_from: PassphraseFrom = None,
    without_evidence: Annotated[
        bool,
        Parameter(
            name="--without-evidence",
            negative="",
            help="Only what passed disclosure control, for a file that may leave the authority.",
        ),
    ] = False,
    mlruns: Mlruns = DEFAULT_MLRUNS,
    json: AsJson = False,
) -> int:
    """Write one file with everything that an auditor needs years later: code, lock, question, protocol, variables, findings, report, models.

    It opens with Python alone: python3 FILE.zip. The passphrase is asked for twice and not shown, and is kept nowhere.
    """
    archived = archive_run(
        run,
        mlruns=mlruns,
        out=out,
        passphrase=ask_passphrase(passphrase_from, twice=True) if with_extracts else None,
        extracts=extracts,
        with_evidence=not without_evidence,
    )
    if json:
        print_json(archived)
        return 0
    held = (
        "what passed disclosure control"
        if without_evidence
        else "personal data: keep it as you keep case records"
    )
    print_lines(
        [
            f"Archive  {show_path(archived.path)}  ({archived.size / 1e6:,.1f} MB, {archived.files:,} files; {held})",
            *(
                [f"Inside   {archived.inputs:,} extracts, locked with the passphrase"]
                if with_extracts
                else []
            ),
            f"SHA-256  {archived.fingerprint}  of its list of hashes: keep it elsewhere",
            f"Signed   {archived.key}",
            f"Restore  python3 {archived.path.name} --into FOLDER --install",
            *(
                [
                    f"         candour restore {archived.path.name} --into FOLDER --extracts  (with its extracts)"
                ]
                if with_extracts
                else []
            ),
        ]
    )
    return 0
