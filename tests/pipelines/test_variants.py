"""One question asked in four ways: the same rows where rows are compared, nobody on both sides, the same bytes again."""

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from io import BytesIO
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from candour.config.pilot import PilotConfig
from candour.contracts import CROSS_VALIDATION, VARIANT_PREDICTIONS, Evidence, PilotResult
from candour.data.history import DOCUMENTS, CaseHistory
from candour.registry import load_audits
from candour.results import Verdict
from candour.workflow.questioning import ask_audits
from candour_audits.unanswered import NOT_KEPT
from candour_pipelines import fitted_variant
from candour_pipelines.case_escalation import CaseEscalation
from candour_pipelines.planned_variants import plan_variants
from made_up_texts import FILLERS
from small_histories import Child, Event, day, make_history

CONFIG: dict[str, Any] = {
    "version": 1,
    "name": "test-variants",
    "seed": 7,
    "extracts": {"cin_census": ["nowhere"]},
    "question": {"decision_point": "referral_received", "outcome": {"kinds": ["cp_plan"], "within_days": 180}},
    "features": {
        "families": [
            {"family": "age"},
            {"family": "count", "events": ["referral", "cp_plan"], "windows": ["ever"]},
            {"family": "days_since", "events": ["referral"]},
        ]
    },
    "split": {"name": "earlier_cases", "test_days": 700, "folds": 2},
    "text": {"kinds": ["referral_note"], "on_the_day": ["referral_note"], "most_terms": 40},
    "variants": {
        "data": ["structured", "structured_and_text"], "learning": ["all_cases", "earlier_cases"],
        "splits": [{"name": "all_cases", "test_share": 0.4, "folds": 2}],
    },
    "models": {
        "candidates": [
            {"name": "logistic_regression", "strengths": [0.1], "l1_shares": [0.0]},
            {"name": "gradient_boosting", "leaves": [4], "trees": [15]},
        ]
    },
    "protocol": {
        "criteria": [{"metric": "auc", "at_least": 0.7, "reason": "A reason, long enough."}], "replicates": 100,
    },
    "report": {"title": "A test", "purpose": "To test the recipe on made-up children."},
}  # fmt: skip
NAMES = (
    "all_cases-structured", "all_cases-structured_and_text", "earlier_cases-structured",
    "earlier_cases-structured_and_text",
)  # fmt: skip


def simulate_history(families: int = 450, seed: int = 3) -> CaseHistory:
    """Two children a family, two referrals each; what the note says goes with a plan, and so do earlier plans a little."""
    rng = np.random.default_rng(seed)
    children: list[Child] = []
    events: list[Event] = []
    texts: list[tuple[Any, ...]] = []
    for number in range(2 * families):
        name = f"C{number:05d}"
        children.append(Child(name, born=-3000, family=f"F{number // 2}", sex=("Female", "Male")[number % 2]))
        planned = False
        for turn in range(2):
            start = int(rng.integers(0, 1500)) + 1600 * turn
            danger = rng.random() < 0.3
            events.append(Event(len(events), name, "referral", start, start + 20))
            planned = bool(rng.random() < (0.5 if danger else 0.05) + 0.2 * planned)
            if planned:
                events.append(Event(len(events), name, "cp_plan", start + 30, start + 90))
            said = [str(word) for word in rng.choice(FILLERS, 5)] + (["bruises"] if danger else [])
            texts.append((name, "referral_note", day(start), f"{' '.join(said)}."))
    events.sort(key=lambda event: (event.child, event.started, event.kind, event.number))
    rows = [dict(zip(DOCUMENTS.names, text, strict=True)) for text in sorted(texts)]
    return replace(
        make_history(children, events, covered=(0, 3400)),
        documents=pa.Table.from_pylist(rows, schema=DOCUMENTS),
    )


@dataclass(frozen=True)
class Sides:
    """Whom one variant learnt from and was tested on: numbers of children and of families."""

    learnt: tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]
    tested: tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]


@dataclass(frozen=True)
class Asked:
    """A result, and whom each variant learnt from and was tested on, in the order in which they were fitted."""

    result: PilotResult
    sides: Sequence[Sides]


def run(history: CaseHistory, **changes: Any) -> PilotResult:
    return CaseEscalation().run(
        PilotConfig.model_validate(CONFIG | changes), history, lambda _step, _share: None
    )


@pytest.fixture(scope="module")
def history() -> CaseHistory:
    return simulate_history()


@pytest.fixture(scope="module")
def asked(history: CaseHistory) -> Iterator[Asked]:
    """The question in all four ways, watched from inside."""
    learnt, sides = [], []
    fit, predict = (getattr(fitted_variant, name) for name in ("fit_forecasts", "build_predictions"))

    def watch_fit(*arguments: Any, cases: Any, **named: Any) -> Any:
        learnt.append((cases.children, cases.families))
        return fit(*arguments, cases=cases, **named)

    def watch_prediction(described: Any, rows: Any, *arguments: Any, **named: Any) -> Any:
        at = rows.positions
        sides.append(Sides(learnt[-1], (described.cases.children[at], described.cases.families[at])))
        return predict(described, rows, *arguments, **named)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(fitted_variant, "fit_forecasts", watch_fit)
        patch.setattr(fitted_variant, "build_predictions", watch_prediction)
        yield Asked(run(history), sides)


def test_every_variant_and_model_is_there_in_the_order_of_its_name(asked: Asked) -> None:
    result = asked.result
    variants = [model.variant for model in result.models]
    assert variants == sorted(variants)
    assert tuple(dict.fromkeys(variants)) == NAMES
    assert len(result.models) == 4 * (2 + 3)
    assert (result.variant, result.leading) == ("earlier_cases-structured", result.leading)
    summary = result.tables["variant_summary"].to_pylist()
    assert [(row["variant"], row["model"]) for row in summary] == [(m.variant, m.name) for m in result.models]
    assert [row["variant"] for row in summary if row["leads"]] == list(NAMES)
    assert {(model.data, model.learning) for model in result.models} == {
        (data, learning) for data in CONFIG["variants"]["data"] for learning in CONFIG["variants"]["learning"]
    }
    readers = [model for model in result.models if model.data == "structured_and_text"]
    assert all(model.explainable is None for model in readers)
    said = "earlier cases, structured; earlier cases, structured and text; all cases, structured; all cases, structured and text"
    assert result.facts["variants_tried"] == said


def test_paired_rows_are_the_same_rows(asked: Asked) -> None:
    table = asked.result.tables["variant_predictions"]
    assert table.schema.equals(VARIANT_PREDICTIONS)
    frame = table.to_pandas()
    outcome_of: dict[int, tuple[Any, ...]] = {}
    for learning, part in frame.groupby("learning"):
        rows = [tuple(each["decision"]) for _, each in part.groupby(["variant", "model"])]
        assert len(rows) == 2 * 5
        assert len(set(rows)) == 1, learning
        assert len(set(rows[0])) == len(rows[0])
    for row in frame.itertuples():
        same = (row.outcome, row.family_key, row.decided_on)
        assert outcome_of.setdefault(row.decision, same) == same
    both = [set(part["decision"]) for _, part in frame.groupby("learning")]
    # The two tests overlap, and neither holds the other.
    assert both[0] & both[1]
    assert both[0] - both[1]
    assert both[1] - both[0]


def test_the_leading_variant_is_the_one_of_all_other_tables(asked: Asked) -> None:
    tables = asked.result.tables
    own = tables["variant_predictions"].to_pandas().query("variant == 'earlier_cases-structured'")
    leading = tables["predictions"].to_pandas()
    assert set(leading["variant"]) == {"earlier_cases-structured"}
    np.testing.assert_array_equal(own["score"], leading["score"])
    np.testing.assert_array_equal(own["family_key"], leading["family_key"])
    assert "variant" not in tables["cross_validation"].column_names
    folds = tables["variant_cross_validation"]
    assert folds.column_names == ["variant", *CROSS_VALIDATION.names]
    assert tuple(dict.fromkeys(folds["variant"].to_pylist())) == NAMES
    own_folds = folds.to_pandas().query("variant == 'earlier_cases-structured'").drop(columns="variant")
    assert own_folds.to_dict("list") == tables["cross_validation"].to_pandas().to_dict("list")


def test_no_child_and_no_family_is_on_both_sides_in_any_variant(asked: Asked) -> None:
    assert len(asked.sides) == 4
    for side in asked.sides:
        for learnt, tested in zip(side.learnt, side.tested, strict=True):
            assert len(learnt) > 100
            assert len(tested) > 100
            assert not set(learnt) & set(tested)
    # With text and without it, a variant learns from the same children.
    for without, with_text in ((asked.sides[0], asked.sides[1]), (asked.sides[2], asked.sides[3])):
        np.testing.assert_array_equal(without.learnt[0], with_text.learnt[0])


def digest(result: PilotResult) -> str:
    whole = hashlib.sha256()
    for name, table in sorted(result.tables.items()):
        written = BytesIO()
        pq.write_table(table, written)
        whole.update(name.encode() + written.getvalue())
    return whole.hexdigest()


def test_the_same_input_gives_the_same_bytes(asked: Asked, history: CaseHistory) -> None:
    assert digest(run(history)) == digest(asked.result)


def test_one_variant_alone_is_as_if_none_had_been_named(history: CaseHistory) -> None:
    alone = {"data": ["structured"], "learning": ["earlier_cases"]}
    named, plain = run(history, variants=alone), run(history, variants=None)
    assert digest(named) == digest(plain)
    assert (named.variant, named.facts) == (plain.variant, plain.facts) == ("earlier_cases", plain.facts)
    assert not [name for name in named.tables if name.startswith("variant")]


def test_the_other_way_of_learning_has_its_own_split_or_the_defaults() -> None:
    config = PilotConfig.model_validate(CONFIG)
    assert [plan.name for plan in plan_variants(config)] == [NAMES[2], NAMES[3], NAMES[0], NAMES[1]]
    assert [plan.split for plan in plan_variants(config)][2:] == [config.variants.splits[0]] * 2  # type: ignore[union-attr]
    without = CONFIG["variants"] | {"splits": [], "data": ["structured_and_text", "structured"]}
    plans = plan_variants(PilotConfig.model_validate(CONFIG | {"variants": without}))
    assert [plan.data for plan in plans] == ["structured_and_text", "structured"] * 2
    assert plans[2].split.model_dump() == {"name": "all_cases", "test_share": 0.3, "folds": 5}
    # One variant alone that reads texts says so by its name.
    alone = {"data": ["structured_and_text"], "learning": ["earlier_cases"]}
    (plan,) = plan_variants(PilotConfig.model_validate(CONFIG | {"variants": alone}))
    assert plan.name == "earlier_cases-structured_and_text"


def present(result: PilotResult) -> Evidence:
    """As the store gives it back; where texts are read, nobody can question the model."""
    config = PilotConfig.model_validate(CONFIG)
    return Evidence(
        name=config.name, variant=result.variant, leading=result.leading,
        labels={model.name: model.label for model in result.models},
        baselines=tuple(dict.fromkeys(model.name for model in result.models if model.is_baseline)),
        tables=result.tables, facts=result.facts, protocol=config.protocol, disclosure=config.disclosure, seed=config.seed,
        model=next(
            model.explainable for model in result.models if (model.variant, model.name) == (result.variant, result.leading)
        ),
    )  # fmt: skip


def test_what_text_was_planted_to_add_is_found(asked: Asked) -> None:
    found = {
        finding.code: finding
        for finding in load_audits()["variants"].run(present(asked.result), lambda _step, _share: None)
    }
    assert found["VARI-002"].verdict is Verdict.CONCERN
    assert "Text is shown to add more than the margin" in found["VARI-002"].headline.text
    assert found["VARI-001"].verdict is Verdict.CONCERN


def test_where_texts_lead_every_family_of_audits_copes(history: CaseHistory) -> None:
    led = {"data": ["structured_and_text", "structured"], "learning": ["earlier_cases"]}
    result = run(history, variants=led)
    assert result.variant == "earlier_cases-structured_and_text"
    assert not any(
        name.startswith("text:") for table in result.tables.values() for name in table.column_names
    )
    audits = load_audits()
    findings = ask_audits(present(result), tuple(audits.values()), lambda _step, _share: None, muted={})
    assert {finding.audit for finding in findings} == set(audits)
    reasons = {finding.code: finding.why for finding in findings if finding.verdict is Verdict.NOT_ASSESSED}
    closed = ("EXPL-001", "STAB-001", "MEMO-001", "PERT-001", "LAST-003", "SIZE-002", "FEED-001", "BIAS-011")
    assert {code: NOT_KEPT in reasons[code] for code in closed} == dict.fromkeys(closed, True)
