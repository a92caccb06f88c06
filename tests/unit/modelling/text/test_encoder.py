"""All texts of a decision as one block: names, memory, saving, and what a file of a model never holds."""

import json
import zipfile
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from sklearn.base import clone
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import Pipeline

from candour.config.text import FAMILY_COLUMN, TextSettings
from candour.errors import ModelError
from candour.modelling.cases import Cases
from candour.modelling.encoding import build_linear_encoder, build_tree_encoder, trace_sources
from candour.modelling.fitting import fit_pipeline, predict_risk
from candour.modelling.saving import load_model, save_model
from candour.modelling.text import remembered
from candour.modelling.text.encoder import TextEncoder
from candour.modelling.text.reading import TextReading, plan_reading
from made_up_texts import RARE, make_texts, number_families

TEXTS = make_texts()
ALL_WAYS = TextReading(
    representations=("words", "characters", "topics", "lexicon", "embeddings"),
    most_terms=30, topics=3, lexicon=(("home", "empty cupboards"), ("school", "teacher")),
)  # fmt: skip


@pytest.fixture(autouse=True)
def forget() -> Any:
    remembered._answers.clear()


def make_cases(reading: TextReading | None = None) -> Cases:
    """Whoever writes of empty cupboards has the outcome three times out of four, others one in five."""
    rng = np.random.default_rng(2)
    told = TEXTS["text:referral_note"].str.contains("cupboards").fillna(value=False).to_numpy()
    outcomes = (rng.random(len(TEXTS)) < np.where(told, 0.75, 0.2)).astype(np.int8)
    numbers = pd.DataFrame({"age": rng.normal(size=len(TEXTS)), "code": rng.choice(["a", "b"], len(TEXTS))})
    families = number_families(TEXTS)
    return Cases(
        features=pd.concat([numbers.astype({"code": "str"}), TEXTS], axis=1), outcomes=outcomes,
        decided_on=np.repeat(np.datetime64("2024-01-01"), len(TEXTS)), children=families, families=families,
        reading=reading,
    )  # fmt: skip


def fit(cases: Cases, *, tree: bool = False) -> Pipeline:
    encoder = build_tree_encoder() if tree else build_linear_encoder()
    return fit_pipeline(Pipeline([("encode", encoder), ("core", LogisticRegression())]), cases)


@pytest.mark.parametrize("tree", [False, True])
def test_every_number_of_a_text_is_traced_to_its_column(tree: bool) -> None:
    cases = make_cases(ALL_WAYS)
    encoder = fit(cases, tree=tree)["encode"]
    encoded = encoder.transform(cases.features)
    sources = trace_sources(encoder)
    assert len(sources) == encoded.shape[1]
    assert sources[:3] == ("age", "code", "code")
    assert set(sources[3:]) == {"text:referral_note"}
    texts = encoder.named_transformers_["texts"]
    assert len(texts.get_feature_names_out()) == len(sources) - 3
    assert texts.get_feature_names_out()[-1] == "text:referral_note presence: there is one"
    assert FAMILY_COLUMN not in sources


def test_a_forecast_learns_from_texts_what_is_in_them() -> None:
    cases = make_cases()
    risks = predict_risk(fit(cases), cases.features)
    assert (
        risks[cases.features["text:referral_note"].str.contains("cupboards").fillna(value=False)].mean() > 0.5
    )
    without = replace(cases, features=cases.features[["age", "code"]], reading=None)
    assert trace_sources(fit(without)["encode"]) == ("age", "code", "code")


def test_each_kind_of_document_is_read_for_itself() -> None:
    both = pd.concat(
        [TEXTS, make_texts(seed=9, kind="assessment_summary")[["text:assessment_summary"]]], axis=1
    )
    encoder = TextEncoder(most_terms=10).fit(both)
    assert [kind for kind, _, _ in encoder.list_columns()] == [
        "text:referral_note"] * 11 + ["text:assessment_summary"] * 11  # fmt: skip
    alone = TextEncoder(most_terms=10).fit_transform(TEXTS).toarray()
    np.testing.assert_array_equal(encoder.transform(both).toarray()[:, :11], alone)


def test_what_is_remembered_equals_what_is_computed_anew_and_holds_no_text() -> None:
    first = TextEncoder(most_terms=30)
    fitted = first.fit_transform(TEXTS).toarray()
    np.testing.assert_array_equal(first.transform(TEXTS).toarray(), fitted)
    again = clone(first).fit_transform(TEXTS)
    np.testing.assert_array_equal(again.toarray(), fitted)
    again.data[:] = 0
    np.testing.assert_array_equal(clone(first).fit_transform(TEXTS).toarray(), fitted)
    assert not any("cupboards" in name for name in remembered._answers)
    remembered._answers.clear()
    np.testing.assert_array_equal(first.transform(TEXTS).toarray(), fitted)
    other = TextEncoder(most_terms=30).fit(TEXTS.iloc[:200])
    assert other.low_.shape != first.low_.shape or (other.high_ != first.high_).any()


def test_that_something_was_taken_out_is_not_read() -> None:
    texts = TEXTS.copy()
    texts["text:referral_note"] = [
        text if pd.isna(text) else f"[name] of [school] rang. {text}" for text in texts["text:referral_note"]
    ]
    words = {
        word for _, _, name in TextEncoder(most_terms=1000).fit(texts).list_columns() for word in name.split()
    }
    assert "cupboards" in words
    assert "name" not in words


def test_what_came_of_a_family_plays_no_part() -> None:
    outcomes = make_cases().outcomes
    first, second = (TextEncoder(most_terms=10).fit(TEXTS, y) for y in (outcomes, 1 - outcomes))
    assert list(first.list_columns()) == list(second.list_columns())
    np.testing.assert_array_equal(first.high_, second.high_)


def test_only_so_much_is_remembered() -> None:
    for number in range(60):
        remembered.remember(str(number), lambda number=number: number)  # type: ignore[misc]
    assert len(remembered._answers) == remembered.MOST
    assert remembered.remember("59", lambda: "computed anew") == 59
    assert remembered.remember("1", lambda: "computed anew") == "computed anew"


def test_a_file_of_a_model_holds_no_text_and_no_word_of_one_family_and_its_bytes_repeat(
    tmp_path: Path,
) -> None:
    cases = make_cases(ALL_WAYS)
    for name in ("first", "second"):
        save_model(fit(cases), tmp_path / f"{name}.skops")
        remembered._answers.clear()
    content = (tmp_path / "first.skops").read_bytes()
    assert content == (tmp_path / "second.skops").read_bytes()
    held = content.decode("latin-1")
    assert "cupboards" in held
    assert RARE not in held
    assert "saw" in TEXTS["text:referral_note"].iloc[0]
    for text in TEXTS["text:referral_note"].dropna().unique()[:50]:
        assert text not in held
        assert " ".join(text.split()[:4]) not in held
    loaded = load_model(tmp_path / "first.skops")
    np.testing.assert_array_equal(
        predict_risk(loaded, cases.features), predict_risk(fit(cases), cases.features)
    )
    with zipfile.ZipFile(tmp_path / "first.skops") as archive:
        assert "_asked_as" not in json.dumps(json.loads(archive.read("schema.json")))


def test_no_number_of_a_text_ends_at_a_single_family() -> None:
    texts = TEXTS.copy()
    texts.loc[0, "text:referral_note"] = "cupboards " * 50
    reader = TextEncoder(representations=("lexicon",), lexicon=(("home", "cupboards"),))
    encoder = clone(reader).fit(texts)
    assert encoder.high_[0] == 1.0
    assert encoder.transform(texts).toarray()[0, 0] == 1.0
    few = clone(reader).fit(texts.iloc[:30])
    assert (few.low_ == few.high_).all()


def test_texts_without_their_families_are_refused() -> None:
    with pytest.raises(ModelError, match="how many families"):
        TextEncoder().fit(TEXTS[["text:referral_note"]])


def test_a_reading_is_what_the_configuration_says() -> None:
    settings = TextSettings(
        kinds=("referral_note",), representations=("words", "lexicon"), lexicon="lexicon.csv", most_terms=50
    )
    reading = plan_reading(settings, [("home", "cold")])
    assert reading == TextReading(
        representations=("words", "lexicon"), most_terms=50, lexicon=(("home", "cold"),)
    )
    fitted = fit(make_cases(reading))["encode"].named_transformers_["texts"]
    assert fitted.representations == ("words", "lexicon")
    assert fitted.most_terms == 50
