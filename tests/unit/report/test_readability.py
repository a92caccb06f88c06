"""How hard the page for families is, by our own measure and by an independent one."""

from itertools import product

import pytest
import textstat
from textstat.backend.counts import _count_syllables

from candour.config.statements import Accountability, Deployment, Statements
from candour.report.content.verdict import OverallVerdict
from candour.report.layers.families import FamiliesPage, say_readability, write_families
from candour.report.layers.readability import (
    GRADE_AT_MOST,
    LIMITS,
    WORDS_AT_MOST,
    count_syllables,
    list_words,
    measure_readability,
    split_sentences,
)
from watched_report import make_watched_report

HARD = (
    "The authority\u2019s multidisciplinary safeguarding arrangements necessitate proportionate consideration of longitudinal "
    "information concerning vulnerability, notwithstanding uncertainties regarding methodological appropriateness."
)


@pytest.mark.parametrize(
    ("word", "syllables"),
    [("cat", 1), ("list", 1), ("missed", 1), ("decided", 3), ("family", 3), ("families", 3), ("children", 2), ("council", 2), ("computer", 3),
     ("information", 4), ("people", 2), ("ethnic", 2), ("protection", 3), ("1,000", 1), ("children\u2019s", 2)],
)  # fmt: skip
def test_syllables_are_those_of_a_dictionary(word: str, syllables: int) -> None:
    assert count_syllables(word) == syllables


def test_the_grade_is_the_published_formula() -> None:
    """Two sentences, nine words, nine syllables by hand (`hap-py` has two)."""
    measured = measure_readability(["The cat sat on the mat. It was happy."])
    assert (measured.words, measured.sentences, measured.longest_words) == (9, 2, 6)
    assert measured.grade == pytest.approx(0.39 * 9 / 2 + 11.8 * 10 / 9 - 15.59)


def test_texts_never_run_into_each_other_and_a_colon_ends_no_sentence_before_a_small_letter() -> None:
    assert split_sentences("We asked two things: first this. Then that!") == (
        "We asked two things: first this.",
        "Then that!",
    )
    assert measure_readability(["one two", "three"]).sentences == 2
    with pytest.raises(ValueError, match="no word"):
        measure_readability(["", "..."])


def test_a_hard_text_is_found_out() -> None:
    measured = measure_readability([HARD])
    assert not measured.is_easy
    assert measured.grade > 3 * GRADE_AT_MOST


def list_texts(page: FamiliesPage) -> list[str]:
    parts = [part for column in page.columns for part in column]
    return [
        page.answer, page.answer_text, *page.reasons, *page.picture_text,
        *(text for part in parts for text in part.paragraphs),
        *(quote.text for part in parts for quote in part.quotes),
    ]  # fmt: skip


@pytest.mark.parametrize(("verdict", "kind"), list(product(OverallVerdict, ("pilot", "scores"))))
def test_the_page_for_families_is_easy_for_every_verdict_and_kind(
    verdict: OverallVerdict, kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = write_families(make_watched_report(verdict, kind))
    assert page.readability.is_easy, page.readability
    assert page.own_readability.is_easy
    texts = list_texts(page)
    for text in texts:
        for sentence in split_sentences(text):
            assert len(list_words(sentence)) <= WORDS_AT_MOST, sentence
    # textstat counts sentences, words and letters by itself. Its dictionary of syllables is not shipped with it and nothing is
    # fetched in a test, so it falls back to hyphenation; the automated index needs no syllables at all.
    monkeypatch.setattr(_count_syllables, "get_cmudict", lambda _: {})
    whole = " ".join(texts)
    assert textstat.flesch_kincaid_grade(whole) <= GRADE_AT_MOST
    assert textstat.automated_readability_index(whole) <= GRADE_AT_MOST + 1
    assert textstat.flesch_kincaid_grade(whole) == pytest.approx(page.readability.grade, abs=1.5)


def test_textstat_finds_a_hard_text_hard(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_count_syllables, "get_cmudict", lambda _: {})
    assert textstat.flesch_kincaid_grade(HARD) > 3 * GRADE_AT_MOST
    assert textstat.automated_readability_index(HARD) > 3 * GRADE_AT_MOST


def test_hard_words_of_the_council_are_measured_and_said_to_be_that() -> None:
    written = Statements(
        deployment=Deployment(appeal=HARD, correction=HARD),
        accountability=Accountability(organisation="A council"),
    )
    page = write_families(make_watched_report(OverallVerdict.DO_NOT_USE, "pilot", written))
    assert page.own_readability.is_easy
    assert page.readability.grade > page.own_readability.grade
    said = " ".join(say_readability(measure_readability([HARD]), page.own_readability))
    assert "council\u2019s own words" in said


def test_the_page_says_how_it_was_measured_and_what_that_cannot_see() -> None:
    page = write_families(make_watched_report())
    said = " ".join(page.readability_text)
    assert f"{page.readability.grade:.1f}" in said
    assert LIMITS[0] in said
    assert "Only families can say" in said
