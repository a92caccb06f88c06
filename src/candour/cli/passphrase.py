"""A passphrase, from the terminal without showing it, or from an environment variable; never from the command line, which others can read."""

import getpass
import os
import sys
from typing import Annotated

from cyclopts import Parameter

from candour.errors import ArchiveError

PassphraseFrom = Annotated[
    str | None,
    Parameter(name="--passphrase-from", help="Environment variable that holds the passphrase, for scripts."),
]


def ask_passphrase(variable: str | None, *, twice: bool) -> str:
    """The passphrase. Raises ArchiveError where there is no terminal to ask at, the variable is empty, or two entries differ."""
    if variable is not None:
        held = os.environ.get(variable, "")
        if not held:
            # Somebody may have written the passphrase itself here, so it is not said again.
            raise ArchiveError(
                "--passphrase-from names an environment variable that is not set. Give the name of a variable, never the passphrase itself."
            )
        return held
    if not sys.stdin.isatty():
        raise ArchiveError(
            "There is no terminal to ask for the passphrase at. Put it into an environment variable and name that: --passphrase-from NAME"
        )
    given = getpass.getpass("Passphrase of the extracts: ")
    if twice and given != getpass.getpass("Once more: "):
        raise ArchiveError("The two passphrases are not the same. Nothing was written.")
    return given
