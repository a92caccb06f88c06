"""The evidence of a made-up authority for `all_audits.py`: as much of everything as an audit may ask for.

Decisions to learn from and decisions to test on, of other families; numbers with gaps and long tails, and codes; four
characteristics with 2, 6, 9 and 4 groups; a gradient boosting and a logistic regression fitted by candour's own modelling,
and three simple rules; and what says whether anybody could act. What is known of the quality of records is that of a small
synthetic authority, because these tables are sums and do not grow with the decisions.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa

from candour.config.extracts import Extracts, SyntheticAuthority
from candour.config.loading import load_pilot
from candour.config.protocol import Criterion, Disclosure, Protocol
from candour.contracts import FEATURE_LABELS, FLOW, PREDICTIONS, TIME_TRAVEL, Evidence
from candour.data.checks import compute_checks
from candour.data.practitioners.matching import MATCHING, OVERRIDE_LOG, PRACTITIONER_FORECASTS, STEPS
from candour.data.quality.completeness import compute_completeness
from candour.data.quality.family_sums import compute_family_sums
from candour.data.quality.fitness import assess_fitness
from candour.data.quality.months import count_months
from candour.modelling.calibration import CalibratedForecast, fit_calibrator
from candour.modelling.cases import Cases
from candour.modelling.explainable import ExplainableForecast
from candour.modelling.fitting import fit_pipeline, predict_risk
from candour.modelling.models.index import build_candidate
from candour.modelling.models.setting import Setting
from candour.workflow.preparing import prepare_history
from candour.workflow.workspace import Workspace
from candour_pipelines.result_tables import list_coverage

SEED = 20260331
VARIANT = "earlier_cases"
QUICKSTART = Path(__file__).parents[1] / "configs" / "quickstart.yaml"
FIRST_TRAINING_DAY, FIRST_TEST_DAY = np.datetime64("2019-04-01"), np.datetime64("2023-04-01")
TRAINING_DAYS, TEST_DAYS = 1096, 730
PREVALENCE = 0.12
CODES_SHARE = 0.05
GROUPS: Mapping[str, int] = {"sex": 2, "ethnic_group": 6, "age_band": 9, "disability": 4}
TREES = Setting("gradient_boosting", {"trees": 150, "leaves": 8, "learning_rate": 0.1, "minimum_leaf": 50})
LINEAR = Setting("logistic_regression", {"strength": 0.1, "l1_share": 0.0})
WORKERS = 150
Floats = npt.NDArray[np.float64]


class Part(NamedTuple):
    """The decisions of one side. `luck` is what no feature knows."""

    cases: Cases
    luck: Floats
    groups: dict[str, npt.NDArray[Any]]


def make_evidence(rows: int, features: int, folder: Path) -> Evidence:
    """Evidence with so many training and as many test decisions. `folder` holds what the small authority needs."""
    chance = np.random.Generator(np.random.PCG64(SEED))
    weights = np.where(np.arange(features) < 40, chance.normal(0, 0.35, features), 0.0)
    train = draw_part(chance, rows, weights, first=FIRST_TRAINING_DAY, days=TRAINING_DAYS)
    test = draw_part(chance, rows, weights, first=FIRST_TEST_DAY, days=TEST_DAYS)
    forecasts = {setting.model: fit(setting, train.cases) for setting in (TREES, LINEAR)}
    scores = {name: predict_risk(forecast, test.cases.features) for name, forecast in forecasts.items()}
    scores |= score_simply(train.cases, test.cases)
    return Evidence(
        name="all-audits", variant=VARIANT, leading=TREES.model,
        labels={name: name.replace("_", " ").capitalize() for name in scores},
        baselines=("prevalence", "previous_referrals", "four_variables"),
        tables=build_tables(chance, train, test, scores) | build_quality(folder),
        facts=state_facts(), protocol=write_protocol(rows), disclosure=Disclosure(), seed=SEED,
        model=ExplainableForecast(forecasts[TREES.model]),
    )  # fmt: skip


def write_protocol(rows: int) -> Protocol:
    reason = "A made-up bar for a made-up authority."
    return Protocol(
        criteria=(
            Criterion(metric="auc", at_least=0.7, reason=reason),
            Criterion(metric="precision_at_capacity", at_least=0.25, reason=reason),
        ),
        capacity_per_month=max(1, rows // 240),
    )


def draw_part(
    chance: np.random.Generator, rows: int, weights: Floats, *, first: np.datetime64, days: int
) -> Part:
    families = chance.permutation(np.repeat(np.arange(rows), chance.geometric(0.5, size=rows))[:rows])
    children = families * 4 + chance.integers(0, 4, rows)
    shared = chance.standard_normal((rows, 8))[families]
    known = 0.6 * (shared @ chance.normal(0, 1, (8, len(weights)))) / np.sqrt(8)
    known += 0.8 * chance.standard_normal((rows, len(weights)))
    luck = 0.7 * chance.standard_normal(rows)[families] + 0.7 * chance.standard_normal(rows)
    risk = known @ weights / np.sqrt((weights**2).sum()) * 1.2 + luck
    outcomes = (risk + chance.logistic(size=rows) > 3.3).astype(np.int8)
    order = np.sort(chance.integers(0, days, rows))
    cases = Cases(
        _describe(chance, known),
        outcomes,
        first + order,
        children.astype(np.int64),
        families.astype(np.int64),
    )
    return Part(cases, luck, _draw_groups(chance, families, known[:, 0]))


def _describe(chance: np.random.Generator, known: Floats) -> pd.DataFrame:
    """Counts, days since with gaps, plain numbers, and codes of six kinds: a quarter each of the numbers, few codes."""
    columns: dict[str, Any] = {}
    codes = int(known.shape[1] * CODES_SHARE)
    for at in range(known.shape[1]):
        values = known[:, at]
        if at >= known.shape[1] - codes:
            columns[f"code_{at:03}"] = np.array([f"N{n}" for n in range(6)], dtype=object)[
                np.digitize(values, [-1.2, -0.5, 0, 0.5, 1.2])
            ]
        elif at % 4 < 2:
            columns[f"count_{at:03}"] = np.floor(np.exp(values)).astype(np.float64)
        elif at % 4 == 2:
            gaps = chance.random(len(values)) < 0.4
            columns[f"days_since_{at:03}"] = np.where(gaps, np.nan, np.floor(365 * np.exp(-values)))
        else:
            columns[f"number_{at:03}"] = values
    return pd.DataFrame(columns)


def _draw_groups(
    chance: np.random.Generator, families: npt.NDArray[np.int64], need: Floats
) -> dict[str, npt.NDArray[Any]]:
    groups: dict[str, npt.NDArray[Any]] = {}
    for name, number in GROUPS.items():
        shares = 1 / np.arange(1, number + 1)
        labels = np.array([f"{name} {place}" for place in range(number - 1)] + ["Not recorded"], dtype=object)
        labels = np.array(["Female", "Male"], dtype=object) if name == "sex" else labels
        drawn = chance.choice(number, size=len(families), p=shares / shares.sum())
        groups[name] = labels[drawn[families] if name == "ethnic_group" else drawn]
    groups["deprivation"] = np.array(
        ["Most deprived fifth", "Second most deprived fifth", "Middle fifth", "Second least deprived fifth",
         "Least deprived fifth"], dtype=object,
    )[np.digitize(need + chance.standard_normal(len(need)), [-1, -0.3, 0.3, 1])]  # fmt: skip
    return groups


def fit(setting: Setting, cases: Cases) -> CalibratedForecast:
    """Calibrated on the later half of a fit to the earlier half: one further fit in place of five."""
    middle = len(cases) // 2
    early, late = (cases.take(np.arange(start, start + middle)) for start in (0, len(cases) - middle))
    half = fit_pipeline(build_candidate(setting, seed=SEED), early)
    calibrator = fit_calibrator(predict_risk(half, late.features), late.outcomes, "sigmoid")
    return CalibratedForecast(fit_pipeline(build_candidate(setting, seed=SEED), cases), calibrator)


def score_simply(train: Cases, test: Cases) -> dict[str, Floats]:
    """The base rate, the outcomes of those with as many, and four columns in a logistic regression."""
    count = train.features["count_000"].clip(upper=10)
    rates = pd.Series(train.outcomes).groupby(count.to_numpy()).mean()
    four = fit_pipeline(build_candidate(LINEAR, seed=SEED), _take_four(train))
    base = float(train.outcomes.mean())
    return {
        "prevalence": np.full(len(test), base),
        "previous_referrals": test.features["count_000"].clip(upper=10).map(rates).fillna(base).to_numpy(),
        "four_variables": predict_risk(four, _take_four(test).features),
    }


def _take_four(cases: Cases) -> Cases:
    return Cases(cases.features.iloc[:, :4], cases.outcomes, cases.decided_on, cases.children, cases.families)


def build_tables(
    chance: np.random.Generator, train: Part, test: Part, scores: Mapping[str, Floats]
) -> dict[str, pa.Table]:
    count = len(test.cases)
    names = list(test.cases.features.columns)
    labels = [
        {"name": name, "label": name.replace("_", " ").capitalize(), "family": name.rsplit("_", 1)[0], "source": "made up",
         "may_stand_for": "deprivation" if at < 3 else "age" if at == 7 else ""}
        for at, name in enumerate(names)
    ]  # fmt: skip
    checked = [{"feature": name, "rows_checked": 200, "rows_changed": 0} for name in names]
    flow = [
        {"label": "Decisions", "part": "all", "decisions": 2 * count, "children": count, "events": count // 4, "reason": "."},
        {"label": "Kept", "part": "kept", "decisions": 2 * count, "children": count, "events": count // 4, "reason": "."},
    ]  # fmt: skip
    return {
        "predictions": _list_predictions(test.cases, scores),
        "groups": _number({name: pa.array(values.tolist()) for name, values in test.groups.items()}, count),
        "measures": _number(
            {"age_years": chance.uniform(0, 18, count), "deprivation_score": chance.beta(2, 8, count)}, count
        ),
        "alternative_outcomes": _number(
            {"section_47": (test.luck + chance.logistic(size=count) > 1.5).astype(np.int8)}, count
        ),
        "features": _number(test.cases.features.to_dict("series"), count),
        "training_features": _number(
            {"family_key": _name("t", train.cases.families), **train.cases.features.to_dict("series")}, count
        ),
        "training_groups": _number(
            {"outcome": train.cases.outcomes, **{n: pa.array(v.tolist()) for n, v in train.groups.items()}},
            count,
        ),
        "training_days": _number({"decided_on": pa.array(train.cases.decided_on, pa.date32())}, count),
        "feature_labels": pa.Table.from_pylist(labels, schema=FEATURE_LABELS),
        "time_travel": pa.Table.from_pylist(checked, schema=TIME_TRAVEL),
        "flow": pa.Table.from_pylist(flow, schema=FLOW),
        **_build_acting(chance, test),
        **_ask_practitioners(chance, test),
    }


def _number(columns: Mapping[str, Any], count: int) -> pa.Table:
    return pa.table({"row": np.arange(count), **columns})


def _name(letter: str, keys: npt.NDArray[np.int64]) -> pa.Array:
    return pa.array([f"{letter}{key:08}" for key in keys])


def _list_predictions(cases: Cases, scores: Mapping[str, Floats]) -> pa.Table:
    count = len(cases)
    children, families = _name("c", cases.children), _name("f", cases.families)
    return pa.concat_tables(
        pa.table(
            {
                "row": np.arange(count),
                "child_key": children,
                "family_key": families,
                "decided_on": pa.array(cases.decided_on, pa.date32()),
                "variant": pa.repeat(VARIANT, count),
                "model": pa.repeat(name, count),
                "score": values,
                "outcome": cases.outcomes,
                "flagged": pa.nulls(count, pa.bool_()),
            },
            schema=PREDICTIONS,
        )
        for name, values in scores.items()
    )


def _build_acting(chance: np.random.Generator, test: Part) -> dict[str, pa.Table]:
    count = len(test.cases)
    came = test.cases.outcomes == 1
    days = chance.integers(1, 366, count)
    known = {
        kind: chance.random(count) < share
        for kind, share in {"section_47": 0.05, "assessment": 0.15, "cin_plan": 0.1}.items()
    }
    taken = test.luck + chance.logistic(size=count) > 0.3
    return {
        "lead_times": _number({"days_to_outcome": pa.array(days, pa.int64(), mask=~came)}, count),
        "under_way": _number(known, count),
        "triage": _number({"taken_further": taken}, count),
    }


def _ask_practitioners(chance: np.random.Generator, test: Part) -> dict[str, pa.Table]:
    """One decision in five was also judged by one of 150 workers, and one in ten was recommended to be looked at."""
    asked = np.flatnonzero(chance.random(len(test.cases)) < 0.2)
    said = 1 / (1 + np.exp(2 - test.luck[asked] - chance.standard_normal(len(asked))))
    forecasts = {
        "row": asked,
        "forecaster_key": _name("w", chance.integers(0, WORKERS, len(asked))),
        "probability": said,
        "flag": said > 0.3,
    }
    logged = np.flatnonzero(chance.random(len(test.cases)) < 0.3)
    recommended = chance.random(len(logged)) < 0.3
    log = {
        "row": logged,
        "forecaster_key": _name("w", chance.integers(0, WORKERS, len(logged))),
        "recommended": recommended,
        "done": recommended ^ (chance.random(len(logged)) < 0.2),
        "reason": pa.array(chance.choice(["known already", "no room", "other"], len(logged)).tolist()),
    }
    matching = [
        {"table": name, "step": step, "rows": len(rows) if step in {"read", "used"} else 0}
        for name, rows in (("practitioner_forecasts", asked), ("override_log", logged))
        for step in STEPS
    ]
    return {
        "practitioner_forecasts": pa.table(forecasts, schema=PRACTITIONER_FORECASTS),
        "override_log": pa.table(log, schema=OVERRIDE_LOG),
        "practitioner_matching": pa.Table.from_pylist(matching, schema=MATCHING),
    }


def build_quality(folder: Path) -> dict[str, pa.Table]:
    """What is known of the records of a small synthetic authority, written into the folder."""
    config = load_pilot(QUICKSTART)
    extracts = Extracts(synthetic=SyntheticAuthority(children=2000, years=8, last_year=2026))
    config = config.model_copy(update={"extracts": extracts})
    workspace = Workspace(folder / "mlruns")
    history = prepare_history(config, QUICKSTART, workspace, lambda _step, _share: None).history
    return {
        "completeness": compute_completeness(history),
        "checks": compute_checks(history),
        "family_sums": compute_family_sums(history),
        "months": count_months(history),
        "fitness": assess_fitness(history),
        "coverage": list_coverage(history),
        "quality": history.quality,
    }


def state_facts() -> dict[str, str]:
    def say(first: np.datetime64, days: int) -> str:
        return str(first + np.timedelta64(days, "D"))

    return {
        "first_training_day": say(FIRST_TRAINING_DAY, 0),
        "last_training_day": say(FIRST_TRAINING_DAY, TRAINING_DAYS - 1),
        "first_test_day": say(FIRST_TEST_DAY, 0),
        "last_test_day": say(FIRST_TEST_DAY, TEST_DAYS - 1),
        "decision_point": "referral_received",
        "outcome_kinds": "cp_plan",
        "outcome_after_days": "0",
        "outcome_within_days": "365",
        "outcome_observed_until": say(FIRST_TEST_DAY, TEST_DAYS + 365),
        "embargo_days": "365",
        "families_known": "yes",
        "protected_characteristics_used": "none",
    }
