"""`candour restore`: an archive, checked and turned back into a working folder."""

from pathlib import Path
from typing import Annotated

from cyclopts import Parameter
from cyclopts.validators import Number

from candour.archive.unpacking import GIGABYTE, LIMIT
from candour.cli.answers import print_json, print_lines, show_path
from candour.cli.options import AsJson
from candour.cli.passphrase import PassphraseFrom, ask_passphrase
from candour.errors import ConfigError
from candour.workflow.archive.restoring import restore_archive


def restore(
    archive: Annotated[Path, Parameter(help="File that `candour archive` wrote.")],
    *,
    into: Annotated[
        Path | None, Parameter(help="A new or empty folder. Without it the archive is only checked.")
    ] = None,
    extracts: Annotated[
        bool, Parameter(name="--extracts", negative="", help="Open its extracts and put them in place too.")
    ] = False,
    passphrase_from: PassphraseFrom = None,
    key: Annotated[
        str | None, Parameter(help="Public key (64 hexadecimal digits): refuse what another one signed.")
    ] = None,
    install: Annotated[
        bool,
        Parameter(
            name="--install", negative="", help="Make .venv in the folder and install the locked libraries."
        ),
    ] = False,
    wheels: Annotated[
        Path | None, Parameter(help="Folder of packages for --install on a machine without a network.")
    ] = None,
    limit_gigabytes: Annotated[
        float, Parameter(help="The most that may be written.", validator=Number(gt=0))
    ] = LIMIT / GIGABYTE,
    json: AsJson = False,
) -> int:
    """Check an archive, file by file and signature, and make a working folder of it.

    On a machine without candour, python3 ARCHIVE.zip does the same but for the signature and the extracts.
    """
    if into is None and (extracts or install):
        raise ConfigError("Name the folder to restore into: --into FOLDER")
    restored = restore_archive(
        archive,
        into=into,
        ask_passphrase=(lambda: ask_passphrase(passphrase_from, twice=False)) if extracts else None,
        public_key=key,
        install=install,
        wheels=wheels,
        limit=int(limit_gigabytes * GIGABYTE),
    )
    if json:
        print_json(restored)
        return 0
    signed = restored.key or "by nobody"
    known = (
        " (the key that you gave)" if restored.known else " (compare it with one that you got another way)"
    )
    print_lines(
        [
            f"Run      {restored.run_id} of '{restored.name}'",
            f"Checked  {restored.files:,} files, each against its SHA-256",
            f"SHA-256  {restored.fingerprint}  of its list of hashes",
            f"Signed   {signed}{known if restored.key else ''}",
            *([f"Extracts {restored.inputs:,} files, opened"] if extracts else []),
            *([] if into is None else [f"Folder   {show_path(into)}  (start with START-HERE.txt)"]),
        ]
    )
    return 0
