"""A pilot that reads texts: they help where they tell something, no text is kept, and the audits get what they need."""

from dataclasses import replace
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pytest
from sklearn.metrics import roc_auc_score

from candour.config.pilot import PilotConfig
from candour.contracts import TEXT_CLEANING, TEXT_PHRASE_SUMS, TEXT_PHRASES, PilotResult
from candour.contracts.scoring import AskedCases
from candour.data.history import DOCUMENTS, CaseHistory
from candour.data.quality.family_sums import FAMILY_SUMS
from candour.data.text.coverage import TEXT_MONTHS
from candour.errors import ConfigError
from candour.modelling.saving import save_model
from candour_pipelines.case_escalation import CaseEscalation
from made_up_texts import FILLERS
from small_histories import Child, Event, day, make_history

CONFIG: dict[str, Any] = {
    "version": 1,
    "name": "test-texts",
    "seed": 7,
    "extracts": {"cin_census": ["nowhere"]},
    "question": {
        "decision_point": "referral_received",
        "outcome": {"kinds": ["cp_plan"], "within_days": 180},
    },
    "features": {"families": [{"family": "age"}, {"family": "count", "events": ["referral"], "windows": ["ever"]}]},
    "split": {"name": "earlier_cases", "test_days": 500, "folds": 2},
    "text": {"kinds": ["referral_note"], "on_the_day": ["referral_note"], "most_terms": 40},
    "variants": {"data": ["structured", "structured_and_text"]},
    "models": {"candidates": [{"name": "logistic_regression", "strengths": [1.0], "l1_shares": [0.0]}]},
    "protocol": {"criteria": [{"metric": "auc", "at_least": 0.7, "reason": "A reason, long enough."}]},
    "report": {"title": "A test", "purpose": "To test the recipe on made-up children."},
}  # fmt: skip
OF_ONE_FAMILY = "grandmother keeps bees behind the chapel"
"""What the note on one family says, and no other."""


def simulate_history(families: int = 400, seed: int = 3) -> CaseHistory:
    """Two children a family, two referrals each. Only the note tells who is in danger; girls' notes speak of dancing."""
    rng = np.random.default_rng(seed)
    children: list[Child] = []
    events: list[Event] = []
    texts: list[tuple[Any, ...]] = []
    for number in range(2 * families):
        name = f"C{number:05d}"
        girl = bool(rng.random() < 0.5)
        children.append(Child(name, born=-3000, family=f"F{number // 2}", sex="Female" if girl else "Male"))
        for turn in range(2):
            start = int(rng.integers(0, 1500)) + 1600 * turn
            danger = rng.random() < 0.3
            events.append(Event(len(events), name, "referral", start, start + 20))
            if rng.random() < (0.6 if danger else 0.05):
                events.append(Event(len(events), name, "cp_plan", start + 30, start + 90))
            said = [str(word) for word in rng.choice(FILLERS, 5)]
            said += ["bruises"] if danger else []
            said += ["dancing"] if girl and rng.random() < 0.6 else []
            said += [OF_ONE_FAMILY] * (number < 2)
            if rng.random() < 0.9:
                texts.append((name, "referral_note", day(start), f"Called on 3 May. {' '.join(said)}."))
    events.sort(key=lambda event: (event.child, event.started, event.kind, event.number))
    rows = [dict(zip(DOCUMENTS.names, text, strict=True)) for text in sorted(texts)]
    return replace(
        make_history(children, events, covered=(0, 3400)),
        documents=pa.Table.from_pylist(rows, schema=DOCUMENTS),
    )


@pytest.fixture(scope="module")
def history() -> CaseHistory:
    return simulate_history()


@pytest.fixture(scope="module")
def result(history: CaseHistory) -> PilotResult:
    return CaseEscalation().run(PilotConfig.model_validate(CONFIG), history, lambda _step, _share: None)


def test_texts_help_where_only_they_tell_something(result: PilotResult) -> None:
    table = result.tables["variant_predictions"].to_pandas()
    chosen = table[table["model"] == "logistic_regression"]
    reached = {data: roc_auc_score(part["outcome"], part["score"]) for data, part in chosen.groupby("data")}
    assert reached["structured"] < 0.6
    assert reached["structured_and_text"] > reached["structured"] + 0.15


def test_no_text_and_no_column_of_texts_is_kept(result: PilotResult, tmp_path: Any) -> None:
    for name, table in result.tables.items():
        assert not any(column.startswith("text:") for column in table.column_names), name
        for column in table.columns:
            if pa.types.is_string(column.type):
                assert not any(
                    "bees" in word or "Called" in word for word in set(column.to_pylist()) if word
                ), name
    readers = [model for model in result.models if model.variant.endswith("structured_and_text")]
    assert any(not model.is_baseline for model in readers)
    for model in readers:
        assert model.explainable is None
        save_model(model.estimator, tmp_path / f"{model.name}.skops")
        held = (tmp_path / f"{model.name}.skops").read_bytes()
        assert b"bees" not in held
        assert b"chapel" not in held


def test_the_proof_covers_texts(result: PilotResult) -> None:
    proof = {row["feature"]: row for row in result.tables["time_travel"].to_pylist()}
    assert proof["text:referral_note"] == {
        "feature": "text:referral_note",
        "rows_checked": 200,
        "rows_changed": 0,
    }


def test_who_had_a_text_is_counted_by_month_and_group(result: PilotResult, history: CaseHistory) -> None:
    months, sums = result.tables["text_months"], result.tables["text_sums"]
    assert months.schema.equals(TEXT_MONTHS)
    assert sums.schema.equals(FAMILY_SUMS)
    included = pc.sum(
        pc.if_else(pc.equal(result.tables["flow"]["part"], "kept"), result.tables["flow"]["decisions"], 0)
    )
    assert pc.sum(months["decisions"]).as_py() == included.as_py()
    share = pc.sum(months["with_text"]).as_py() / included.as_py()
    assert 0.85 < share < 1
    assert set(sums["field"].to_pylist()) == {"text:referral_note"}
    due = sums.filter(pc.and_(pc.equal(sums["left_count"], "due"), pc.equal(sums["group_column"], "sex")))
    totals = {row["left_group"]: row["total"] for row in due.to_pylist()}
    learnt = {row["part"]: row["decisions"] for row in result.tables["split"].to_pylist()}["train"]
    assert sum(totals.values()) == learnt
    assert history.documents.num_rows > 1000


def test_phrases_come_with_their_sums_and_how_much_is_leant_on_them(result: PilotResult) -> None:
    phrases, sums = result.tables["text_phrases"], result.tables["text_phrase_sums"]
    assert phrases.schema.equals(TEXT_PHRASES)
    assert sums.schema.equals(TEXT_PHRASE_SUMS)
    rows = {row["words"]: row for row in phrases.to_pylist()}
    assert min(row["families"] for row in rows.values()) >= 20
    assert rows["bruises"]["leaning"] == max(row["leaning"] for row in rows.values())
    held = pc.and_(
        pc.equal(sums["phrase"], rows["dancing"]["phrase"]), pc.equal(sums["characteristic"], "sex")
    )
    by_group = {row["group"]: row["totals"] for row in sums.filter(held).to_pylist()}
    girls, others, with_girls, with_others = by_group["Female"]
    assert 0.4 < with_girls / girls < 0.65
    assert with_others == 0
    assert by_group["Male"] == [others, girls, 0, with_girls]


def test_what_was_taken_out_is_counted(result: PilotResult, history: CaseHistory) -> None:
    cleaning = result.tables["text_cleaning"]
    assert cleaning.schema.equals(TEXT_CLEANING)
    rows = {(row["measure"], row["kind"]): row for row in cleaning.to_pylist()}
    assert rows["taken_out", "date"]["count"] == history.documents.num_rows == rows["taken_out", "date"]["of"]
    assert rows["left", "texts with a word like a name"]["of"] == history.documents.num_rows


def test_a_kind_that_nobody_wrote_is_refused(history: CaseHistory) -> None:
    config = PilotConfig.model_validate(CONFIG | {"text": {"kinds": ["poems"]}})
    with pytest.raises(ConfigError, match=r"poems.*they hold referral_note"):
        CaseEscalation().run(config, history, lambda _step, _share: None)
    without = replace(history, documents=DOCUMENTS.empty_table())
    with pytest.raises(ConfigError, match="no document at all"):
        CaseEscalation().run(config, without, lambda _step, _share: None)


def test_where_no_variant_reads_texts_nothing_is_said_of_them(history: CaseHistory) -> None:
    plain = {name: value for name, value in CONFIG.items() if name != "variants"}
    found = CaseEscalation().run(PilotConfig.model_validate(plain), history, lambda _step, _share: None)
    assert not any(name.startswith("text") for name in found.tables)


def test_a_kept_forecast_that_reads_texts_gives_the_test_decisions_their_very_scores(
    history: CaseHistory, result: PilotResult
) -> None:
    model = next(one for one in result.models if one.data == "structured_and_text" and not one.is_baseline)
    table = result.tables["variant_predictions"].to_pandas()
    tested = table[(table["variant"] == model.variant) & (table["model"] == model.name)]
    asked = AskedCases(
        min(tested["decided_on"]), max(tested["decided_on"]), reads_text=True, statuses=("included",)
    )
    cases = CaseEscalation().score_new(
        PilotConfig.model_validate(CONFIG), history, model.estimator, asked, lambda _step, _share: None
    )
    found = sorted(zip(cases.decisions["decided_on"].to_pylist(), cases.scores, strict=True))
    expected = sorted(zip(tested["decided_on"], tested["score"], strict=True))
    assert [day for day, _ in found] == [day for day, _ in expected]
    assert np.abs(np.array([score for _, score in found]) - [score for _, score in expected]).max() <= 1e-15
    assert not any(name.startswith("text") for name in cases.features.columns)
