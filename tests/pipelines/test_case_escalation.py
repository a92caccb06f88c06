"""The recipe from a made-up case history to a pilot's result."""

from collections import defaultdict
from dataclasses import replace
from datetime import date
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pytest
from sklearn.metrics import roc_auc_score

from candour.config.pilot import PilotConfig
from candour.contracts import (
    COVERAGE,
    CROSS_VALIDATION,
    FEATURE_LABELS,
    FLOW,
    NESTED_VALIDATION,
    PREDICTIONS,
    TIME_TRAVEL,
    ExplainableModel,
    PilotResult,
    Pipeline,
)
from candour.data.checks import CHECKS
from candour.data.decisions.deprivation import FIFTHS
from candour.data.history import CHILDREN, DETAILS, EVENTS, QUALITY, CaseHistory, Coverage
from candour.data.quality.completeness import COMPLETENESS
from candour.data.quality.family_sums import FAMILY_SUMS
from candour.data.quality.fitness import FITNESS
from candour.data.quality.months import MONTHS
from candour.errors import PopulationError
from candour.modelling.saving import save_model
from candour_pipelines import PIPELINES
from candour_pipelines.case_escalation import CaseEscalation

FIRST_DAY, LAST_DAY = date(2018, 4, 1), date(2024, 3, 31)
CHARACTERISTICS = ("sex", "ethnic_group", "age_band", "disability")
KINDS = ("referral", "assessment", "section_47", "icpc", "cin_plan", "cp_plan", "care_episode", "missing")
CONFIG: dict[str, Any] = {
    "version": 1,
    "name": "test-pilot",
    "seed": 7,
    "extracts": {"cin_census": ["nowhere"]},
    "question": {
        "decision_point": "referral_received",
        "outcome": {"kinds": ["cp_plan"], "within_days": 180},
    },
    "features": {
        "families": [
            {"family": "age"},
            {"family": "count", "events": ["referral", "section_47"], "windows": [365, "ever"]},
            {"family": "days_since", "events": ["referral", "cp_plan"]},
            {"family": "current_code", "fields": ["referral_source"]},
        ]
    },
    "split": {"name": "earlier_cases", "test_days": 365, "folds": 2},
    "models": {
        "candidates": [
            {"name": "logistic_regression", "strengths": [0.1], "l1_shares": [0.0]},
            {"name": "gradient_boosting", "leaves": [4], "trees": [30]},
        ]
    },
    "protocol": {"criteria": [{"metric": "auc", "at_least": 0.7, "reason": "A reason, long enough."}]},
    "report": {"title": "A test", "purpose": "To test the recipe on made-up children."},
}


def simulate_history(seed: int = 1, children: int = 1500) -> CaseHistory:
    """Two-child families; referrals of source 9B and earlier section 47 enquiries go with later plans."""
    chance = np.random.Generator(np.random.PCG64(seed))
    risk = np.repeat(chance.normal(size=children // 2), 2)
    referred = np.repeat(np.arange(children), 1 + chance.poisson(1 + np.exp(0.3 * risk)))
    count, span = len(referred), (LAST_DAY - FIRST_DAY).days
    started = chance.integers(0, span - 30, count)
    worry = risk[referred] + chance.normal(0, 0.5, count)
    source = np.where(worry > 0.8, "9B", chance.choice(["1A", "2B", "6"], count))
    planned = chance.random(count) < 1 / (1 + np.exp(2.6 - 1.6 * worry))
    enquired = chance.random(count) < 1 / (1 + np.exp(1.5 - risk[referred]))
    after = started + 10 + chance.integers(0, 60, count)
    kinds = [
        ("referral", started, np.full(count, fill_value=True)),
        ("section_47", started + 5, enquired),
        ("cp_plan", after, planned),
    ]
    events = pa.concat_tables([make_events(kind, referred[at], days[at]) for kind, days, at in kinds])
    events = number_events(events, span)
    referrals = events.filter(pc.equal(events["kind"], "referral"))
    code = {
        (int(child), int(day)): value for child, day, value in zip(referred, started, source, strict=True)
    }
    details = pa.table(
        {
            "event_id": referrals["event_id"],
            "child_id": referrals["child_id"],
            "field": pa.repeat("referral_source", len(referrals)),
            "code": [
                str(code[int(child[1:]), (day - FIRST_DAY).days])
                for child, day in zip(
                    referrals["child_id"].to_pylist(), referrals["started_on"].to_pylist(), strict=True
                )
            ],
            "known_on": referrals["started_on"],
            "original": pa.nulls(len(referrals), pa.string()),
        },
        schema=DETAILS,
    )
    return CaseHistory(
        children=make_children(chance, children),
        events=events,
        details=details.sort_by(
            [(name, "ascending") for name in ("child_id", "known_on", "field", "code", "event_id")]
        ),
        quality=QUALITY.empty_table(),
        coverage=(Coverage("CIN census", KINDS, FIRST_DAY, LAST_DAY),),
        sources=(),
    )


def make_children(chance: np.random.Generator, count: int) -> pa.Table:
    born = np.datetime64("2006-01-01") + chance.integers(0, 4000, count)
    columns = {
        "child_id": name_children(np.arange(count)),
        "family_id": pa.array([f"F{number // 2:06}" for number in range(count)]),
        "birth_date": pa.array(born.astype("datetime64[D]")),
        "birth_date_precision": pa.repeat("day", count),
        "sex": pa.array(chance.choice(["Female", "Male"], count).tolist()),
        "ethnicity": pa.repeat("WBRI", count),
        "ethnic_group": pa.array(chance.choice(["White", "Black", "Not recorded"], count).tolist()),
        "disability": pa.repeat("No", count),
        "disability_codes": pa.nulls(count, pa.string()),
        "unaccompanied": pa.repeat(False, count),
        "original_sex": pa.nulls(count, pa.string()),
        "original_ethnicity": pa.nulls(count, pa.string()),
        "deprivation_decile": pa.nulls(count, pa.int8()),
        "deprivation_score": pa.nulls(count, pa.float64()),
    }
    return pa.table(columns, schema=CHILDREN)


def make_events(kind: str, children: np.ndarray, days: np.ndarray) -> pa.Table:
    started = pa.array((np.datetime64(FIRST_DAY) + days).astype("datetime64[D]"))
    return pa.table(
        {
            "event_id": pa.array(np.zeros(len(days), dtype=np.int64)),
            "child_id": name_children(children),
            "kind": pa.repeat(kind, len(days)),
            "started_on": started,
            "ended_on": pa.array((np.datetime64(FIRST_DAY) + (days + 40)).astype("datetime64[D]")),
            "known_on": started,
        },
        schema=EVENTS,
    )


def number_events(events: pa.Table, span: int) -> pa.Table:
    last = pa.scalar(date.fromordinal(FIRST_DAY.toordinal() + span))
    inside = events.filter(pc.less_equal(events["started_on"], last))
    inside = inside.sort_by([(name, "ascending") for name in ("child_id", "started_on", "kind")])
    return inside.set_column(0, EVENTS.field(0), pa.array(np.arange(len(inside), dtype=np.int64)))


def name_children(numbers: np.ndarray) -> pa.Array:
    return pa.array([f"C{number:06}" for number in numbers])


def run_pilot(history: CaseHistory, **changes: object) -> PilotResult:
    config = PilotConfig.model_validate(CONFIG | changes)
    return CaseEscalation().run(config, history, lambda *_: None)


@pytest.fixture(scope="module")
def history() -> CaseHistory:
    return simulate_history()


@pytest.fixture(scope="module")
def result(history: CaseHistory) -> PilotResult:
    return run_pilot(history)


def test_the_recipe_is_offered_under_its_name() -> None:
    assert [pipeline.name for pipeline in PIPELINES] == ["case_escalation"]
    assert all(isinstance(pipeline, Pipeline) for pipeline in PIPELINES)


def test_every_table_has_the_shape_of_the_contract(result: PilotResult) -> None:
    shapes = {
        "predictions": PREDICTIONS,
        "feature_labels": FEATURE_LABELS,
        "flow": FLOW,
        "cross_validation": CROSS_VALIDATION,
        "nested_validation": NESTED_VALIDATION,
        "time_travel": TIME_TRAVEL,
        "quality": QUALITY,
        "completeness": COMPLETENESS,
        "family_sums": FAMILY_SUMS,
        "months": MONTHS,
        "fitness": FITNESS,
        "coverage": COVERAGE,
        "checks": CHECKS,
    }
    for name, schema in shapes.items():
        assert result.tables[name].schema.equals(schema), name
    others = {
        "groups",
        "measures",
        "alternative_outcomes",
        "features",
        "training_features",
        "training_groups",
    }
    assert set(result.tables) >= {*shapes, *others, "split"}
    assert result.tables["groups"].column_names == ["row", *CHARACTERISTICS]
    assert result.tables["training_groups"].column_names == ["row", "outcome", *CHARACTERISTICS]
    assert result.tables["measures"].column_names == ["row", "age_years"]
    assert result.tables["alternative_outcomes"].column_names == [
        "row",
        "referral",
        "section_47",
        "icpc",
        "care_episode",
    ]


def test_training_rows_keep_no_id(result: PilotResult, history: CaseHistory) -> None:
    table = result.tables["training_features"]
    assert table.column_names[:2] == ["row", "family_key"]
    assert table.column_names[2:] == result.tables["features"].column_names[1:]
    ids = {*history.children["child_id"].to_pylist(), *history.children["family_id"].to_pylist()}
    assert not ids & set(table["family_key"].to_pylist())
    tested = set(result.tables["predictions"]["family_key"].to_pylist())
    assert not tested & set(table["family_key"].to_pylist())


def test_training_groups_are_of_the_training_rows(result: PilotResult) -> None:
    """In the same order: where the age as a feature is known, the band of the same row holds it."""
    features, groups = (result.tables[name] for name in ("training_features", "training_groups"))
    assert groups["row"].equals(features["row"])
    assert groups["outcome"].type == pa.int8()
    split = {row["part"]: row for row in result.tables["split"].to_pylist()}
    assert pc.sum(groups["outcome"]).as_py() == split["train"]["outcomes"]
    check_bands(features["age"].to_pylist(), groups["age_band"].to_pylist())


def check_bands(ages: list[float], bands: list[str]) -> None:
    limits = {
        "Unborn": (0, 0),
        "Under 1": (0, 1),
        "1 to 4": (1, 5),
        "5 to 9": (5, 10),
        "10 to 15": (10, 16),
        "16 and over": (16, 99),
    }
    assert len(set(bands)) > 3
    # A birthday is a matter of the calendar, a feature one of days.
    near = 0.01
    assert all(
        limits[band][0] - near <= age <= limits[band][1] + near for age, band in zip(ages, bands, strict=True)
    )


def test_measures_and_other_outcomes_are_of_the_test_rows(result: PilotResult, history: CaseHistory) -> None:
    measures, others = (result.tables[name] for name in ("measures", "alternative_outcomes"))
    rows = result.tables["groups"]["row"]
    assert measures["row"].equals(rows)
    assert others["row"].equals(rows)
    np.testing.assert_allclose(measures["age_years"], result.tables["features"]["age"], rtol=1e-6)
    # An enquiry stands five days after its referral; where it falls on that of another, nothing is left to ask.
    assert set(others["section_47"].to_pylist()) >= {0, 1}
    assert set(others["icpc"].to_pylist()) == set(others["care_episode"].to_pylist()) == {0}
    days: defaultdict[str, list[date]] = defaultdict(list)
    tested = result.tables["predictions"].slice(0, len(rows)).to_pylist()
    for row in tested:
        days[row["child_key"]].append(row["decided_on"])
    again = [
        any(0 < (day - row["decided_on"]).days <= 180 for day in days[row["child_key"]]) for row in tested
    ]
    assert any(again)
    assert all(came == 1 for came, seen in zip(others["referral"].to_pylist(), again, strict=True) if seen)


def test_a_kind_that_no_extract_reports_is_no_other_outcome(history: CaseHistory) -> None:
    (cover,) = history.coverage
    fewer = replace(history, coverage=(replace(cover, kinds=("referral", "cp_plan", "section_47")),))
    assert run_pilot(fewer).tables["alternative_outcomes"].column_names == ["row", "referral", "section_47"]


def test_tables_of_acting_are_of_the_test_rows_and_absent_where_the_record_says_nothing(
    result: PilotResult, history: CaseHistory
) -> None:
    rows = result.tables["groups"]["row"]
    outcomes = result.tables["predictions"].slice(0, len(rows))["outcome"].to_pylist()
    lead_times, under_way = (result.tables[name] for name in ("lead_times", "under_way"))
    assert lead_times["row"].equals(rows)
    assert under_way["row"].equals(rows)
    waits = lead_times["days_to_outcome"].to_pylist()
    assert [wait is not None for wait in waits] == [outcome == 1 for outcome in outcomes]
    assert all(0 < wait <= 180 for wait in waits if wait is not None)
    # An enquiry stands five days after its referral, so it is under way at the next one soon after.
    assert set(under_way["section_47"].to_pylist()) == {False, True}
    assert "triage" not in result.tables
    referrals = history.events.filter(pc.equal(history.events["kind"], "referral"))
    ids = referrals["event_id"]
    answers = pa.table(
        {
            "event_id": ids, "child_id": referrals["child_id"], "field": pa.repeat("referral_nfa", len(ids)),
            "code": [str(int(number % 4 == 0)) for number in ids.to_pylist()],
            "known_on": referrals["started_on"], "original": pa.nulls(len(ids), pa.string()),
        },
        schema=DETAILS,
    )  # fmt: skip
    details = pa.concat_tables([history.details, answers]).sort_by(
        [(name, "ascending") for name in ("child_id", "known_on", "field", "code", "event_id")]
    )
    triage = run_pilot(replace(history, details=details)).tables["triage"]
    assert triage["row"].equals(rows)
    assert set(triage["taken_further"].to_pylist()) == {False, True}


def test_every_model_scores_the_same_rows(result: PilotResult) -> None:
    predictions = result.tables["predictions"].to_pandas()
    models = [model.name for model in result.models]
    assert predictions["model"].unique().tolist() == models
    assert models[:3] == ["prevalence", "previous_referrals", "four_variables"]
    blocks = [
        block.drop(columns=["model", "score"]).reset_index(drop=True)
        for _, block in predictions.groupby("model")
    ]
    assert all(block.equals(blocks[0]) for block in blocks[1:])
    assert blocks[0]["row"].tolist() == list(range(len(blocks[0])))
    order = blocks[0][["decided_on", "child_key"]]
    assert order.equals(order.sort_values(["decided_on", "child_key"]))
    assert predictions["score"].between(0, 1).all()
    for name in ("groups", "features"):
        assert result.tables[name]["row"].to_pylist() == blocks[0]["row"].tolist()


def test_the_planted_signal_is_found(result: PilotResult) -> None:
    predictions = result.tables["predictions"].to_pandas()
    leading = predictions[predictions["model"] == result.leading]
    assert roc_auc_score(leading["outcome"], leading["score"]) > 0.65


def test_the_flow_accounts_for_every_decision(result: PilotResult) -> None:
    flow = {row["label"]: row for row in result.tables["flow"].to_pylist()}
    used = flow["Decisions used"]
    parts = list(flow.values())[-4:]
    assert {part["part"] for part in parts} == {"of_which"}
    left_out = sum(row["decisions"] for row in flow.values() if row["part"] == "left_out")
    assert flow["Referrals received"]["part"] == "all"
    assert flow["Referrals received"]["decisions"] == left_out + used["decisions"]
    assert sum(part["decisions"] for part in parts) == used["decisions"]
    assert sum(part["events"] for part in parts) == used["events"]
    split = {row["part"]: row for row in result.tables["split"].to_pylist()}
    assert parts[-1]["decisions"] == split["test"]["decisions"]
    assert parts[-1]["decisions"] == len(result.tables["groups"])


def test_the_split_keeps_the_embargo_and_the_families(result: PilotResult, history: CaseHistory) -> None:
    split = {row["part"]: row for row in result.tables["split"].to_pylist()}
    assert (split["test"]["first_day"] - split["train"]["last_day"]).days > 180
    assert split["removed by the embargo"]["decisions"] > 0
    assert split["removed by the family rule"]["decisions"] > 0
    assert result.facts["last_training_day"] == split["train"]["last_day"].isoformat()
    assert result.facts["first_test_day"] == split["test"]["first_day"].isoformat()
    assert result.facts["embargo_days"] == "180"


def test_facts_say_what_the_report_needs(result: PilotResult) -> None:
    assert result.facts["families_known"] == "yes"
    assert result.facts["history_begins"] == "2018-04-01"
    assert result.facts["outcome_observed_until"] == "2024-03-31"
    assert result.facts["protected_characteristics_used"] == "none"
    assert 0 < float(result.facts["base_rate_test"]) < 1
    assert all(isinstance(value, str) for value in result.facts.values())


def test_protected_characteristics_are_named_with_the_reason(history: CaseHistory) -> None:
    features = CONFIG["features"] | {"protected": {"use": ["sex"], "reason": "Only to test that it is said."}}
    result = run_pilot(history, features=features)
    assert result.facts["protected_characteristics_used"] == "sex: Only to test that it is said."
    assert "sex" in result.tables["features"].column_names


def test_without_families_it_says_so(history: CaseHistory) -> None:
    at = CHILDREN.get_field_index("family_id")
    alone = history.children.set_column(at, CHILDREN.field(at), pa.nulls(len(history.children), pa.string()))
    assert run_pilot(replace(history, children=alone)).facts["families_known"] == "no"


@pytest.fixture(scope="module")
def placed(history: CaseHistory) -> CaseHistory:
    """The same children, with the tenth of the area of nine in ten."""
    deciles = [None if number % 10 == 0 else 1 + number % 7 for number in range(len(history.children))]
    at = CHILDREN.get_field_index("deprivation_decile")
    column = pa.array(deciles, pa.int8())
    return replace(history, children=history.children.set_column(at, CHILDREN.field(at), column))


def test_where_areas_are_known_deprivation_is_a_group_and_a_number(
    placed: CaseHistory, history: CaseHistory, result: PilotResult
) -> None:
    pilot = run_pilot(placed)
    tables = pilot.tables
    assert tables["groups"].column_names == ["row", *CHARACTERISTICS, "deprivation"]
    assert tables["training_groups"].column_names == ["row", "outcome", *CHARACTERISTICS, "deprivation"]
    assert tables["measures"].column_names == ["row", "age_years", "deprivation_decile"]
    pairs = set(
        zip(
            tables["measures"]["deprivation_decile"].to_pylist(),
            tables["groups"]["deprivation"].to_pylist(),
            strict=True,
        )
    )
    fifths = [FIFTHS[(tenth - 1) // 2] for tenth in range(1, 8)]
    assert pairs == {(None, "Not recorded"), *zip(range(1, 8), fifths, strict=True)}
    assert "all areas of England" in pilot.facts["fifths_of_deprivation"]
    # An area is for audits: the forecast learns from the very same columns.
    assert "fifths_of_deprivation" not in result.facts
    assert tables["features"].column_names == result.tables["features"].column_names
    ids = set(history.children["child_id"].to_pylist())
    assert not ids & set(map(str, tables["training_groups"].to_pandas().to_numpy().ravel().tolist()))


def test_no_id_leaves_the_history(result: PilotResult, history: CaseHistory) -> None:
    ids = {*history.children["child_id"].to_pylist(), *history.children["family_id"].to_pylist()}
    for name, table in result.tables.items():
        for column in table.column_names:
            assert not ids & set(map(str, table[column].to_pylist())), f"{name}.{column}"
    assert not any(one in fact for fact in result.facts.values() for one in ids)


def test_nothing_travelled_through_time(result: PilotResult) -> None:
    checked = result.tables["time_travel"]
    assert checked["feature"].to_pylist() == result.tables["feature_labels"]["name"].to_pylist()
    assert min(checked["rows_checked"].to_pylist()) > 0
    assert set(checked["rows_changed"].to_pylist()) == {0}


def test_audits_can_repeat_the_published_scores(result: PilotResult) -> None:
    """From the stored feature table, as an audit of a loaded run would."""
    features = result.tables["features"].drop_columns(["row"]).to_pandas()
    predictions = result.tables["predictions"].to_pandas()
    candidates = [model for model in result.models if not model.is_baseline]
    assert {model.name for model in candidates} == {"logistic_regression", "gradient_boosting"}
    for model in candidates:
        assert isinstance(model.explainable, ExplainableModel)
        published = predictions.loc[predictions["model"] == model.name, "score"].to_numpy()
        np.testing.assert_array_equal(model.explainable.predict(features), published)


def test_the_same_history_gives_the_same_result(result: PilotResult, history: CaseHistory) -> None:
    again = run_pilot(history)
    assert again.leading == result.leading
    assert again.facts == result.facts
    for name, table in result.tables.items():
        assert again.tables[name].equals(table), name


def test_what_comes_after_the_training_changes_no_fitted_parameter(
    history: CaseHistory, tmp_path_factory: pytest.TempPathFactory, result: PilotResult
) -> None:
    """Every section 47 enquiry of the test year is taken out, and the sources of its referrals are changed."""
    first_test_day = pa.scalar(date.fromisoformat(result.facts["first_test_day"]))
    events, details = history.events, history.details
    gone = pc.and_(
        pc.equal(events["kind"], "section_47"), pc.greater_equal(events["started_on"], first_test_day)
    )
    late = pc.greater_equal(details["known_on"], first_test_day)
    codes = pc.if_else(late, "4", details["code"]).combine_chunks()
    poisoned = replace(
        history,
        events=events.filter(pc.invert(gone)),
        details=details.set_column(3, DETAILS.field(3), codes).sort_by(
            [(name, "ascending") for name in ("child_id", "known_on", "field", "code", "event_id")]
        ),
    )
    changed = run_pilot(poisoned)
    assert not changed.tables["features"].equals(result.tables["features"])
    saved = []
    for which in (result, changed):
        folder = tmp_path_factory.mktemp("models")
        for model in which.models:
            save_model(model.estimator, folder / model.name)
        saved.append([file.read_bytes() for file in sorted(folder.iterdir())])
    assert len(saved[0]) == 5
    assert saved[0] == saved[1]


def test_all_cases_split_by_family(history: CaseHistory) -> None:
    result = run_pilot(history, split={"name": "all_cases", "test_share": 0.3, "folds": 2})
    assert result.variant == "all_cases"
    assert [row["part"] for row in result.tables["split"].to_pylist()] == ["train", "test"]
    assert result.facts["embargo_days"] == "0"
    assert set(result.tables["predictions"]["variant"].to_pylist()) == {"all_cases"}


def test_no_decision_with_a_known_outcome_says_what_to_do(history: CaseHistory) -> None:
    question = CONFIG["question"] | {"population": {"decided_from": "2023-12-01"}}
    with pytest.raises(PopulationError, match="No decision with a fully observed outcome window"):
        run_pilot(history, question=question)


def test_a_history_that_is_too_short_says_how_long_it_is(history: CaseHistory) -> None:
    (cover,) = history.coverage
    short = replace(history, coverage=(replace(cover, first_day=date(2023, 10, 1)),))
    with pytest.raises(PopulationError, match=r"reported for 6 months without a gap.*over 6 months.*Annex A"):
        run_pilot(
            short, question=CONFIG["question"] | {"outcome": {"kinds": ["cp_plan"], "within_days": 190}}
        )


def test_progress_names_every_step(history: CaseHistory) -> None:
    seen: list[tuple[str, float]] = []
    CaseEscalation().run(PilotConfig.model_validate(CONFIG), history, lambda *told: seen.append(told))
    steps = list(dict.fromkeys(step for step, _ in seen))
    assert steps == [
        "Asking the question",
        "Building features",
        "Trying logistic regression (elastic net)",
        "Trying gradient boosting",
        "Checking for time travel",
    ]
    assert all(0 <= share <= 1 for _, share in seen)
