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
    parts = urlsplit(address)
    if parts.scheme not in _SERVED or not parts.hostname:
        raise TrackingError(
            f"{VARIABLE} names no tracking server: expected an address that begins with http:// or https://, got one of the kind "
            f"'{parts.scheme or 'path'}'. Unset it to keep runs in a folder (--mlruns), or name a server."
        )
    return address.rstrip("/")


def name_server(address: str) -> str:
    """The address as it may be shown: without a name, a password or a query."""
    parts = urlsplit(address)
    port = f":{parts.port}" if parts.port else ""
    return f"{parts.scheme}://{parts.hostname}{port}{parts.path}"


def is_there(mlruns: Path) -> bool:
    """Whether there is a run store to open: a server is named, or the folder holds a database."""
    return find_server() is not None or (mlruns / DATABASE).is_file()


def describe_place(mlruns: Path) -> str:
    """Where runs are read and kept, in a few words."""
    server = find_server()
    return f"folder '{mlruns}'" if server is None else f"tracking server {name_server(server)} ({VARIABLE})"
