"""The variable list says of every column of a model what it means, and of the outcome and groups too."""

from pathlib import Path

import pyarrow as pa
import pytest

from candour.config.loading import load_pilot
from candour.config.pilot import PilotConfig
from candour.contracts import FEATURE_LABELS, PilotResult
from candour.data.features.specification import expand_features
from candour.tracking.variables import list_variables, read_variables, write_variables

CONFIGS = Path(__file__).parents[3] / "configs"
PILOTS = sorted([CONFIGS / "quickstart.yaml", *(CONFIGS / "pilots").glob("*.yaml")])


def make_result(config: PilotConfig) -> PilotResult:
    specs = expand_features(config.features)
    rows = [
        {"name": s.name, "label": s.label, "family": s.family, "source": s.source, "may_stand_for": s.may_stand_for}
        for s in specs
    ]  # fmt: skip
    columns = {s.name: pa.array(["a"] if s.categorical else [1.0]) for s in specs}
    tables = {
        "feature_labels": pa.Table.from_pylist(rows, schema=FEATURE_LABELS),
        "features": pa.table({"row": [0], **columns}),
        "groups": pa.table({"row": [0], "sex": ["Female"], "team": ["A"]}),
        "coverage": pa.table({"source": ["cin_census", "annex_a"], "kind": ["referral", "referral"]}),
    }
    return PilotResult("earlier_cases", "", (), tables, {})


@pytest.mark.parametrize("path", PILOTS, ids=lambda path: path.stem)
def test_every_variable_of_every_pilot_is_defined(path: Path) -> None:
    config = load_pilot(path)
    listed = list_variables(config, make_result(config))
    features = [each for each in listed if each.role == "feature"]
    assert [each.name for each in features] == [spec.name for spec in expand_features(config.features)]
    assert {each.role for each in listed} == {"feature", "decision", "outcome", "group"}
    for each in listed:
        assert len(each.label) > 5, each.name
        assert each.source, each.name
        assert each.kind, each.name
    windows = {spec.name: spec.window for spec in expand_features(config.features)}
    assert {each.name: each.window_days for each in features} == {
        name: "" if window is None else str(window) for name, window in windows.items()
    }


def test_it_says_where_a_feature_comes_from_and_what_it_may_stand_for() -> None:
    config = load_pilot(CONFIGS / "quickstart.yaml")
    listed = {each.name: each for each in list_variables(config, make_result(config))}
    referrals = listed["count_referral_365d"]
    assert referrals.label == "Number of referrals in the 12 months before"
    assert referrals.source == "case history, table events, kind referral"
    assert referrals.reported_by == "annex_a, cin_census"
    assert "deprivation" in referrals.may_stand_for
    assert listed["age"].source == "case history, table children, column birth_date"
    assert listed["sex"].label == "Sex as recorded in the extracts"
    within = config.question.outcome.within_days
    assert f"to day {within} after the decision" in listed["outcome"].label


def test_it_comes_back_from_its_file() -> None:
    config = load_pilot(CONFIGS / "quickstart.yaml")
    listed = list_variables(config, make_result(config))
    assert read_variables(write_variables(listed)) == listed
