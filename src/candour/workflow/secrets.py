"""What is secret about this machine and this authority: asked for here, at the edge, and handed to the report."""

import getpass
import socket
from collections.abc import Iterator, Sequence
from contextlib import suppress
from pathlib import Path, PurePosixPath, PureWindowsPath

from candour.config.pilot import NOT_NAMED
from candour.config.protocol import Disclosure
from candour.contracts import Manifest
from candour.protection.scrubbing import Secrets


def find_secrets(disclosure: Disclosure, authority: str, manifest: Manifest | None) -> Secrets:
    """The login, the machine, what the configuration names; and the files' names where the authority is not named."""
    hidden = authority == NOT_NAMED and disclosure.mode == "on"
    files = [name for name, _ in manifest.extracts] if manifest is not None and hidden else []
    return Secrets((*_name_surroundings(), *disclosure.remove_words), dict(_rename(files)))


def _name_surroundings() -> Iterator[str]:
    # An account without a name, as in a container, has none to give away.
    with suppress(KeyError, OSError):
        yield getpass.getuser()
    yield Path.home().name
    host = socket.gethostname()
    yield host
    yield host.split(".")[0]


def _rename(names: Sequence[str]) -> Iterator[tuple[str, str]]:
    """A file's name often holds the authority's code: it stays secret with the authority."""
    last = sorted({PureWindowsPath(PurePosixPath(name).name).name for name in names})
    for number, name in enumerate(last, start=1):
        yield name, f"Extract {number}{PurePosixPath(name).suffix.lower()}"
