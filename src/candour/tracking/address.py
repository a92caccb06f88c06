"""Where the runs are kept: in a folder of this machine, or with a tracking server that the user names. Only the standard library.

A server is named by MLFLOW_TRACKING_URI, as for MLflow itself. Nothing else makes candour talk to one.
"""

import os
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import urlsplit

from candour.errors import TrackingError

VARIABLE = "MLFLOW_TRACKING_URI"
DATABASE = "mlflow.db"
_SERVED = ("http", "https")


def find_server(environment: Mapping[str, str] = os.environ) -> str | None:
    """The address of the tracking server, or None where the runs are in a folder.

    Raises TrackingError where the variable names something else than a server: using the folder all the same would put a run where
    nobody looks for it.
    """
    address = environment.get(VARIABLE, "").strip()
    if not address:
        return None
    if not _is_address(address):
        # Of what stands there nothing is shown: a password that was not written as it must be would be part of it.
        raise TrackingError(
            f"{VARIABLE} names no tracking server: expected an address that begins with http:// or https:// and a name, such as "
            "http://runs.example:5000. In a name or password before an '@' write / as %2F, ? as %3F, # as %23 and @ as %40; better, leave both out "
            "and set MLFLOW_TRACKING_USERNAME and MLFLOW_TRACKING_PASSWORD. Unset it to keep runs in a folder (--mlruns)."
        )
    return address.rstrip("/")


def name_server(address: str) -> str:
    """The address as it may be shown: without a name, a password or a query."""
    parts = urlsplit(address)
    place = parts.netloc.rpartition("@")[2]
    return f"{parts.scheme}://{place}{parts.path}"


def hide_secrets(text: str, environment: Mapping[str, str] = os.environ) -> str:
    """A text of a library, such as an error of MLflow, without the name and the password that are in the server's address."""
    address = environment.get(VARIABLE, "").strip()
    secret = address.partition("//")[2].rpartition("@")[0]
    password = environment.get("MLFLOW_TRACKING_PASSWORD", "")
    for held in (secret, secret.partition(":")[2], password, environment.get("MLFLOW_TRACKING_TOKEN", "")):
        text = text.replace(held, "(not shown)") if held else text
    return text


def _is_address(address: str) -> bool:
    try:
        parts = urlsplit(address)
        port = parts.port
    except ValueError:
        return False
    if parts.scheme not in _SERVED or not parts.hostname or port == 0:
        return False
    return "@" not in f"{parts.path}{parts.query}{parts.fragment}"


def is_there(mlruns: Path) -> bool:
    """Whether there is a run store to open: a server is named, or the folder holds a database."""
    return find_server() is not None or (mlruns / DATABASE).is_file()


def describe_place(mlruns: Path) -> str:
    """Where runs are read and kept, in a few words."""
    server = find_server()
    return f"folder '{mlruns}'" if server is None else f"tracking server {name_server(server)} ({VARIABLE})"
