"""One pilot from its first look to its last: explored, frozen, rehearsed, opened, looked at again, and tampered with."""

import contextlib
import io
import json
import shlex
import shutil
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pytest

from candour.cli.app import run_command
from candour.cli.stopping import INTERRUPTED
from candour.config.deviations import ReasonedDeviation
from candour.config.evaluation import AllCases
from candour.config.loading import load_pilot
from candour.config.variants import Variants
from candour.contracts import Evidence
from candour.data.history import SCHEMAS, CaseHistory
from candour.errors import ConfigError, ModelError, ProtocolError
from candour.registration.frozen import Code
from candour.registration.held import Registration
from candour.registration.register import find_folder, read_register
from candour.registration.rehearsal import rehearse
from candour.registration.sealing import find_test_period
from candour.standing import EXPLORED, Deviation, ProtocolStanding, Standing
from candour.tracking.evidence import load_evidence
from candour.tracking.opening import open_store
from candour.tracking.runs import list_runs
from candour.workflow.audit_finished import audit_finished_run
from candour.workflow.preparing import prepare_history
from candour.workflow.protocol import describing
from candour.workflow.protocol.standing import plan_run
from candour.workflow.protocol.visiting import Visit
from candour.workflow.workspace import Workspace
from candour_pipelines import CaseEscalation

CONFIG = """
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
split: {name: earlier_cases, test_days: 365, folds: 2}
models:
  candidates: [{name: logistic_regression, strengths: [0.1], l1_shares: [0.0]}]
  calibration: none
protocol:
  criteria: [{metric: auc, at_least: 0.6, reason: Enough for a test of the whole run.}]
  replicates: 100
audits: [performance, time_travel, data_quality]
report:
  title: A small run
  purpose: To test the whole run from end to end, on children who do not exist.
  pdf: false
"""
OTHERWISE = CONFIG.replace("calibration: none", "calibration: sigmoid").replace(
    "replicates: 100", "replicates: 110"
)
REASON = """
deviations:
  - {subject: models.calibration, reason: The panel asked for probabilities in June.}
"""


CONFIRM = "--purpose 'The look that confirms'"
CODE = Code("0.1.0", "c" * 64, "d" * 64)


@dataclass(frozen=True)
class Said:
    """What one command answered."""

    code: int
    out: str
    err: str

    @property
    def run(self) -> str:
        return next(line.split()[1] for line in self.out.splitlines() if line.startswith("Run "))


@dataclass(frozen=True)
class Story:
    """A folder in which commands were run as somebody would type them, and what each answered."""

    folder: Path
    said: dict[str, Said]

    def evidence(self, step: str) -> Evidence:
        store = open_store(self.folder / "mlruns", create=False)
        return load_evidence(store, self.said[step].run).evidence


def type_command(command: str) -> Said:
    out, err = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        code = run_command(shlex.split(command))
    return Said(code, out.getvalue(), err.getvalue())


def stop(*_arguments: Any, **_settings: Any) -> None:
    raise KeyboardInterrupt


def fail(*_arguments: Any, **_settings: Any) -> None:
    raise ModelError("A made-up failure.")


@pytest.fixture(scope="module")
def story(tmp_path_factory: pytest.TempPathFactory) -> Story:
    """Everything that one pilot goes through, in a folder of its own."""
    folder = tmp_path_factory.mktemp("protocol")
    said: dict[str, Said] = {}

    def do(step: str, command: str, *, config: str = CONFIG) -> None:
        (folder / "small.yaml").write_text(config, encoding="utf-8")
        said[step] = type_command(command)

    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        # What the sources are is asked in a test of its own: somebody may be at work on them just now.
        patch.setattr(describing, "describe_code", lambda _config: CODE)
        do("explored", "run small.yaml")
        do("nothing to open", f"protocol open small.yaml {CONFIRM}")
        do("reasons too early", "run small.yaml", config=CONFIG + REASON)
        do("frozen", "protocol freeze small.yaml --role analyst")
        do("frozen twice", "protocol freeze small.yaml")
        do("checked", "check small.yaml --json")
        do("rehearsed", "run small.yaml")
        do("no purpose", "protocol open small.yaml")
        do("opened", f"protocol open small.yaml {CONFIRM} --role chair", config=OTHERWISE + REASON)
        shutil.copytree(folder / "mlruns" / "protocols", folder / "older")
        do("opened twice", f"protocol open small.yaml {CONFIRM}")
        do("looked without a purpose", "run small.yaml")
        do("a reason too many", "run small.yaml --purpose 'To see it again'", config=CONFIG + REASON)
        with pytest.MonkeyPatch.context() as harm:
            harm.setattr(CaseEscalation, "run", fail)
            do("failed", "run small.yaml --purpose 'To see how it fails'")
            harm.setattr(CaseEscalation, "run", stop)
            do("stopped", "run small.yaml --purpose 'To see it stopped'")
        do("looked", "run small.yaml --purpose 'To see it again'")
        do("shown", "protocol show small.yaml --json")
        do("verified", "protocol verify small.yaml")
    return Story(folder, said)


@pytest.fixture
def copied(story: Story, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the folder as it is at the end, to be tampered with."""
    folder = tmp_path / "copied"
    shutil.copytree(story.folder, folder)
    monkeypatch.chdir(folder)
    monkeypatch.setattr(describing, "describe_code", lambda _config: CODE)
    return folder


def test_without_a_protocol_a_run_works_and_is_exploratory(story: Story) -> None:
    said = story.said["explored"]
    assert (said.code, said.out.splitlines()[-1]) == (
        0,
        "Standing exploratory: no protocol was frozen before",
    )
    assert story.evidence("explored").standing == ProtocolStanding()
    assert story.said["nothing to open"].code == ProtocolError.exit_code
    assert story.said["reasons too early"].code == ConfigError.exit_code


def test_freezing_seals_the_test_period_and_counts_who_was_there_before(story: Story) -> None:
    said = story.said["frozen"]
    assert said.code == 0, said.err
    first, last = (story.evidence("explored").facts[name] for name in ("first_test_day", "last_test_day"))
    seal = register(story.folder).protocol.seal
    assert (str(seal.kind), seal.last_test_day.isoformat()) == ("days", last)
    # The first day on which a decision that tests could be, and was.
    assert seal.first_test_day.isoformat() == first
    assert f"decisions of {first} to {last}: sealed" in said.out
    assert register(story.folder).looks[0].purpose == EXPLORED
    assert story.said["frozen twice"].code == ProtocolError.exit_code
    assert "--supersede REASON" in story.said["frozen twice"].err


def test_a_rehearsal_reads_nothing_from_the_first_test_day_on(story: Story) -> None:
    said, evidence = story.said["rehearsed"], story.evidence("rehearsed")
    assert said.code == 0, said.err
    assert said.out.splitlines()[-1] == (
        "Standing rehearsal on the training period; the test period stays sealed; 0 deviations"
    )
    sealed = register(story.folder).protocol.seal.first_test_day
    assert evidence.standing == ProtocolStanding(
        Standing.REHEARSAL, register(story.folder).fingerprint, date.today(), sealed  # noqa: DTZ011 (the day here, as the command has it)
    )  # fmt: skip
    days = {
        f"{name}.{field.name}": pc.max(table[field.name]).as_py()
        for name, table in evidence.tables.items()
        for field in table.schema
        if pa.types.is_date(field.type)
    }
    assert {"predictions.decided_on", "training_days.decided_on", "coverage.last_day"} <= set(days)
    assert [name for name, last in days.items() if last is not None and last >= sealed] == []
    # Nobody counted by day what reading found, so a rehearsal says nothing of it.
    assert "quality" not in evidence.tables
    assert "quality" in story.evidence("looked").tables


def test_a_check_counts_nothing_that_is_sealed(story: Story) -> None:
    found = json.loads(story.said["checked"].out)
    assert found["sealed"] == "days"
    sealed = register(story.folder).protocol.seal.first_test_day.isoformat()
    assert max(cover["last_day"] for cover in found["coverage"]) < sealed
    flow = story.evidence("rehearsed").tables["flow"].to_pylist()
    assert [(step["label"], step["decisions"]) for step in found["flow"]] == [
        (step["label"], step["decisions"])
        for step in flow
        if not step["label"].startswith("Of these: decisions that the forecast")
    ][: len(found["flow"])]


def test_the_confirming_look_is_registered_with_its_deviations(story: Story) -> None:
    said, evidence = story.said["opened"], story.evidence("opened")
    assert story.said["no purpose"].code == ProtocolError.exit_code
    assert "--purpose WHY" in story.said["no purpose"].err
    assert said.code == 0, said.err
    assert (
        said.out.splitlines()[-1]
        == "Standing registered: look 2 at the test period; 2 deviations, 1 without a reason"
    )
    standing = evidence.standing
    assert standing.standing is Standing.REGISTERED
    assert [look.purpose for look in standing.looks] == [EXPLORED, "The look that confirms"]
    assert standing.deviations == (
        Deviation("models.calibration", "none", "sigmoid", "The panel asked for probabilities in June."),
        Deviation("protocol.replicates", "100", "110", ""),
    )
    assert evidence.facts["first_test_day"] == standing.first_test_day.isoformat()  # type: ignore[union-attr]
    assert story.said["opened twice"].code == ProtocolError.exit_code


def test_every_further_look_needs_a_purpose_and_is_counted_even_where_it_fails(story: Story) -> None:
    assert story.said["looked without a purpose"].code == ProtocolError.exit_code
    assert story.said["a reason too many"].code == ConfigError.exit_code
    failed = story.said["failed"]
    assert failed.code == ModelError.exit_code
    assert "A made-up failure. This look at the test period is counted" in failed.err
    stopped = story.said["stopped"]
    assert (stopped.code, "Stopped. Nothing half-written was left. This look" in stopped.err) == (
        INTERRUPTED,
        True,
    )
    purposes = [
        EXPLORED,
        "The look that confirms",
        "To see how it fails",
        "To see it stopped",
        "To see it again",
    ]
    assert [look.purpose for look in story.evidence("looked").standing.looks] == purposes
    assert [look["purpose"] for look in json.loads(story.said["shown"].out)["looks"]] == purposes
    assert story.said["verified"].code == 0
    # What an earlier run says of itself does not change with later looks.
    assert len(story.evidence("opened").standing.looks) == 2


def test_the_standing_is_tagged_and_survives_an_audit(copied: Path, story: Story) -> None:
    runs = {run.run_id: run for run in list_runs(open_store(copied / "mlruns", create=False))}
    tagged = [
        (runs[story.said[step].run].standing, runs[story.said[step].run].looks)
        for step in ("explored", "rehearsed", "opened", "looked")
    ]
    assert tagged == [("exploratory", 0), ("rehearsal", 0), ("registered", 2), ("registered", 5)]
    assert runs[story.said["opened"].run].protocol == register(story.folder).fingerprint
    run = story.said["opened"].run
    audit_finished_run(run, mlruns=copied / "mlruns", names=(), report_progress=lambda *_: None)
    after = load_evidence(open_store(copied / "mlruns", create=False), run).evidence.standing
    assert after == story.evidence("opened").standing
    assert "registered" in type_command("runs").out


def test_an_altered_extract_is_named_and_stops_a_run_unless_a_reason_is_given(copied: Path) -> None:
    (families,) = (copied / "extracts").rglob("families.csv")
    families.write_bytes(families.read_bytes() + b"\n")
    for command in ("protocol verify small.yaml", "run small.yaml --purpose 'To see it again'"):
        said = type_command(command)
        assert said.code == ProtocolError.exit_code
        assert "not those that the protocol was frozen on: 'families.csv' was changed." in said.err
    assert len(register(copied).looks) == 5
    config = load_pilot(copied / "small.yaml")
    reasoned = config.model_copy(
        update={
            "deviations": (
                ReasonedDeviation(subject="extracts", reason="A blank line was taken in by an editor."),
            )
        }
    )
    store = open_store(copied / "mlruns", create=False)
    prepared = prepare_history(config, copied / "small.yaml", Workspace(store.directory), lambda *_: None)
    visit = Visit(date(2026, 7, 1), "To see it again", "chair")
    planned = plan_run(store, reasoned, prepared, register(copied), visit)
    (extracts,) = planned.standing.deviations
    assert (extracts.subject, extracts.reason) == ("extracts", "A blank line was taken in by an editor.")
    assert len(planned.standing.looks) == 6


def test_a_register_that_is_gone_or_older_than_the_runs_is_noticed(copied: Path) -> None:
    shutil.rmtree(copied / "mlruns" / "protocols")
    for command in ("run small.yaml", "protocol freeze small.yaml", "protocol show small.yaml"):
        said = type_command(command)
        assert said.code == ProtocolError.exit_code
        assert "knows its protocol, the register of 'small' does not" in said.err
    shutil.copytree(copied / "older", copied / "mlruns" / "protocols")
    said = type_command("protocol verify small.yaml")
    assert said.code == ProtocolError.exit_code
    assert "knows 5 looks at the test period" in said.err


def test_a_protocol_that_is_given_up_is_printed_as_a_deviation(copied: Path) -> None:
    assert type_command("protocol freeze small.yaml --supersede Short").code == ProtocolError.exit_code
    (copied / "small.yaml").write_text(OTHERWISE, encoding="utf-8")
    said = type_command("protocol freeze small.yaml --supersede 'The panel wants probabilities'")
    assert said.code == 0, said.err
    assert "because: The panel wants probabilities" in said.out
    store = open_store(copied / "mlruns", create=False)
    config = load_pilot(copied / "small.yaml")
    prepared = prepare_history(config, copied / "small.yaml", Workspace(store.directory), lambda *_: None)
    planned = plan_run(store, config, prepared, register(copied), None)
    (given_up,) = planned.standing.deviations
    assert (planned.standing.standing, given_up.subject) == (Standing.REHEARSAL, "protocol")
    assert given_up.reason == "The panel wants probabilities"


def test_rehearsals_on_what_a_later_protocol_tests_are_counted_as_looks_at_it(copied: Path) -> None:
    """Else a seal on a few days, as many rehearsals as one likes, and another seal would look like one clean test."""
    looked = len(register(copied).looks)
    reason = "--supersede 'A longer test'"
    for days, seen in ((300, 0), (500, 1)):
        (copied / "small.yaml").write_text(
            CONFIG.replace("test_days: 365", f"test_days: {days}"), encoding="utf-8"
        )
        said = type_command(f"protocol freeze small.yaml {reason}")
        assert said.code == 0, said.err
        assert len(register(copied).looks) == looked + seen
    assert register(copied).looks[-1].purpose == EXPLORED


def test_words_that_lead_to_a_person_are_refused(copied: Path) -> None:
    for words in (
        "--purpose 'For NHS number 943 476 5919'",
        "--purpose 'To see it again' --role jo@example.org",
    ):
        said = type_command(f"run small.yaml {words}")
        assert said.code == ConfigError.exit_code
        assert "nothing may be written that leads to a person" in said.err


@pytest.mark.parametrize("split", ["earlier_cases", "all_cases", "both"])
def test_no_number_of_a_rehearsal_depends_on_what_is_sealed(story: Story, split: str) -> None:
    """On the history of the whole authority: what a rehearsal is given is the same, whatever is altered behind the seal."""
    config = load_pilot(story.folder / "small.yaml")
    if split == "all_cases":
        config = config.model_copy(update={"split": AllCases(name="all_cases", folds=2)})
    if split == "both":
        variants = Variants(learning=("earlier_cases", "all_cases"))
        config = config.model_copy(update={"variants": variants})
    history = prepare_history(
        config, story.folder / "small.yaml", Workspace(story.folder / "mlruns"), lambda *_: None
    ).read_whole()
    period = find_test_period(config, history)
    assert str(period.seal.kind) == ("families" if split == "all_cases" else "days")
    frozen = replace(register(story.folder).protocol, seal=period.seal)
    altered = history if split == "all_cases" else alter_days(history, period.seal.first_test_day)
    if split != "earlier_cases":
        altered = alter_families(altered, period.families)
    assert not altered.details.equals(history.details)
    one, other = (rehearse(config, each, frozen, period.families) for each in (history, altered))
    assert one.config == other.config
    for name in SCHEMAS:
        assert getattr(one.history, name).equals(getattr(other.history, name)), name
    assert (one.history.coverage, one.history.sources) == (other.history.coverage, other.history.sources)
    assert 0 < len(one.history.events) < len(history.events)


def alter_days(history: CaseHistory, first: date) -> CaseHistory:
    """Behind the first sealed day: no event begins, none ends, and every code is another."""
    day = pa.scalar(first, pa.date32())
    begun = pc.and_(pc.less(history.events["started_on"], day), pc.less(history.events["known_on"], day))
    events = history.events.filter(begun)
    ended = pc.if_else(pc.less(events["ended_on"], day), events["ended_on"], pa.scalar(None, pa.date32()))
    events = events.set_column(4, history.events.schema.field(4), ended)
    later = pc.greater_equal(history.details["known_on"], day)
    return replace(history, events=events, details=recode(history.details, later))


def alter_families(history: CaseHistory, families: frozenset[str]) -> CaseHistory:
    """Of the sealed families: every code is another."""
    keys = pc.coalesce(history.children["family_id"], history.children["child_id"])
    sealed = history.children.filter(pc.is_in(keys, value_set=pa.array(sorted(families))))
    mine = pc.is_in(history.details["child_id"], value_set=pc.unique(sealed["child_id"]))
    return replace(history, details=recode(history.details, mine))


def recode(details: pa.Table, where: pa.ChunkedArray) -> pa.Table:
    place = details.schema.get_field_index("code")
    codes = pc.if_else(where, pa.scalar("altered"), details["code"])
    return details.set_column(place, details.schema.field(place), codes)


def register(folder: Path) -> Registration:
    found = read_register(find_folder(folder / "mlruns", "small"))
    assert found is not None
    return found


def test_where_nothing_is_frozen_nothing_is_shown(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "small.yaml").write_text(CONFIG, encoding="utf-8")
    for command in ("show", "verify"):
        said = type_command(f"protocol {command} small.yaml")
        assert said.code == ProtocolError.exit_code
        assert "No protocol of 'small' is frozen. Freeze it: candour protocol freeze CONFIG" in said.err
    assert not (tmp_path / "mlruns").exists()
    (tmp_path / "small.yaml").write_text(CONFIG + REASON, encoding="utf-8")
    said = type_command("protocol freeze small.yaml")
    assert (said.code, "differs from nothing" in said.err) == (ConfigError.exit_code, True)
