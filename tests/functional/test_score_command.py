"""`candour score`: a pilot that a panel approves, from its first refusal to its last, and everything that must not be scored."""

import contextlib
import csv
import io
import json
import shlex
import shutil
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pytest

from candour.cli.app import run_command
from candour.cli.stopping import INTERRUPTED
from candour.contracts.scoring import AskedCases
from candour.data.partitions.stored import read_history
from candour.data.pseudonyms import derive_key, pseudonymise
from candour.desk.documents import compute_version
from candour.desk.entries import Draft
from candour.desk.log import append_entry, open_log
from candour.errors import ScoringError
from candour.governance import EntryKind, PanelDecision
from candour.modelling.saving import load_model
from candour.registration.frozen import Code
from candour.scoring.batches import KEYS, SCORED, ScoredBatch, read_batches
from candour.scoring.keyed import hash_children, read_key
from candour.scoring.log import ScoringEvent, read_log
from candour.scoring.permission import FILE_STAMP, STAMP
from candour.scoring.places import find_folder
from candour.tracking.evidence import load_evidence
from candour.tracking.opening import open_store
from candour.tracking.runs import find_run
from candour.workflow.protocol import describing
from candour.workflow.scoring import keeping
from candour.workflow.scoring.asking import find_model
from candour_pipelines import CaseEscalation

EXPLORING = "--i-am-exploring --purpose 'To see what would come'"
PILOT = """
version: 1
name: small
seed: 7
extracts:
  synthetic: {children: 1200, years: 5, last_year: 2026, seed: 3}
question:
  decision_point: referral_received
  outcome: {kinds: [cp_plan, care_episode], within_days: 365}
  population: {exclude_if_open: [cp_plan, care_episode]}
features:
  families:
    - {family: age}
    - {family: count, events: [referral], windows: [ever]}
    - {family: last_code, fields: [primary_need]}
split: {name: earlier_cases, test_days: 365, folds: 2}
models:
  candidates: [{name: logistic_regression, strengths: [0.1], l1_shares: [0.0]}]
protocol:
  criteria: [{metric: auc, at_least: 0.6, reason: Enough for a test of the whole run.}]
  replicates: 100
audits: [performance, time_travel]
report:
  title: A small run
  purpose: To test the whole run from end to end, on children who do not exist.
  pdf: false
"""
OTHERS = """
version: 1
name: others
extracts:
  synthetic: {children: 3600, years: 5, last_year: 2026, seed: 4}
"""


@dataclass(frozen=True)
class Said:
    """What one command answered."""

    code: int
    out: str
    err: str


def type_command(command: str) -> Said:
    out, err = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        code = run_command(shlex.split(command))
    return Said(code, out.getvalue(), err.getvalue())


def read_list(folder: Path) -> list[dict[str, str]]:
    (path,) = (folder / "mlruns/scoring/small/for-practitioners").iterdir()
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def list_files(folder: Path) -> set[str]:
    return {str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()}


@pytest.fixture
def home(small_run: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the small run, in which the commands are typed."""
    folder = tmp_path / "home"
    shutil.copytree(small_run.folder, folder)
    monkeypatch.chdir(folder)
    return folder


def test_without_a_panel_nobody_is_scored_and_the_refusal_is_logged(home: Path) -> None:
    said = type_command("score small small.yaml --quiet")
    assert said.code == ScoringError.exit_code
    assert "the log holds no decision on it" in said.err
    assert "the run is exploratory" in said.err
    (logged,) = read_log(find_folder(home / "mlruns", "small"))
    assert (logged.entry.event, logged.entry.refused) == (ScoringEvent.REFUSED, ("panel", "standing"))
    assert (logged.entry.decisions, logged.entry.batch) == ("", "")
    assert list_files(home / "mlruns/scoring") == {f"small/{name}" for name in ("scoring.sqlite", "head.json", "head.key")}  # fmt: skip


def test_who_explores_gives_a_purpose_and_everything_is_stamped(
    home: Path, child_ids: tuple[str, ...]
) -> None:
    folder = find_folder(home / "mlruns", "small")
    assert type_command("score small small.yaml --i-am-exploring --quiet").code == ScoringError.exit_code
    # The tenth character of a purpose, and a number of a case.
    assert (
        type_command("score small small.yaml --i-am-exploring --purpose 'Case 1234567'").code
        != ScoringError.exit_code
    )
    said = type_command(f"score small small.yaml {EXPLORING} --quiet")
    assert said.code == 0, said.err
    assert said.out.count(STAMP) == 2
    rows = read_list(home)
    assert {row["stamp"] for row in rows} == {STAMP}
    assert {row["child_id"] for row in rows} <= set(child_ids)
    assert sorted(int(row["rank"]) for row in rows)[0] == 1
    assert "probability" not in rows[0]
    (batch,) = read_batches(home / "mlruns", "small")
    check_batch(batch, rows, folder)
    (path,) = (folder / "for-practitioners").iterdir()
    assert path.name.startswith(FILE_STAMP)
    assert all(file.stat().st_mode & 0o077 == 0 for file in folder.rglob("*") if file.is_file())
    # Nobody's id stands on the screen, in the log or in what is kept for whoever watches.
    written = said.out + said.err + "".join(map(str, read_log(folder))) + str(batch.decisions.to_pylist())
    assert not any(child in written for child in child_ids)
    again = type_command(f"score small small.yaml {EXPLORING} --json --quiet")
    assert any("scored before" in remark for remark in json.loads(again.out)["remarks"])
    assert read_log(folder)[-1].entry.earlier == (batch.batch,)
    shown = type_command("score small --log")
    assert "The log is whole: 2 entries." in shown.out
    assert not any(child in shown.out for child in child_ids)


def check_batch(batch: ScoredBatch, rows: list[dict[str, str]], folder: Path) -> None:
    """The batch holds the same decisions as the list, behind hashes that the key alone makes of the ids."""
    assert batch.decisions.schema == SCORED
    ids = [row["child_id"] for row in rows]
    keys = hash_children(pa.array(ids), read_key(folder)).to_pylist()
    days = [row["decided_on"] for row in rows]
    shown = dict(zip(zip(keys, days, strict=True), rows, strict=True))
    for kept in batch.decisions.to_pylist():
        row = shown[kept["child_key"], kept["decided_on"].isoformat()]
        assert (kept["shown"], kept["flagged"]) == (float(row["rank"]), row["flagged"] == "yes")
    assert batch.features.select(KEYS).equals(batch.decisions.select(KEYS))
    ordered = sorted(batch.decisions.to_pylist(), key=lambda kept: -kept["score"])
    assert [kept["shown"] for kept in ordered] == sorted(kept["shown"] for kept in ordered)


def test_the_decisions_of_the_test_get_the_very_scores_that_the_run_holds(home: Path) -> None:
    store = open_store(home / "mlruns", create=False)
    finished = load_evidence(store, "small")
    (folder,) = (home / "histories").iterdir()
    history = read_history(folder)
    leading = finished.evidence.tables["predictions"].to_pandas().query(f"model == '{finished.evidence.leading}'")  # fmt: skip
    days = leading["decided_on"].map(lambda day: date.fromisoformat(str(day)[:10]))
    model = load_model(find_model(store, finished.evidence, finished.run_id))
    asked = AskedCases(days.min(), days.max(), statuses=("included",))
    cases = CaseEscalation().score_new(finished.config, history, model, asked, lambda *_: None)
    keys = pseudonymise(cases.decisions["child_id"], key=derive_key(history), purpose="child").to_pylist()
    found = dict(zip(zip(keys, cases.decisions["decided_on"].to_pylist(), strict=True), cases.scores, strict=True))  # fmt: skip
    expected = leading["score"].to_numpy()
    got = np.array([found[key] for key in zip(leading["child_key"], days, strict=True)])
    assert np.abs(got - expected).max() <= 1e-15
    assert len(expected) > 100


def test_extracts_may_be_a_folder_named_as_in_the_run(home: Path) -> None:
    (folder,) = (home / "extracts").iterdir()
    elsewhere = home / "elsewhere"
    shutil.copytree(folder, elsewhere)
    said = type_command(
        f"score small elsewhere {EXPLORING} --quiet --out a.parquet --since 2025-10-01 --until 2025-12-31"
    )
    assert said.code == 0, said.err
    assert (home / f"{FILE_STAMP}a.parquet").is_file()
    (batch,) = read_batches(home / "mlruns", "small")
    days = batch.decisions["decided_on"].to_pylist()
    assert date(2025, 10, 1) <= min(days) < max(days) <= date(2025, 12, 31)
    shutil.rmtree(elsewhere / "ssda903")
    assert "lacks the folders ssda903" in type_command(f"score small elsewhere {EXPLORING}").err


@pytest.mark.parametrize("part", ["model", "evidence"])
def test_not_even_an_explorer_scores_with_what_was_tampered_with(home: Path, part: str) -> None:
    store = open_store(home / "mlruns", create=False)
    run = find_run(store, "small")
    model = find_model(store, load_evidence(store, run).evidence, run)
    path = model if part == "model" else store.artefacts(run) / "evidence" / "predictions.parquet"
    path.write_bytes(path.read_bytes()[:-1] + b"?")
    said = type_command(f"score small small.yaml {EXPLORING} --quiet")
    assert said.code == ScoringError.exit_code
    assert "was changed" in said.err
    assert read_log(find_folder(home / "mlruns", "small"))[-1].entry.refused == ("contents",)
    assert read_batches(home / "mlruns", "small") == ()


def test_who_is_stopped_leaves_no_list_that_no_entry_speaks_of(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stop(*_arguments: object, **_settings: object) -> None:
        raise KeyboardInterrupt

    folder = find_folder(home / "mlruns", "small")
    for place, entries in (("build_list", 0), ("write_list", 1)):
        with monkeypatch.context() as harm:
            harm.setattr(keeping, place, stop)
            assert type_command(f"score small small.yaml {EXPLORING} --quiet").code == INTERRUPTED
        assert not any((folder / "for-practitioners").iterdir())
        assert len(read_batches(home / "mlruns", "small")) == entries
    assert type_command(f"score small small.yaml {EXPLORING} --quiet").code == 0
    # Stopped after the log had it: the same decisions again are seen to be scored before.
    assert len(read_log(folder)[-1].entry.earlier) == 1


def test_other_children_than_those_that_tested_are_refused(home: Path) -> None:
    (home / "others.yaml").write_text(OTHERS)
    said = type_command("score small others.yaml --quiet")
    assert "volume" not in said.err, "permission comes before the extracts are read"
    said = type_command(f"score small others.yaml {EXPLORING} --quiet --json")
    answer = json.loads(said.out)
    assert "volume" in answer["passed_over"]
    volume = next(check for check in answer["checks"] if check["question"] == "volume")
    assert volume["answer"] == "beyond the limit"


@pytest.fixture(scope="module")
def approved(small_run: Any, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A registered pilot on the history of the small run, whose report a panel has approved with a condition."""
    folder = tmp_path_factory.mktemp("approved")
    for part in ("extracts", "histories"):
        shutil.copytree(small_run.folder / part, folder / part)
    (folder / "small.yaml").write_text(PILOT, encoding="utf-8")
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        # What the sources are is asked in tests of the protocol: somebody may be at work on them just now.
        patch.setattr(describing, "describe_code", lambda _config: Code("0.1.0", "c" * 64, "d" * 64))
        for command in ("protocol freeze small.yaml", "protocol open small.yaml --purpose 'The look that confirms'"):  # fmt: skip
            said = type_command(command)
            assert said.code == 0, said.err
    write(folder, EntryKind.CONDITION, "Only in the front door team, until the review on 2027-03-31.", None)
    write(folder, EntryKind.DECISION, "For three months.", PanelDecision.APPROVE)
    return folder


def write(folder: Path, kind: EntryKind, text: str, decision: PanelDecision | None) -> None:
    store = open_store(folder / "mlruns", create=False)
    run = find_run(store, "small")
    desk = folder / "mlruns" / "desk"
    open_log(desk)
    version = compute_version(store.artefacts(run) / "report")
    draft = Draft("small", run, version, "chair", kind, "", text, decision)
    append_entry(desk, draft, now=datetime(2026, 5, 3, tzinfo=UTC))


def test_what_a_panel_approves_is_scored_without_a_stamp_until_it_says_otherwise(
    approved: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(approved)
    said = type_command("score small small.yaml --role analyst --quiet")
    assert said.code == 0, said.err
    assert "Permitted by entry 2 of the panel’s log" in said.out
    assert "Only in the front door team" in said.out
    assert STAMP not in said.out
    folder = find_folder(approved / "mlruns", "small")
    entry = read_log(folder)[-1].entry
    assert (entry.stamp, entry.exploring, entry.role, entry.refused) == ("", False, "analyst", ())
    assert len(entry.permission) == len(entry.list_sha256) == len(entry.extracts) == len(entry.model) == 64
    assert {row["stamp"] for row in read_list(approved)} == {""}
    (batch,) = read_batches(approved / "mlruns", "small")
    assert not batch.exploring
    write(approved, EntryKind.DECISION, "Not before the summer.", PanelDecision.NOT_APPROVE)
    refused = type_command("score small small.yaml --quiet")
    assert refused.code == ScoringError.exit_code
    assert "entry 3 of the log says “not approve”" in refused.err


def test_wrong_arguments_score_nobody(home: Path) -> None:
    for command, why in (
        ("score small", "Say which extracts"),
        ("score small nothing.yaml --i-am-exploring --purpose 'To see what comes'", "There is nothing at"),
        (f"score small small.yaml {EXPLORING} --since today", "--since must be a day"),
        (f"score small small.yaml {EXPLORING} --since 2025-06-01 --until 2025-05-01", "is later than"),
        (f"score small small.yaml {EXPLORING} --until 2024-05-01", "lies before"),
        # In extracts that end earlier than those of the run, what trained would look new.
        (f"score small small.yaml {EXPLORING} --since 2024-05-01", "lies among the run's own decisions"),
        ("score small small.yaml --log", "--log scores nobody"),
    ):
        said = type_command(f"{command} --quiet")
        assert (said.code != 0, why in said.err) == (True, True), said.err
    assert read_batches(home / "mlruns", "small") == ()
