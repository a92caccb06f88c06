"""triage's run: a PostgreSQL server of its own, the events loaded, the experiment run, its answers written beside.

    python benchmarks/triage/peer.py FOLDER --triage ENVIRONMENT

FOLDER holds what `world.py` made. ENVIRONMENT is a virtual environment with what `requirements.txt` names, Python 3.10. Prints one JSON object:
wall time and CPU seconds of triage, and CPU seconds of its server.
"""

import argparse
import json
import os
import pwd
import resource
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from experiment import describe_experiment

PORT = 54329
USER = "postgres"
LOAD = (
    "create table events (entity_id int, kind text, started_on date, ended_on date)",
    "copy events from stdin csv header",
    "create index on events (entity_id, started_on)",
    "create index on events (started_on)",
    "analyze events",
)
EVALUATIONS = """select coalesce(json_agg(row_to_json(asked)), '[]') from (
    select m.model_type, m.train_end_time::date::text, e.evaluation_start_time::date::text, e.metric, e.parameter, e.stochastic_value
    from test_results.evaluations e join triage_metadata.models m using (model_id) order by 1, 2, 3, 4, 5) asked"""
FEATURES = (
    "copy (select * from features.counts_aggregation_imputed join features.spans_aggregation_imputed using (entity_id, as_of_date))"
    " to stdout csv header"
)


def run_peer(folder: Path, environment: Path) -> dict[str, float]:
    """Run it all, and leave `triage-features.csv` and `triage-answers.json` in the folder."""
    programs = max(Path("/usr/lib/postgresql").glob("*/bin"))
    with tempfile.TemporaryDirectory(prefix="benchmark-") as hidden, _serve(programs, Path(hidden)) as server:
        _load(programs, folder / "events.csv")
        asked = folder / "experiment.yaml"
        asked.write_text(json.dumps(describe_experiment()), encoding="utf-8")
        project = folder / "project"
        shutil.rmtree(project, ignore_errors=True)
        project.mkdir()
        command = [
            str(environment / "bin" / "triage"),
            "experiment",
            str(asked),
            "--project-path",
            str(project),
        ]
        surroundings = os.environ | {
            "DATABASE_URL": f"postgresql://{USER}@127.0.0.1:{PORT}/postgres",
            "OPENBLAS_NUM_THREADS": "1",
        }
        begun, before = time.perf_counter(), resource.getrusage(resource.RUSAGE_CHILDREN)
        with (folder / "triage.log").open("wb") as log:
            process = subprocess.Popen(
                command, env=surroundings, stdout=log, stderr=subprocess.STDOUT, cwd=folder
            )
            process.wait()
        spent = resource.getrusage(resource.RUSAGE_CHILDREN)
        cost = {
            "wall": time.perf_counter() - begun,
            "cpu": spent.ru_utime + spent.ru_stime - before.ru_utime - before.ru_stime,
        }
        # A failed experiment ends with 0 all the same, so only the answers say whether it ran.
        _ask(programs, folder)
        server.terminate()
        _, _, used = os.wait4(server.pid, 0)
        server.returncode = 0
    return cost | {"server_cpu": used.ru_utime + used.ru_stime}


@contextmanager
def _serve(programs: Path, folder: Path) -> Iterator[subprocess.Popen[bytes]]:
    """A server on this machine alone, run as nobody: PostgreSQL refuses to be root."""
    owner = pwd.getpwnam("nobody")
    os.chown(folder, owner.pw_uid, owner.pw_gid)
    data = folder / "data"
    as_owner = {"user": "nobody", "cwd": "/"} if os.geteuid() == 0 else {"cwd": "/"}
    initdb = [
        str(programs / "initdb"),
        "--pgdata",
        str(data),
        "--username",
        USER,
        "--auth",
        "trust",
        "--locale",
        "C",
    ]
    subprocess.run([*initdb, "--encoding", "UTF8"], check=True, stdout=subprocess.DEVNULL, **as_owner)  # type: ignore[call-overload]
    settings = {
        "listen_addresses": "127.0.0.1", "port": PORT, "unix_socket_directories": folder, "fsync": "off",
        "shared_buffers": "2GB", "work_mem": "256MB", "max_wal_size": "8GB",
    }  # fmt: skip
    options = [word for name, value in settings.items() for word in ("-c", f"{name}={value}")]
    server = subprocess.Popen(
        [str(programs / "postgres"), "-D", str(data), *options], stderr=subprocess.DEVNULL, **as_owner
    )  # type: ignore[call-overload]
    try:
        while subprocess.run(
            [str(programs / "pg_isready"), "-q", "-h", "127.0.0.1", "-p", str(PORT)], check=False
        ).returncode:
            time.sleep(0.2)
        yield server
    finally:
        if server.returncode is None:
            server.terminate()
            server.wait()


def _load(programs: Path, events: Path) -> None:
    for statement in LOAD:
        with events.open("rb") as rows:
            _query(programs, statement, given=rows.fileno() if "stdin" in statement else subprocess.DEVNULL)


def _ask(programs: Path, folder: Path) -> None:
    """Its evaluations, and its features, of which those that were filled in are flagged."""
    found = {"evaluations": json.loads(_query(programs, EVALUATIONS))}
    (folder / "triage-answers.json").write_text(json.dumps(found, indent=1), encoding="utf-8")
    with (folder / "triage-features.csv").open("wb") as file:
        _query(programs, FEATURES, into=file.fileno())


def _query(
    programs: Path, statement: str, *, given: int = subprocess.DEVNULL, into: int = subprocess.PIPE
) -> str:
    command = [
        str(programs / "psql"),
        "-q",
        "-A",
        "-t",
        "-h",
        "127.0.0.1",
        "-p",
        str(PORT),
        "-U",
        USER,
        "postgres",
    ]
    done = subprocess.run(
        [*command, "-v", "ON_ERROR_STOP=1", "-c", statement],
        stdin=given,
        stdout=into,
        check=True,
        text=True,
    )
    return done.stdout or ""


if __name__ == "__main__":
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("folder", type=Path)
    parser.add_argument("--triage", type=Path, required=True)
    options = parser.parse_args()
    print(json.dumps(run_peer(options.folder.absolute(), options.triage.absolute())))
