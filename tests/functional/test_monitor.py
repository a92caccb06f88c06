"""docs/monitoring.md as it stands: a pilot, a year of scoring, a threshold that was raised, and a list that is stopped."""

import io
import json
import re
import shlex
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stderr
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from candour.cli.app import run_command
from candour.desk.log import database_of
from candour.scoring.log import ScoringEvent, read_log
from candour.scoring.places import find_folder
from candour.scoring.stops import find_stop
from candour.tracking.followed import ANSWER, MONITORING
from candour.tracking.opening import open_store
from candour.tracking.runs import KIND, find_run, search_runs
from small_pilot import Ran

PAGE = (Path(__file__).parents[2] / "docs" / "monitoring.md").read_text(encoding="utf-8")
(CONFIG,) = re.findall(r"```yaml\n(.*?)```", PAGE, flags=re.DOTALL)
COMMANDS = re.findall(r"^candour .*$", PAGE, flags=re.MULTILINE)


@contextmanager
def working_in(folder: Path) -> Iterator[None]:
    patch = pytest.MonkeyPatch()
    patch.chdir(folder)
    try:
        yield
    finally:
        patch.undo()


@dataclass(frozen=True)
class Told:
    folder: Path
    codes: list[int]
    stderr: str


@pytest.fixture(scope="module")
def followed(tmp_path_factory: pytest.TempPathFactory) -> Told:
    """Every command of the page, in its order."""
    folder = tmp_path_factory.mktemp("followed")
    (folder / "followed.yaml").write_text(CONFIG, encoding="utf-8")
    said = io.StringIO()
    with working_in(folder), redirect_stderr(said):
        codes = [run_command([*shlex.split(line)[1:], "--quiet"]) for line in COMMANDS]
    return Told(folder, codes, said.getvalue())


def read_page(folder: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((folder / "monitoring.json").read_text())
    return found


def list_looks(page: dict[str, Any]) -> list[dict[str, Any]]:
    looks = next(table for table in page["tables"] if table["name"] == "looks")
    names = [column["name"] for column in looks["columns"]]
    return [dict(zip(names, row, strict=True)) for row in looks["rows"]]


def test_the_page_ends_in_a_stop_and_says_so_first(followed: Told) -> None:
    assert followed.codes == [0, 0, 0, 0, 26], followed.stderr
    assert "Stop using this list, and tell the panel." in followed.stderr
    page = read_page(followed.folder / "reports" / "followed-monitoring")
    assert page["notices"][0].startswith("Stop using this list, and tell the panel.")
    stopped = [look for look in list_looks(page) if look["answer"] == "stop the list"]
    assert any(look["watch"].startswith("Outcomes observed for each one expected") for look in stopped)
    html = (followed.folder / "reports" / "followed-monitoring" / "monitoring.html").read_text()
    assert html.index("Stop using this list") < html.index("Every look")


def test_the_stop_is_in_the_log_and_scoring_is_refused(
    followed: Told, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = find_folder(followed.folder / "mlruns", "followed")
    (stop,) = [logged for logged in read_log(folder) if logged.entry.event is ScoringEvent.STOPPED]
    assert find_stop(read_log(folder), permission="") == stop
    # A decision of the panel that came after it lifts it.
    assert find_stop(read_log(folder), permission="another fingerprint") is None
    with working_in(followed.folder):
        assert run_command(["score", "followed", "a-year-later", "--since", "2024-04-01", "--quiet"]) == 26
    said = capsys.readouterr().err
    assert "monitoring stopped this list" in said
    assert not database_of(followed.folder / "mlruns").exists()


def test_it_is_kept_as_a_run_below_the_run_and_is_no_pilot(followed: Told) -> None:
    store = open_store(followed.folder / "mlruns", create=False)
    run_id = find_run(store, "followed")
    kept = search_runs(store, {KIND: MONITORING})
    assert kept
    for run in kept:
        assert run.data.tags["mlflow.parentRunId"] == run_id
    assert kept[-1].data.tags[ANSWER] == "stop the list"
    assert "Area under the ROC curve -AUC" in " ".join(kept[-1].data.metrics)
    assert (store.artefacts(kept[-1].info.run_id) / MONITORING / "monitoring.html").is_file()


def test_nothing_of_a_single_child_leaves(followed: Told) -> None:
    page = followed.folder / "reports" / "followed-monitoring"
    families = (followed.folder / "two-years-later" / "families.csv").read_text().splitlines()[1:]
    ids = {part for line in families for part in line.split(",")}
    written = [path for path in page.rglob("*.*") if path.suffix in {".html", ".json", ".csv"}]
    assert len(written) > 5
    for path in written:
        words = set(re.findall(r"[SF][0-9]{7}", path.read_text(encoding="utf-8")))
        assert not words & ids, path.name
    for look in list_looks(read_page(page)):
        assert look["n"] is None or isinstance(look["n"], dict) or look["n"] > 5 or look["n"] == 0


def test_where_nothing_changed_no_limit_is_reached(followed: Told) -> None:
    with working_in(followed.folder):
        made = "synthesise --children 6000 --years 7 --seed 3 --out unchanged --quiet"
        assert run_command(made.split()) == 0
        assert run_command(["monitor", "followed", "unchanged", "--out", "quiet", "--no-pdf", "--quiet"]) == 0
    page = read_page(followed.folder / "quiet")
    assert not [look for look in list_looks(page) if look["answer"] == "stop the list"]
    (alarms,) = [table for table in page["tables"] if table["name"] == "chance"]
    assert alarms["rows"][0][1]["value"] > 0


def test_outcomes_that_are_not_known_yet_are_said_to_be_so(followed: Told) -> None:
    """The very extracts that were scored: no outcome is known, and nothing stops."""
    with working_in(followed.folder):
        assert (
            run_command(["monitor", "followed", "a-year-later", "--out", "soon", "--no-pdf", "--quiet"]) == 0
        )
    page = read_page(followed.folder / "soon")
    late = [look for look in list_looks(page) if str(look["watch"]).startswith("Base rate")]
    assert {look["answer"] for look in late} == {"cannot tell"}
    assert "not known yet" in " ".join(page["notices"])


def test_who_was_never_scored_cannot_be_followed(small_run: Ran, capsys: pytest.CaptureFixture[str]) -> None:
    with working_in(small_run.folder):
        assert run_command(["monitor", "small", "anywhere", "--quiet"]) == 26
    assert "Nobody was ever scored with run" in capsys.readouterr().err
