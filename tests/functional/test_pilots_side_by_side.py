"""Several pilots, each in a process of its own: from draft to report; what is finished is not run again, and what fails stops no other."""

import json
import sys
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pytest

import pilot_process
from candour.cli.app import run_command
from candour.errors import ConfigError, ModelError
from candour.tracking.opening import open_store
from candour.tracking.runs import list_runs
from candour.workflow import piloting
from candour.workflow.piloting import PilotsOutcome, PilotsWanted, run_pilots
from candour.workflow.protocol.freezing import show_protocol
from candour.workflow.protocol.visiting import Visit
from candour.workflow.queue.limits import Limits
from candour.workflow.queue.orders import Ended
from candour.workflow.queue.single import AGAIN, Assignment, run_or_say

PURPOSE = "The look that confirms, for a test."
VISIT = Visit(date(2026, 5, 4), PURPOSE)
CONFIG = """
version: 1
name: {name}
extracts: {{synthetic: {{children: 900, years: 5, seed: 3}}}}
question:
  decision_point: referral_received
  outcome: {{kinds: [cp_plan, care_episode]}}
  population: {{maximum_age: {maximum_age}}}
features: {{families: [{{family: age}}, {{family: current_code, fields: [referral_source]}}]}}
split: {{name: earlier_cases, folds: 2}}
models: {{candidates: [{{name: logistic_regression, strengths: [0.1], l1_shares: [0.0]}}]}}
protocol: {{criteria: [{{metric: auc, at_least: 0.6, reason: Enough for a test.}}], replicates: 100}}
audits: [performance, time_travel]
report: {{title: "Would it help {name}?", purpose: To test several pilots side by side., pdf: false}}
"""


@dataclass(frozen=True)
class Place:
    folder: Path

    @property
    def mlruns(self) -> Path:
        return self.folder / "mlruns"

    @property
    def out(self) -> Path:
        return self.folder / "out"

    def write(self, name: str, maximum_age: int = 17) -> Path:
        path = self.folder / f"{name}.yaml"
        path.write_text(CONFIG.format(name=name, maximum_age=maximum_age), encoding="utf-8")
        return path

    def run(self, *paths: Path, quick: bool = False) -> PilotsOutcome:
        return run_pilots(
            paths,
            PilotsWanted(self.mlruns, self.out, pdf=False, quick=quick),
            visit=VISIT,
            limits=Limits(at_once=2),
            words=(sys.executable, pilot_process.__file__),
            show=lambda _: None,
        )

    def run_here(self, path: Path) -> Ended:
        """What the process of one pilot does, in this one."""
        return run_or_say(Assignment(path, self.mlruns, self.out, False, VISIT), lambda *_: None)

    def count_runs(self) -> int:
        return len(list_runs(open_store(self.mlruns)))


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Place:
    return Place(tmp_path_factory.mktemp("pilots"))


@pytest.fixture(scope="module")
def first(place: Place) -> PilotsOutcome:
    """Nobody is so young, so the first cannot be trained; the second can."""
    return place.run(place.write("nobody", -2), place.write("somebody"))


def test_one_that_fails_stops_no_other_and_stands_in_the_summary(place: Place, first: PilotsOutcome) -> None:
    failed, done = first.rows
    assert failed.failed
    assert first.exit_code == 13
    assert first.logs is not None
    assert "Planning the test" in first.logs["nobody"].read_text()
    assert done.verdict
    assert "look 1" in done.standing
    assert (place.out / "somebody/report.html").is_file()
    assert (place.out / "somebody-protocol/protocol.md").is_file()
    record = json.loads(first.summary.read_text(encoding="utf-8"))
    assert [pilot["name"] for pilot in record["pilots"]] == ["nobody", "somebody"]
    assert record["pilots"][0]["failed"] == "Too few decisions or outcomes to go on."
    published = json.loads((place.out / "somebody/findings.json").read_text(encoding="utf-8"))
    assert record["pilots"][1]["verdict"] == published["overall"]["verdict"]
    assert record["pilots"][1]["auc"]["low"] < record["pilots"][1]["auc"]["high"]
    assert record["pilots"][1]["cost"]["cpu_seconds"] > 1
    assert record["cost"]["cpu_seconds"] == pytest.approx(
        sum(p["cost"]["cpu_seconds"] for p in record["pilots"])
    )
    page = first.page.read_text(encoding="utf-8")
    assert "What each took" in page
    assert "Would it help somebody?" in page
    assert str(place.folder) not in page + first.summary.read_text(encoding="utf-8")


def test_one_that_is_finished_is_not_run_again(place: Place, first: PilotsOutcome) -> None:
    runs, page = place.count_runs(), first.page.read_bytes()
    again = place.run(place.folder / "nobody.yaml", place.folder / "somebody.yaml")
    assert place.count_runs() == runs
    assert [row.before for row in again.rows] == [False, True]
    assert again.page.read_bytes() == page
    shown = show_protocol(place.folder / "somebody.yaml", mlruns=place.mlruns)
    assert [look.purpose for look in shown.looks] == [PURPOSE]


def test_one_that_broke_off_after_the_opening_looks_again_and_says_so(
    place: Place, first: PilotsOutcome, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = place.write("broken")

    def break_off(*_: object, **__: object) -> None:
        raise ModelError("The light went out.")

    def stumble(*_: object, **__: object) -> None:
        raise KeyError("S0000001")

    with monkeypatch.context() as patch:
        patch.setattr("candour.workflow.queue.single.draft_protocol", stumble)
        ended = place.run_here(path)
    assert ended.code == 1
    assert "KeyError" in ended.failed
    assert "S0000001" not in ended.failed
    monkeypatch.setattr("candour.report.views.VIEWS", ())
    with monkeypatch.context() as patch:
        patch.setattr("candour.workflow.run.load_evidence", break_off)
        assert "The light went out." in place.run_here(path).failed
    assert place.run_here(path) == Ended()
    looks = show_protocol(path, mlruns=place.mlruns).looks
    assert [look.purpose for look in looks] == [PURPOSE, AGAIN]


def test_what_cannot_be_run_is_refused_before_anything_begins(place: Place, tmp_path: Path) -> None:
    one = place.write("twin")
    other = tmp_path / "other.yaml"
    other.write_text(one.read_text(encoding="utf-8"), encoding="utf-8")
    with pytest.raises(ConfigError, match="Two configurations are called 'twin'"):
        place.run(one, other)
    with pytest.raises(ConfigError, match="Name at least one"):
        place.run()
    own = Path(__file__).parents[2] / "configs/templates/nfa-to-return.yaml"
    with pytest.raises(ConfigError, match="without --quick"):
        place.run(own, quick=True)
    assert not (place.out / "twin").exists()


def test_the_command_says_what_was_run_and_the_code_of_what_failed(
    place: Place, first: PilotsOutcome, capsys: pytest.CaptureFixture[str]
) -> None:
    paths = [str(place.folder / f"{name}.yaml") for name in ("nobody", "somebody")]
    code = run_command(
        ["pilot", *paths, "--mlruns", str(place.mlruns), "--out", str(place.out), "--no-pdf", "--quiet"]
    )
    said = capsys.readouterr()
    assert code == first.exit_code
    assert "somebody" in said.out
    assert "1 had been finished before and was not run again" in said.out
    assert "nobody:" in said.err
    assert "Log: " in said.err
    assert run_command(["pilot", "--status", "--mlruns", str(place.mlruns), "--json"]) == 0
    states = {entry["name"]: entry["state"] for entry in json.loads(capsys.readouterr().out)}
    assert states["nobody"] == "failed"
    assert states["somebody"] == "done"
    assert run_command(["pilot", *paths, "--status", "--mlruns", str(place.mlruns)]) == 10
    assert piloting.QUICK == "quick"
