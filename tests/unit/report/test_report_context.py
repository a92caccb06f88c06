"""The context is worded from the configuration and the evidence, and names nobody who did not want to be named."""

from dataclasses import replace
from datetime import date
from typing import Any

import pyarrow as pa
import pytest

from candour.config.pilot import AuditConfig, PilotConfig
from candour.contracts import Evidence, Manifest
from candour.report.content.context import describe_pilot, describe_scores
from candour.report.content.fact import Fact
from candour.report.content.model_wording import LEARNT_FROM
from candour.report.model import build_report
from candour.results import Withheld

CRITERIA = [{"metric": "auc", "at_least": 0.75, "reason": "Below this it is no use."}]
REPORT = {"title": "A title", "purpose": "To see whether a forecast is worth having."}
PILOT: dict[str, Any] = {
    "version": 1,
    "name": "made-up",
    "extracts": {"cin_census": ["a.xml"], "ssda903": ["b"]},
    "question": {
        "decision_point": "referral_received",
        "outcome": {"kinds": ["cp_plan", "care_episode"], "within_days": 365},
        "population": {"exclude_if_open": ["cp_plan"], "decided_from": "2020-04-01"},
    },
    "features": {"families": [{"family": "age"}]},
    "split": {"name": "earlier_cases", "test_days": 365},
    "models": {"candidates": [{"name": "logistic_regression"}, {"name": "gradient_boosting"}]},
    "protocol": {"criteria": CRITERIA},
    "report": REPORT,
}
SCORES: dict[str, Any] = {
    "version": 1,
    "name": "scores",
    "columns": {"score": "risk", "outcome": "happened"},
    "protocol": {"criteria": CRITERIA},
    "report": REPORT,
}
MANIFEST = Manifest(
    "0.1.0", "a" * 64, "b" * 64, "c" * 40, "3.11", 1,
    (("/data/x/CIN_931_2024.xml", "1" * 64), ("C:\\data\\903\\header.csv", "2" * 64)),
)  # fmt: skip
SPLIT = pa.table(
    {
        "part": ["train", "embargo", "test"],
        "decisions": [1000, 400, 300],
        "children": [900, 390, 290],
        "families": [800, 380, 280],
        "outcomes": [100, 4, 30],
        "first_day": [date(2020, 4, 1), date(2022, 4, 1), date(2023, 4, 1)],
        "last_day": [date(2022, 3, 31), date(2023, 3, 31), date(2024, 3, 31)],
    }
)
FEATURES = pa.table(
    {"name": ["age"], "label": ["Age"], "family": ["age"], "source": ["children"], "may_stand_for": [""]}
)


def make_evidence(config: PilotConfig | AuditConfig, **tables: pa.Table) -> Evidence:
    return Evidence(
        name=config.name, variant="earlier_cases", leading="m", labels={"m": "A model", "b": "A rule"},
        baselines=("b",), tables=tables, facts={"families": "known"}, protocol=config.protocol,
        disclosure=config.disclosure, seed=1, manifest=MANIFEST,
    )  # fmt: skip


def describe(**changes: Any) -> Any:
    config = PilotConfig.model_validate(PILOT | changes)
    return describe_pilot(config, make_evidence(config, split=SPLIT, feature_labels=FEATURES))


def text_of(facts: tuple[Fact, ...], label: str) -> str:
    return next(fact.text for fact in facts if fact.label == label)


def test_the_question_in_plain_english() -> None:
    question = describe().question
    assert text_of(question, "The decision").startswith("A referral about a child is received")
    outcome = text_of(question, "The outcome")
    assert outcome.startswith(
        "From day 1 to day 365 after the decision, a child protection plan starts or a period"
    )
    about = text_of(question, "About whom")
    assert "Unborn children are included." in about
    assert "Decisions from 1 April 2020." in about
    assert "Children who already have a child protection plan" in about


def test_other_questions_read_otherwise() -> None:
    question = PILOT["question"] | {
        "decision_point": "referral_closed_no_further_action",
        "outcome": {"kinds": ["section_47", "icpc"], "after_days": 30, "within_days": 730, "competing_exits": "exclude"},
        "population": {"minimum_age": 0, "maximum_age": 15, "decided_until": "2023-03-31"},
    }  # fmt: skip
    described = describe(question=question).question
    assert "no further action" in text_of(described, "The decision")
    assert "From day 31 to day 730" in text_of(described, "The outcome")
    assert "unborn children are not included" in text_of(described, "About whom")
    assert "Decisions until 31 March 2023." in text_of(described, "About whom")
    assert "left out" in described[-1].text


def test_how_the_forecast_was_made() -> None:
    model = describe().model
    assert text_of(model, "The forecast in this report") == "A model"
    assert "later decisions" in text_of(model, "How it was tested")
    assert "Logistic regression" in text_of(model, "What was tried")
    assert "are not given to the forecast" in text_of(model, "Protected characteristics")
    random = describe(
        split={"name": "all_cases", "test_share": 0.25},
        features=PILOT["features"] | {"protected": {"use": ["ethnic_group"], "reason": "Because the panel asked for it."}},
    ).model  # fmt: skip
    assert "random 25 per cent" in text_of(random, "How it was tested")
    assert "ethnic group" in text_of(random, "Protected characteristics")
    assert "Because the panel asked for it." in text_of(random, "Protected characteristics")


@pytest.mark.parametrize(
    ("training", "said"),
    [
        (
            {"name": "sample", "at_most": 2_500},
            "sample of whole families of the training part, at most 2,500",
        ),
        ({"name": "blocks", "rows": 4_096}, "All decisions of the training part, 4,096 at a time"),
    ],
)
def test_what_it_learnt_from_is_said_where_that_is_not_all_at_once(
    training: dict[str, Any], said: str
) -> None:
    whole, changed = (
        PILOT["models"],
        PILOT["models"] | {"training": training, "candidates": [{"name": "logistic_regression"}]},
    )
    assert all(fact.label != LEARNT_FROM for fact in describe(models=whole).model)
    assert said in text_of(describe(models=changed).model, LEARNT_FROM)


def test_that_machines_grew_trees_together_is_said() -> None:
    candidates = [{"name": "lightgbm", "machines": 4}]
    text = text_of(describe(models=PILOT["models"] | {"candidates": candidates}).model, LEARNT_FROM)
    assert "4 machines" in text
    assert "fewer than the 40" in text


def test_the_bar_has_its_reasons() -> None:
    bar = describe().bar
    assert text_of(bar, "Area under the ROC curve (AUC)") == (
        "The whole interval must be at least 0.75. Reason: Below this it is no use."
    )
    assert "5 percentage points" in text_of(bar, "Margin between groups")
    assert "0.8 to 1.25" in text_of(bar, "Calibration")


def test_sources_and_a_made_up_authority() -> None:
    assert [fact.label for fact in describe().sources] == [
        "Children in need census",
        "SSDA903 return",
        "Families",
    ]
    made_up = describe(extracts={"synthetic": {"children": 500, "years": 3, "scenarios": ["planted-bias"]}})
    assert "No real child is in these data." in made_up.sources[0].text
    assert "planted-bias" in made_up.sources[0].text


def test_the_parts_are_protected_unless_the_report_is_restricted() -> None:
    split, in_short, features = build_report((), describe()).context.tables
    assert (in_short.rows, features.annex) == ((("Children", 1, "Age", "\u2013"),), True)
    assert [column.name for column in split.columns][-1] == "last_day"
    assert [row[4] == Withheld() for row in split.rows] == [False, True, True]
    assert not any(row[1] == Withheld() for row in split.rows)
    assert split.rows[0] == ("Learnt from", 1000, 900, 800, 100, "2020-04-01", "2022-03-31")
    assert features.rows == (("Age", "age", "children", "\u2013"),)
    restricted = build_report((), describe(disclosure={"mode": "off"})).context
    assert restricted.restricted
    assert restricted.tables[0].rows[1][4] == 4


def test_evidence_without_those_tables_has_none() -> None:
    config = PilotConfig.model_validate(PILOT)
    assert describe_pilot(config, make_evidence(config)).tables == ()


@pytest.mark.parametrize(
    ("authority", "mode", "names"),
    [
        ("Not named", "on", ["Extract 1.xml", "Extract 2.csv"]),
        ("Borchester", "on", ["CIN_931_2024.xml", "header.csv"]),
        ("Not named", "off", ["CIN_931_2024.xml", "header.csv"]),
    ],
)
def test_file_names_never_name_a_folder_nor_an_authority_that_wants_no_name(
    authority: str, mode: str, names: list[str]
) -> None:
    manifest = describe(report=REPORT | {"authority": authority}, disclosure={"mode": mode}).manifest
    assert [name for name, _ in manifest.extracts] == names
    assert [fingerprint[0] for _, fingerprint in manifest.extracts] == ["1", "2"]


def test_a_run_without_a_manifest_has_none() -> None:
    config = PilotConfig.model_validate(PILOT)
    assert describe_pilot(config, replace(make_evidence(config), manifest=None)).manifest is None


def test_scores_of_somebody_else() -> None:
    config = AuditConfig.model_validate(SCORES)
    context = describe_scores(config, make_evidence(config))
    assert context.kind == "scores"
    assert "\u201crisk\u201d" in text_of(context.question, "The score")
    assert "intervals may be too narrow" in text_of(context.question, "Children and families")
    assert "highest scores stand for the flags" in text_of(context.question, "What was decided")
    assert context.baseline_labels == ("A rule",)
    columns = SCORES["columns"] | {"decision": "flag", "cluster": "family"}
    named = describe_scores(AuditConfig.model_validate(SCORES | {"columns": columns}), make_evidence(config))
    assert "\u201cflag\u201d" in text_of(named.question, "What was decided")
    assert "\u201cfamily\u201d" in text_of(named.question, "Children and families")
