"""What a panel wrote stands in the next report of the same pilot, and a log that is broken stops it."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from candour.desk.entries import Draft
from candour.desk.log import append_entry, open_log, read_log
from candour.governance import EntryKind, PanelDecision
from candour.report.machine.exports import view_findings
from candour.report.pages.page import view_pages
from desk_at_work import NOON

Answer = Callable[..., tuple[int, str, str]]


@pytest.fixture
def store(small_run: Any, tmp_path: Path) -> Path:
    """A copy of the store of the small run, for a panel of its own."""
    return Path(shutil.copytree(small_run.folder / "mlruns", tmp_path / "mlruns"))


@pytest.fixture
def answer(store: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Answer:
    """Run a command in this process: exit code, output, errors."""
    monkeypatch.chdir(store.parent)
    # What is looked at here, and what it is made of.
    monkeypatch.setattr("candour.report.views.VIEWS", (view_findings, view_pages))

    def call(*arguments: str) -> tuple[int, str, str]:
        from candour.cli.app import run_command

        code = run_command(arguments)
        said = capsys.readouterr()
        return code, said.out, said.err

    return call


def write_entry(store: Path, text: str) -> None:
    open_log(store / "desk")
    draft = Draft(
        "small", "r" * 32, "v" * 64, "chair", EntryKind.DECISION, "", text, PanelDecision.MORE_INFORMATION
    )
    append_entry(store / "desk", draft, now=NOON)


def test_the_next_report_prints_what_the_panel_wrote_and_vouches_for_it(store: Path, answer: Answer) -> None:
    write_entry(store, "Ask families first.")
    shutil.copytree(store / "desk", store.parent / "older")
    write_entry(store, "Come back in spring.")
    code, _, said = answer("report", "small", "--out", "next", "--no-pdf")
    assert code == 0, said
    printed = json.loads(Path("next/findings.json").read_text())["governance"]
    logged = [each.entry for each in read_log(store / "desk").entries]
    assert [(e["number"], e["role"], e["decision"]) for e in printed] == [
        (1, "chair", "more information"),
        (2, "chair", "more information"),
    ]
    assert [e["fingerprint"] for e in printed] == [entry.fingerprint for entry in logged]
    page = Path("next/report.html").read_text()
    assert "Ask families first." in page
    assert "Come back in spring." in page
    assert answer("desk", "--verify")[0] == 0
    shutil.rmtree(store / "desk")
    shutil.copytree(store.parent / "older", store / "desk")
    code, _, said = answer("desk", "--verify")
    assert code == 21
    assert "prints entry 2" in said


def test_a_broken_log_stops_a_report_and_a_run_before_its_work(
    store: Path, answer: Answer, small_run: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_entry(store, "one")
    (store / "desk" / "head.json").unlink()
    code, _, said = answer("report", "small", "--out", "next", "--no-pdf")
    assert code == 21
    assert "The panel's log is broken" in said
    assert not Path("next").exists()
    shutil.copy(small_run.folder / "small.yaml", "small.yaml")
    monkeypatch.setattr("candour.workflow.run._train", lambda *_, **__: pytest.fail("it began to work"))
    assert answer("run", "small.yaml", "--no-pdf")[0] == 21
