"""MLflow's tracking server for a test: PostgreSQL behind it, and a folder beside it that the clients reach themselves."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

from running_postgresql import serve_postgresql

PATIENCE = 240
"""Seconds; the server takes up to 50 to start on a busy machine."""


@contextmanager
def serve_tracking(folder: Path) -> Iterator[str]:
    """The address of a server whose artefacts lie in `folder`, for as long as the block lasts."""
    with serve_postgresql() as database:
        store = database.url().replace("postgresql:", "postgresql+psycopg:")
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        # The password goes through the environment: every user of a machine can read the words of a command.
        settings = {
            "MLFLOW_BACKEND_STORE_URI": store,
            "MLFLOW_DISABLE_TELEMETRY": "true",
            "MLFLOW_SERVER_ENABLE_JOB_EXECUTION": "false",
        }
        command = [
            sys.executable, "-m", "mlflow", "server", "--default-artifact-root", folder.as_uri(), "--no-serve-artifacts",
            "--host", "127.0.0.1", "--port", str(port), "--workers", "1",
        ]  # fmt: skip
        log = folder.with_name(f"{folder.name}.log")
        with log.open("wb") as told:
            server = subprocess.Popen(
                command, env={**os.environ, **settings}, stdout=told, stderr=told, start_new_session=True
            )
            try:
                address = f"http://127.0.0.1:{port}"
                _wait(address, server, log)
                yield address
            finally:
                os.killpg(server.pid, 15)
                server.wait(30)


def _wait(address: str, server: "subprocess.Popen[bytes]", log: Path) -> None:
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        assert server.poll() is None, log.read_text()
        try:
            with urlopen(f"{address}/health", timeout=5):  # noqa: S310 (our own address)
                return
        except (URLError, TimeoutError, ConnectionError):
            time.sleep(0.5)
    raise AssertionError(log.read_text())
