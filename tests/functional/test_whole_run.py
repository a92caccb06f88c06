"""One whole run, from synthetic extracts to a report: what it leaves, and what it must never leave.

That the same configuration gives the same bytes elsewhere is asked where runs are made twice: test_killed.py (whole reports of other
processes with other hash seeds), test_threads.py (other threads) and docs/reproduce.md (this very run, built again).
"""

import json
import re
import sqlite3
import stat
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq


def _list_files(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.is_file())


def _read_all_text(path: Path) -> str:
    """Everything that a file holds, decoded: a table's cells, a database's rows, else the bytes."""
    if path.suffix == ".parquet":
        return str(pq.read_table(path).to_pandas().to_csv())
    if path.suffix == ".db":
        with sqlite3.connect(path) as connection:
            return "\n".join(connection.iterdump())
    return path.read_bytes().decode("latin-1")


def test_it_says_where_the_report_and_the_run_are_and_gives_the_verdict(small_run: Any) -> None:
    lines = small_run.stdout.splitlines()
    assert lines[0].split() == ["Report", "reports/small/report.html"]
    assert re.fullmatch(r"Run +[0-9a-f]{32}", lines[-3])
    assert re.match(r"Verdict +(Do not use|Cannot tell|Meets the bar)", lines[-2])
    assert lines[-1] == "Standing exploratory: no protocol was frozen before"


def test_it_is_quiet_where_nobody_watches(small_run: Any) -> None:
    noise = [line for line in small_run.stderr.splitlines() if not line.startswith("Note: ")]
    assert noise == []


def test_no_socket_is_touched_and_nothing_is_started_that_asks_the_network(small_run: Any) -> None:
    # git for the commit; uname by Python's platform module, which libraries ask for the processor; the others by
    # ctypes.util.find_library, with which WeasyPrint looks for Pango.
    harmless = {f"process {name}" for name in ("git", "uname", "ldconfig", "gcc", "ld")}
    assert set(small_run.touched.splitlines()) <= harmless


def test_the_report_is_whole(small_run: Any) -> None:
    report = small_run.folder / "reports" / "small"
    findings = json.loads((report / "findings.json").read_text())
    assert (report / "report.html").stat().st_size > 20_000
    assert list((report / "tables").glob("*.csv"))
    assert findings


def test_the_store_is_for_its_owner_only(small_run: Any) -> None:
    store = small_run.folder / "mlruns"
    assert stat.S_IMODE(store.stat().st_mode) == 0o700
    for path in _list_files(store):
        assert stat.S_IMODE(path.stat().st_mode) == 0o600, path.relative_to(store)
    for made in ("extracts", "histories"):
        assert stat.S_IMODE((small_run.folder / made).stat().st_mode) == 0o700


def test_no_child_id_is_in_the_store_the_report_or_the_output(
    small_run: Any, child_ids: tuple[str, ...]
) -> None:
    wanted = re.compile("|".join(sorted(re.escape(child_id) for child_id in child_ids)))
    assert len(child_ids) == 1200
    assert wanted.search(f"x {child_ids[0]} y") is not None
    found = [
        path.relative_to(small_run.folder)
        for place in ("mlruns", "reports")
        for path in _list_files(small_run.folder / place)
        if wanted.search(_read_all_text(path))
    ]
    assert found == []
    assert wanted.search(small_run.stdout + small_run.stderr) is None


def test_no_path_of_the_machine_is_in_the_report_or_the_evidence(small_run: Any) -> None:
    here = str(small_run.folder).encode()
    artefacts = small_run.folder / "mlruns" / "artifacts"
    found = [
        path
        for place in (small_run.folder / "reports", artefacts)
        for path in _list_files(place)
        if here in path.read_bytes()
    ]
    assert found == []


def test_a_second_run_reads_the_extracts_only_once(small_run: Any) -> None:
    (history,) = (small_run.folder / "histories").iterdir()
    (extracts,) = (small_run.folder / "extracts").iterdir()
    assert (history / "history.json").is_file()
    assert (extracts / "truth.parquet").is_file()
