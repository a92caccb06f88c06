"""A question that is not about referrals, with a further window and a forecast of when, through the whole recipe."""

from typing import Any

import numpy as np
import pytest

from candour.config.loading import load_pilot
from candour.contracts import PilotResult
from candour.workflow.preparing import prepare_history
from candour.workflow.workspace import Workspace
from candour_pipelines import CaseEscalation

CONFIG = """
version: 1
name: open-cases
seed: 7
extracts:
  synthetic: {children: 2000, years: 6, last_year: 2026, seed: 3, formats: [standard_safeguarding_dataset]}
question:
  decision_point: case_open_on_census_date
  census_dates: {every: month}
  outcome:
    kinds: [step_up]
    ladder: [referral, cin_plan, cp_plan, care_episode]
    after_days: 7
    within_days: 182
    further_windows:
      - {within_days: 60}
features:
  families:
    - {family: age}
    - {family: count, events: [referral, assessment, section_47], windows: [90, ever]}
    - {family: open, events: [cin_plan, cp_plan]}
    - {family: current_code, fields: [referral_source]}
split: {name: earlier_cases, test_days: 365, folds: 2}
models:
  candidates:
    - {name: discrete_time_hazard, step_days: [30], strengths: [0.1]}
protocol:
  criteria:
    - {metric: auc, at_least: 0.6, reason: Enough for a test of the whole run.}
report:
  title: A small run
  purpose: To test that other questions go through the recipe, on children who do not exist.
"""


@pytest.fixture(scope="module")
def result(tmp_path_factory: pytest.TempPathFactory) -> PilotResult:
    folder = tmp_path_factory.mktemp("pilot")
    path = folder / "pilot.yaml"
    path.write_text(CONFIG, encoding="utf-8")
    config = load_pilot(path)
    history = prepare_history(config, path, Workspace(folder / "mlruns"), lambda *_: None).history
    return CaseEscalation().run(config, history, lambda *_: None)


def test_the_facts_name_what_is_decided_and_what_makes_the_outcome(result: PilotResult) -> None:
    assert result.facts["decision_point"] == "case_open_on_census_date"
    assert result.facts["decision_events"] == "referral, cin_plan"
    assert result.facts["outcome_events"] == "referral, cin_plan, cp_plan, care_episode"


def test_a_case_stays_one_row_a_census_day(result: PilotResult) -> None:
    predictions = result.tables["predictions"]
    one = predictions.filter(np.asarray(predictions["model"]) == result.leading)
    keys = list(zip(one["child_key"].to_pylist(), one["decided_on"].to_pylist(), strict=True))
    assert len(set(keys)) == len(keys)
    assert len({day for _, day in keys}) == 12
    assert len({child for child, _ in keys}) < len(keys)


def test_further_windows_stand_beside_the_test_rows(result: PilotResult) -> None:
    table, waits = (
        result.tables["further_windows"],
        result.tables["lead_times"]["days_to_outcome"].to_pylist(),
    )
    assert table.column_names == ["row", "days_1_to_60"]
    came = table["days_1_to_60"].to_pylist()
    assert {0, 1} <= set(came)
    for wait, early in zip(waits, came, strict=True):
        # What came in the first week was left out of the question, so the two windows agree on the days that both hold.
        assert early is None or early == int(wait is not None and wait <= 60)


def test_when_it_is_expected_ends_at_the_published_score(result: PilotResult) -> None:
    table = result.tables["incidence"]
    assert table.column_names == ["row", *(f"by_day_{end}" for end in (30, 60, 90, 120, 150, 182))]
    by_end = np.column_stack([table[name].to_numpy() for name in table.column_names[1:]])
    assert (np.diff(by_end, axis=1) >= 0).all()
    predictions = result.tables["predictions"]
    leading = np.asarray(predictions["model"]) == "discrete_time_hazard"
    np.testing.assert_allclose(by_end[:, -1], predictions["score"].to_numpy()[leading])
    waits: Any = result.tables["lead_times"]["days_to_outcome"]
    early = (waits.fill_null(999).to_numpy() <= 60).mean()
    assert by_end[:, 1].mean() == pytest.approx(early, rel=0.5)


def test_neither_the_days_nor_the_endings_reach_the_features(result: PilotResult) -> None:
    names = set(result.tables["features"].column_names) | set(result.tables["training_features"].column_names)
    assert not names & {"days", "ended_by", "days_to_outcome", "outcome", "exit"}
    assert sum(row["rows_changed"] for row in result.tables["time_travel"].to_pylist()) == 0
