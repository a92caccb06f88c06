"""Topics, lexicon and embeddings."""

import builtins
import re
import socket
from collections.abc import Sequence
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.decomposition import NMF

from candour.errors import ModelError
from candour.modelling.text import embeddings
from candour.modelling.text.embeddings import TextEmbeddings
from candour.modelling.text.lexicon import LexiconCounts
from candour.modelling.text.topics import TextTopics
from made_up_texts import make_texts, number_families

TEXTS = make_texts()
FAMILIES = number_families(TEXTS)
READ = [text if isinstance(text, str) else "" for text in TEXTS["text:referral_note"]]
LEXICON = (("home", "empty cupboards"), ("home", "cold"), ("harm", "bruises"), ("harm", "bruises on arms"))


def count_plainly(text: str, phrases: Sequence[str]) -> int:
    """Word by word: the longest phrase that begins here counts, and the search goes on behind it."""
    words = re.findall(r"\w+", text.lower())
    found, place = 0, 0
    while place < len(words):
        fits = [len(p.split()) for p in phrases if words[place : place + len(p.split())] == p.lower().split()]
        found += bool(fits)
        place += max(fits, default=1)
    return found


def test_counts_of_the_lexicon_equal_a_plain_loop() -> None:
    counts = LexiconCounts(LEXICON)
    found = counts.fit_transform(READ)
    assert counts.get_feature_names_out().tolist() == ["home", "harm"]
    for place, group in enumerate(("home", "harm")):
        phrases = [phrase for name, phrase in LEXICON if name == group]
        assert found[:, place].tolist() == [count_plainly(text, phrases) for text in READ]
    assert found.sum(axis=0).min() > 10


@given(
    st.lists(
        st.sampled_from(["cold", "Cold", "colder", "empty", "cupboards", "bruises", "on", "arms"]),
        max_size=12,
    )
)
@settings(max_examples=80, deadline=None)
def test_the_lexicon_finds_whole_words_in_any_case_and_the_longer_phrase(words: list[str]) -> None:
    text = " \n".join(words)
    found = LexiconCounts(LEXICON).fit([]).transform([text])[0]
    assert found.tolist() == [
        count_plainly(text, ["empty cupboards", "cold"]), count_plainly(text, ["bruises", "bruises on arms"]),
    ]  # fmt: skip


def test_signs_of_a_phrase_are_no_pattern() -> None:
    assert LexiconCounts((("money", "rent (arrears"), ("money", ".*"))).fit([]).transform(
        ["rent (arrears", "x"]
    ).tolist() == [[1.0], [0.0]]


def test_topics_equal_scikit_learn_used_directly() -> None:
    topics = TextTopics(4)
    found = topics.fit_transform(READ, FAMILIES)
    weights = topics.words_.transform(READ)
    plain = NMF(4, init="nndsvda", max_iter=100, tol=1e-3, random_state=0)
    theirs = plain.fit(weights).transform(weights)
    told = np.array([bool(text) for text in READ])
    np.testing.assert_allclose(
        found[told], theirs[told] / theirs[told].sum(axis=1, keepdims=True), rtol=1e-12
    )
    assert found.shape == (len(READ), 4)
    assert (found >= 0).all()
    assert not found[[not text for text in READ]].any()
    assert len(topics.get_feature_names_out()) == 4


def test_too_few_words_make_no_topics() -> None:
    topics = TextTopics(4)
    assert topics.fit_transform(["one"] * 3, np.arange(3)).shape == (3, 0)
    assert topics.transform(["one"]).shape == (1, 0)
    assert len(topics.get_feature_names_out()) == 0


def test_embeddings_touch_no_network_and_nothing_outside_the_package(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Any
) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("the network was touched")

    monkeypatch.setattr(socket, "socket", refuse)
    monkeypatch.setattr(socket, "create_connection", refuse)
    embeddings._load_model.cache_clear()
    package = embeddings._find_package()
    monkeypatch.setattr(package.WordLlama, "DEFAULT_CACHE_DIR", tmp_path / "nowhere")
    whole = TextEmbeddings(64).fit(READ)
    found = whole.transform(READ)
    assert not (tmp_path / "nowhere").exists()
    told = np.array([bool(text) for text in READ])
    np.testing.assert_allclose(np.linalg.norm(found[told], axis=1), 1, atol=1e-6)
    assert not found[~told].any()
    # One by one the same as all together, and the same again.
    np.testing.assert_array_equal(found[:5], np.vstack([whole.transform([text]) for text in READ[:5]]))
    np.testing.assert_array_equal(found, whole.transform(READ))


def test_texts_of_one_meaning_lie_nearer_than_others() -> None:
    near, same, far = TextEmbeddings(128).fit([]).transform(
        ["there was no food in the kitchen", "the cupboards were empty and nobody had eaten", "the bus was late on Monday"]
    )  # fmt: skip
    assert near @ same > near @ far


def test_another_version_of_the_model_is_refused() -> None:
    fitted = TextEmbeddings(64).fit([])
    fitted.version_ = "0.1"
    with pytest.raises(ModelError, match=r"fitted with wordllama 0\.1"):
        fitted.transform(["text"])


def test_a_missing_extra_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    real = builtins.__import__

    def refuse(name: str, *rest: Any, **more: Any) -> Any:
        if name == "wordllama":
            raise ImportError(name)
        return real(name, *rest, **more)

    monkeypatch.setattr(builtins, "__import__", refuse)
    with pytest.raises(ModelError, match=r"candour\[embeddings\]"):
        TextEmbeddings(64).fit([])
