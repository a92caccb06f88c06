"""`candour runs`, `show` and `audit` again, on a copy of the small run: found, shown, questioned anew, and never written over."""

import csv
import hashlib
import json
import re
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from io import StringIO
from pathlib import Path
from typing import Any

import pytest

from candour.cli.app import run_command
from candour.desk.entries import Draft
from candour.desk.log import append_entry, open_log
from candour.governance import EntryKind, PanelDecision
from candour.results import Verdict, dump_findings, load_findings
from candour.workflow import run
from candour.workflow.publishing import Publication

Call = Callable[..., str]


@pytest.fixture
def call(small_run: Any, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Call:
    """Run a command in the folder of the small run, on a terminal of 80 letters; what it prints."""
    monkeypatch.chdir(small_run.folder)
    monkeypatch.setenv("COLUMNS", "80")

    def type_in(*arguments: str, code: int = 0) -> str:
        found = run_command(arguments)
        said = capsys.readouterr()
        assert found == code, said.err
        return said.err if code else said.out

    return type_in


@pytest.fixture(scope="module")
def folder_of(small_run: Any) -> Path:
    artefacts: Path = Path(small_run.folder) / "mlruns" / "artifacts" / small_run.run_id / "artifacts"
    return artefacts


def list_added(small_run: Any) -> list[str]:
    """A run that failed, a test of another authority's model and a rebuilding, as MLflow alone knows them."""
    from candour.tracking.opening import open_store

    store = open_store(small_run.folder / "mlruns", create=False)
    added = []
    for name, kind, status, more in (
        ("stopped", "pilot", "FAILED", {}),
        ("elsewhere", "external", "FINISHED", {}),
        (
            "small",
            "reproduction",
            "FINISHED",
            {"candour.grade": "identical", "mlflow.parentRunId": small_run.run_id},
        ),
    ):
        made = store.client.create_run(
            store.experiment_id, tags={"candour.name": name, "candour.kind": kind, **more}
        )
        store.client.set_terminated(made.info.run_id, status=status)
        added.append(made.info.run_id)
    return added


def decide(small_run: Any) -> None:
    """A panel that wants to know more about the report of the small run."""
    desk = small_run.folder / "mlruns" / "desk"
    open_log(desk)
    draft = Draft(
        "small", small_run.run_id, "f" * 64, "Panel member", EntryKind.DECISION, "", "We want to know more.",
        PanelDecision.MORE_INFORMATION,
    )  # fmt: skip
    append_entry(desk, draft, now=datetime(2026, 11, 30, 12, tzinfo=UTC))


def test_runs_are_listed_whatever_became_of_them(call: Call, small_run: Any) -> None:
    from candour.tracking.opening import open_store
    from candour.tracking.runs import find_model_runs

    failed, external, rebuilt = list_added(small_run)
    decide(small_run)
    # Nor is what says how a run was rebuilt taken for one of its forecasts.
    store = open_store(small_run.folder / "mlruns", create=False)
    assert rebuilt not in find_model_runs(store, small_run.run_id).values()
    out = call("runs")
    assert max(len(line) for line in out.splitlines()) <= 80
    shown = re.sub(r"[│┃\s]+", " ", out)
    for text in (
        failed[:8],
        "FAILED",
        external[:8],
        "external model",
        small_run.run_id[:8],
        "Rebuilt: identical",
        "Panel: more",
    ):
        assert text in shown, text
    assert re.search(r"AUC 0\.\d{3} \(0\.\d{3}", shown)
    assert "Base rate " in shown
    listed = {one["run_id"]: one for one in json.loads(call("runs", "--json"))}
    assert set(listed) == {failed, external, small_run.run_id}
    small = listed[small_run.run_id]
    assert (small["version"], small["rebuilt"], small["grade"], small["status"]) == (
        1,
        1,
        "identical",
        "FINISHED",
    )
    published = json.loads((small_run.folder / "reports" / "small" / "findings.json").read_text())
    assert small["base_rate"] == published["base_rate"]["cell"]
    assert small["decision"] == "more information"
    assert small["verdict"] == published["overall"]["verdict"]
    assert [r["run_id"] for r in json.loads(call("runs", "--kind", "reproduction", "--json"))] == [rebuilt]
    assert [r["run_id"] for r in json.loads(call("runs", "--where", "auc > 0.5", "--json"))] == [
        small_run.run_id
    ]
    assert json.loads(call("runs", "--where", "auc > 0.99", "--json")) == []
    rows = list(csv.DictReader(StringIO(call("runs", "--csv", "--sort", "name", "--status", "finished"))))
    assert [row["run_id"] for row in rows] == [external, small_run.run_id]
    assert float(rows[1]["auc"]) == small["numbers"]["auc"]["value"]
    assert "1 of 4 runs." in call("runs", "--name", "s*", "--limit", "1")
    assert "did you mean" in call("runs", "--sort", "auk", code=10)
    assert "is no day" in call("runs", "--since", "yesterday", code=10)
    assert "FAILED" in call("show", failed[:8]).upper()
    assert small_run.run_id in call("show", rebuilt)


def test_show_says_everything_of_a_run(call: Call, small_run: Any, folder_of: Path) -> None:
    out = call("show", "small")
    assert max(len(line) for line in out.splitlines() if "artifacts" not in line) <= 80
    plain = " ".join(out.split())
    for text in (
        small_run.run_id, "A referral about a child is received", "Exploratory: no protocol", "Cannot tell", "Base rate", "concern (",
        "Python", "libraries", "case history", "cin_census", "Version 1", "mlruns/artifacts", f"candour reproduce {small_run.run_id[:8]}",
        f"candour archive {small_run.run_id[:8]}",
    ):  # fmt: skip
        assert text.lower() in plain.lower(), text
    shown = json.loads(call("show", "small", "--json"))
    manifest = json.loads((folder_of / "evidence" / "evidence.json").read_text())["manifest"]
    assert shown["manifest"]["extracts"] == manifest["extracts"]
    published = json.loads((small_run.folder / "reports" / "small" / "findings.json").read_text())
    assert {(a["code"], a["verdict"]) for a in shown["answers"]} == {
        (f["code"], f["verdict"]) for f in published["findings"]
    }
    # What the report withholds is withheld here.
    table = next(t for f in published["findings"] if f["code"] == "PERF-001" for t in f["tables"])
    at = [column["name"] for column in table["columns"]].index("auc")
    here = [column["name"] for column in shown["models"]["columns"]].index("auc")
    assert [row[here] for row in shown["models"]["rows"]] == [row[at] for row in table["rows"]]
    assert "no version 7" in call("show", "small", "--version", "7", code=16)


def change_first_version(small_run: Any, folder_of: Path) -> bytes:
    """The findings as an earlier candour could have left them: one answer is another, and one audit was not there."""
    from candour.tracking.findings import VOUCHED
    from candour.tracking.opening import open_store

    path, index = folder_of / "findings" / "0001.json", folder_of / "findings" / "versions.json"
    findings = load_findings(path.read_bytes())
    # Only some audits: to hold the tables of all against one another takes long, and shows nothing more here.
    older = tuple(
        replace(f, verdict=Verdict.MET) if f.code == "SIZE-001" else f
        for f in findings
        if f.audit in {"performance", "calibration", "sample_size"}
    )
    content = dump_findings(older)
    path.write_bytes(content)
    record = json.loads(index.read_text())
    record["findings"][0] |= {"sha256": hashlib.sha256(content).hexdigest()}
    record["findings"][0]["asker"] = {"candour": "0.0.9", "source_sha256": "0" * 64}
    index.write_text(json.dumps(record))
    store = open_store(small_run.folder / "mlruns", create=False)
    store.client.set_tag(small_run.run_id, f"{VOUCHED}1", record["findings"][0]["sha256"])
    return content


def test_asked_again_a_run_gets_a_new_version_and_keeps_the_old_one(
    call: Call, small_run: Any, folder_of: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "Did you mean 'sample_size'?" in call("audit", "small", "--audits", "sample_siz", code=18)
    first = change_first_version(small_run, folder_of)
    out = call("audit", "small", "--audits", "sample_size,time_travel", "--quiet")
    assert "Findings version 2 is new" in out
    assert "Changed  SIZE-001: met -> concern" in out
    assert "Changed  TIME-001: not asked before -> met" in out
    assert (folder_of / "findings" / "0001.json").read_bytes() == first
    assert sorted(path.name for path in (folder_of / "findings").iterdir()) == [
        "0001.json", "0002.json", "versions.json",
    ]  # fmt: skip
    _, two = json.loads((folder_of / "findings" / "versions.json").read_text())["findings"]
    assert two["audits"] == ["sample_size", "time_travel"]
    assert (two["answered_in"]["sample_size"], two["answered_in"]["performance"]) == (2, 1)
    assert re.fullmatch(r"\d{4}-\d\d-\d\d", two["day"])
    carried = {f.code: f for f in load_findings((folder_of / "findings" / "0002.json").read_bytes())}
    assert all(carried[f.code] == f for f in load_findings(first) if f.audit != "sample_size")

    # The report of the first version is still the one with the run, and everything says so.
    assert json.loads(call("runs", "--json", "--name", "small"))[0]["reported"] == 1
    compared = call("compare", "small", str(small_run.folder / "reports" / "small"))
    assert "there is a version 2" in " ".join(compared.split())
    out = call("report", "small", "--out", str(tmp_path / "two"), "--no-pdf", "--quiet")
    assert "Findings version 2" in out
    report = (tmp_path / "two" / "report.html").read_text()
    assert "Version of the findings" in report
    said = re.search(r"In version 2, asked on [^<]*", report)
    assert said is not None
    assert "sample_size, time_travel." in said.group()
    assert "by candour 0.0.9 (source 000000000000): performance" in said.group()
    assert json.loads(call("runs", "--json", "--name", "small"))[0]["reported"] == 2
    assert (folder_of / "report" / "report.html").read_text() == report
    assert (folder_of / "findings" / "0001.json").read_bytes() == first
    again = json.loads(call("audit", "small", "--audits", "sample_size", "time_travel", "--quiet", "--json"))
    assert (again["version"], again["is_new"], again["changed"]) == (2, False, [])
    assert {f["audit"] for f in again["findings"]} == {"sample_size", "time_travel"}

    # The report of the older version is written where it is asked for, and does not take the place of the newer one.
    told: list[Any] = []

    def publish(_findings: Any, context: Any, *_more: Any, **_settings: Any) -> Publication:
        told.append(context.facts)
        return Publication(tmp_path, "Cannot tell", tmp_path / "report.html", None, "")

    monkeypatch.setattr(run, "publish_findings", publish)
    assert "Findings version 1" in call("report", "small", "--out", str(tmp_path / "one"), "--version", "1")
    assert told[0]["findings_version"] == "1"
    assert "by candour 0.0.9" in told[0]["findings_asked"]
    assert (folder_of / "report" / "report.html").read_text() == report
