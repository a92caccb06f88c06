"""A small synthetic pilot with practitioners: their tables reach the evidence matched, hashed, and never a feature."""

from dataclasses import replace
from pathlib import Path

import pytest

from candour.config.loading import load_pilot
from candour.config.pilot import PilotConfig
from candour.contracts import PilotResult
from candour.data.practitioners.matching import MATCHING, OVERRIDE_LOG, PRACTITIONER_FORECASTS, STEPS
from candour.workflow.preparing import PreparedHistory, prepare_history
from candour.workflow.workspace import Workspace
from candour_pipelines import CaseEscalation

CONFIG = """
version: 1
name: small
seed: 7
extracts:
  synthetic: {children: 1500, years: 5, last_year: 2026, seed: 3, practitioners: true}
question:
  decision_point: referral_received
  outcome: {kinds: [cp_plan, care_episode], within_days: 365}
features:
  families:
    - {family: age}
    - {family: count, events: [referral, section_47, cp_plan], windows: [365, ever]}
split: {name: earlier_cases, test_days: 365, folds: 2}
models:
  candidates:
    - {name: logistic_regression, strengths: [0.1], l1_shares: [0.0]}
protocol:
  criteria:
    - {metric: auc, at_least: 0.6, reason: Enough for a test of the whole run.}
report:
  title: A small run
  purpose: To test that practitioners' tables are matched, on children who do not exist.
"""


def ignore(_step: str, _share: float) -> None:
    return


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> tuple[PilotConfig, PreparedHistory]:
    folder = tmp_path_factory.mktemp("pilot")
    path = folder / "pilot.yaml"
    path.write_text(CONFIG, encoding="utf-8")
    config = load_pilot(path)
    return config, prepare_history(config, path, Workspace(Path(folder / "mlruns")), ignore)


@pytest.fixture(scope="module")
def result(prepared: tuple[PilotConfig, PreparedHistory]) -> PilotResult:
    config, made = prepared
    return CaseEscalation().run(config, made.history, ignore)


def test_the_tables_are_named_among_what_was_read(prepared: tuple[PilotConfig, PreparedHistory]) -> None:
    names = [name for name, _ in prepared[1].extracts]
    assert names[-2:] == ["forecasts.csv", "override_log.csv"]


def test_they_are_matched_to_the_test_decisions_and_every_row_is_counted(result: PilotResult) -> None:
    forecasts, log = result.tables["practitioner_forecasts"], result.tables["override_log"]
    assert forecasts.schema.equals(PRACTITIONER_FORECASTS)
    assert log.schema.equals(OVERRIDE_LOG)
    assert result.tables["practitioner_matching"].schema.equals(MATCHING)
    rows = set(result.tables["groups"]["row"].to_pylist())
    assert forecasts.num_rows > 50
    assert set(forecasts["row"].to_pylist()) <= rows
    for name, table in (("practitioner_forecasts", forecasts), ("override_log", log)):
        counts = {
            row["step"]: row["rows"]
            for row in result.tables["practitioner_matching"].to_pylist()
            if row["table"] == name
        }
        assert counts["used"] == table.num_rows
        assert counts["read"] == sum(counts[step] for step in STEPS[1:-1])
        assert counts["unknown_child"] > 0
        assert counts["not_tested"] > 0


def test_no_id_and_no_persons_key_leaves_the_history(
    result: PilotResult, prepared: tuple[PilotConfig, PreparedHistory]
) -> None:
    given = prepared[1].history.practitioners
    assert given is not None
    assert given.forecasts is not None
    people = set(given.forecasts["forecaster"].to_pylist())
    kept = {
        value
        for name in ("practitioner_forecasts", "override_log")
        for column in result.tables[name].columns
        for value in column.to_pylist()
    }
    assert not kept & people
    assert not kept & set(given.forecasts["child_id"].to_pylist())
    keys = set(result.tables["practitioner_forecasts"]["forecaster_key"].to_pylist())
    assert len(keys) <= len(people)
    assert all(len(key) == 16 for key in keys)


def test_no_feature_knows_of_them_and_it_is_said_that_they_are_made_up(
    result: PilotResult, prepared: tuple[PilotConfig, PreparedHistory]
) -> None:
    assert "no worker and no judgement is real" in result.facts["practitioners"]
    config, made = prepared
    without = CaseEscalation().run(config, replace(made.read_whole(), practitioners=None), ignore)
    assert "practitioner_forecasts" not in without.tables
    assert "practitioner_matching" not in without.tables
    for name in ("features", "predictions", "training_features"):
        assert without.tables[name].equals(result.tables[name])
