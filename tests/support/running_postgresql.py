"""A real PostgreSQL server for a test: started here, on a socket of its own, and gone afterwards."""

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

import pytest
import sqlalchemy as sa

NO_SERVER = (
    "no PostgreSQL server: install it (see tests/postgresql/install.sh), or put initdb and pg_ctl on the PATH"
)
USER, HIDDEN = "ssd_reader", "s3kret/pass:word@Ω"


@dataclass(frozen=True)
class Server:
    """A running server: where its socket lies, and how to reach a database of it."""

    folder: Path

    def url(self, *, password: str = HIDDEN, user: str = USER) -> str:
        return f"postgresql://{user}:{quote(password, safe='')}@/postgres?host={self.folder}"

    def connect(self) -> sa.Engine:
        return sa.create_engine(
            self.url().replace("postgresql:", "postgresql+psycopg:"), poolclass=sa.NullPool
        )

    def run(self, *statements: str) -> None:
        engine = self.connect()
        with engine.begin() as connection:
            for statement in statements:
                connection.exec_driver_sql(statement)
        engine.dispose()


@contextmanager
def serve_postgresql() -> Iterator[Server]:
    """A server for as long as the block lasts; the test is skipped, and says why, where none is installed."""
    programs = _find_programs()
    if programs is None or (os.geteuid() == 0 and shutil.which("runuser") is None):
        if os.environ.get("CI") == "true":
            pytest.fail(NO_SERVER)
        pytest.skip(NO_SERVER)
    # Not pytest's folder: the server's user may not look into that, and the name of a socket must be short.
    with tempfile.TemporaryDirectory(prefix="candour-pg-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        (folder / "hidden").write_text(HIDDEN, encoding="utf-8")
        if os.geteuid() == 0:
            nobody = pwd.getpwnam("nobody")
            for path in (folder, folder / "hidden"):
                os.chown(path, nobody.pw_uid, nobody.pw_gid)
        data = str(folder / "data")
        control = [str(programs / "pg_ctl"), "--pgdata", data, "--wait"]
        settings = f"-c listen_addresses='' -c unix_socket_directories='{folder}' -c fsync=off -c datestyle='SQL, DMY' -c timezone=UTC"
        _run_quietly(
            str(programs / "initdb"), "--pgdata", data, "--username", USER, "--pwfile", str(folder / "hidden"),
            "--auth", "scram-sha-256", "--encoding", "UTF8", "--locale", "C", "--no-sync",
        )  # fmt: skip
        _run_quietly(*control, "--log", str(folder / "log"), "--options", settings, "start")
        try:
            yield Server(folder)
        finally:
            _run_quietly(*control, "--mode", "immediate", "stop")


def _find_programs() -> Path | None:
    """The newest server's programs, whether or not they are on the PATH."""
    installed = [path for path in Path("/usr/lib/postgresql").glob("*/bin") if (path / "initdb").is_file()]
    if installed:
        return max(installed, key=lambda path: float(path.parent.name))
    found = shutil.which("initdb")
    return Path(found).parent if found else None


def _run_quietly(*command: str) -> None:
    # PostgreSQL refuses to run as root, so root becomes nobody.
    as_whom = ["runuser", "-u", "nobody", "--"] if os.geteuid() == 0 else []
    done = subprocess.run(
        [*as_whom, *command],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        timeout=120,
        cwd="/",
        check=False,
    )
    assert done.returncode == 0, done.stdout.decode()
