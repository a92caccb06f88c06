"""Refits of an audit, and audits of several runs, by two workers: the findings are those of one process, byte for byte."""

import json
from typing import Any

import pytest
from joblib import Parallel

from candour.cli.app import run_command
from candour.engines.threads import VARIABLE
from candour.errors import RegistryError, TrackingError
from candour.side_by_side import processes
from candour.workflow.audit_finished import audit_finished_run
from candour.workflow.audit_many import audit_runs
from small_pilot import Ran

REFITTED = ("stability", "memory", "mitigation")
"""Most refits, their scores and a method of another library."""


@pytest.fixture
def handed_out(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """How many workers were asked for, each time."""
    asked: list[int] = []

    def watch(**settings: Any) -> Parallel:
        asked.append(settings["n_jobs"])
        return Parallel(**settings)

    monkeypatch.setattr(processes, "Parallel", watch)
    monkeypatch.setenv(VARIABLE, "2")
    return asked


def test_refits_by_two_workers_give_the_findings_of_one_process(
    small_run: Ran, handed_out: list[int]
) -> None:
    shares: list[float] = []
    outcome = audit_finished_run(
        "small",
        mlruns=small_run.folder / "mlruns",
        names=REFITTED,
        report_progress=lambda _, share: shares.append(share),
    )
    assert set(handed_out) == {2}
    assert len(handed_out) >= len(REFITTED)
    assert (outcome.version, outcome.is_new) == (1, False), "the same bytes as in the run, by one process"
    assert {finding.audit for finding in outcome.findings} == set(REFITTED)
    assert not list((small_run.folder / "mlruns").glob(".side-by-side*"))


def test_several_runs_side_by_side_give_what_each_gives_alone_and_one_that_fails_stops_no_other(
    small_run: Ran, handed_out: list[int], capfd: pytest.CaptureFixture[str]
) -> None:
    mlruns = str(small_run.folder / "mlruns")
    runs = ("small", "nowhere", small_run.run_id)
    code = run_command(["audit", *runs, "--audits", "memory", "--mlruns", mlruns, "--json"])
    said = capfd.readouterr()
    answered = json.loads(said.out)
    assert handed_out == [2], "and within a worker nothing is handed out again"
    assert [one["reference"] for one in answered] == list(runs)
    assert [one["exit_code"] for one in answered] == [0, TrackingError.exit_code, 0]
    assert code == TrackingError.exit_code
    assert "nowhere: No run is called 'nowhere'" in said.err
    for one in (answered[0], answered[2]):
        assert (one["outcome"]["version"], one["outcome"]["is_new"]) == (1, False)
        assert one["outcome"]["run_id"] == small_run.run_id
    assert answered[0]["outcome"] == answered[2]["outcome"]


def test_an_unknown_audit_is_refused_before_any_run_is_questioned(
    small_run: Ran, handed_out: list[int]
) -> None:
    with pytest.raises(RegistryError, match="memori"):
        audit_runs(
            ("small", "small"),
            mlruns=small_run.folder / "mlruns",
            names=("memori",),
            report_progress=lambda *_: None,
        )
    assert handed_out == []
