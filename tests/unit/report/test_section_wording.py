"""Fixed words stand alike in the page and in the Word document, and say what holds for this very report."""

import io
import re
from dataclasses import replace
from functools import cache

import docx
import pytest
from lxml import html

from candour.config.protocol import Disclosure
from candour.report.content import section_wording
from candour.report.content.context_tables import NOT_DRAWN
from candour.report.content.section_wording import (
    SAMPLED,
    list_origin,
    say_baselines,
    say_disclosure,
    say_not_recorded,
    say_what_is_forecast,
    say_why,
)
from candour.report.layers.directors import write_directors
from candour.report.pages.page import render_html
from candour.report.word.view import render_docx
from made_up_report import make_context, make_report, make_split

ALWAYS = (
    "IN_ITS_OWN_WORDS",
    "GROUND_OF_NOTHING",
    "OUTCOME_MEASURES",
    "NO_SINGLE_SCORE",
    "PANEL_TITLE",
    "NO_PANEL_LOG",
)


@cache
def read_both() -> tuple[str, str]:
    report = make_report()
    page = html.document_fromstring(render_html(report)).text_content()
    document = docx.Document(io.BytesIO(render_docx(report)))
    return squeeze(page), squeeze(" ".join(str(text) for text in document.element.body.itertext()))


def squeeze(text: str) -> str:
    return re.sub(r"\s+", " ", text)


@pytest.mark.parametrize("name", ALWAYS)
def test_fixed_words_stand_in_both_documents(name: str) -> None:
    assert all(getattr(section_wording, name) in text for text in read_both())


def test_what_depends_on_the_report_stands_in_both_documents() -> None:
    context = make_context()
    assert context.manifest is not None
    said = [
        say_not_recorded(), say_baselines(context), *say_disclosure(context, released=0),
        *(fact.text for fact in list_origin(context.manifest, context.facts)),
    ]  # fmt: skip
    assert len(said) > 8
    for text in said:
        assert all(squeeze(text) in read for read in read_both())


def test_earlier_reports_are_counted() -> None:
    context = make_context()
    assert "marked as having left" in " ".join(say_disclosure(context, released=0))
    assert "1 earlier report of this pilot" in " ".join(say_disclosure(context, released=1))
    assert "1,200 earlier reports of this pilot" in " ".join(say_disclosure(context, released=1200))


def test_rounded_counts_are_said_and_exact_ones_are_not() -> None:
    context = make_context()
    rounded = replace(context, disclosure=Disclosure(round_counts_to=10))
    assert "rounded to the nearest 10" in say_disclosure(rounded, released=0)[0]
    assert "rounded" not in say_disclosure(context, released=0)[0]


def test_without_simple_rules_it_says_so() -> None:
    assert say_baselines(replace(make_context(), baseline_labels=())).startswith("No simple rule was given")


def test_that_it_learnt_from_a_sample_stands_on_the_first_page_and_on_the_directors() -> None:
    whole, split = make_context(), make_split()
    left_out = (NOT_DRAWN, *split.rows[0][1:])
    sampled = replace(whole, tables=(replace(split, rows=(*split.rows, left_out)),))
    assert SAMPLED not in say_what_is_forecast(whole)
    assert SAMPLED in say_what_is_forecast(sampled)
    report = make_report()
    assert SAMPLED not in write_directors(report).base_rate
    assert write_directors(replace(report, context=sampled)).base_rate.endswith(SAMPLED)


def test_a_restricted_report_promises_nothing() -> None:
    (said,) = say_disclosure(replace(make_context(), restricted=True), released=3)
    assert "switched off" in said
    assert "withheld" not in said


@pytest.mark.parametrize(
    ("why", "said"),
    [
        ("A concern where one lies outside; met where all lie inside; cannot tell where none is judged.", "A concern where one lies outside. Met where all lie inside. Cannot tell where none is judged."),
        ("Met where it is at 50 % or below, a concern where it lies above.", "Met where it is at 50 % or below. A concern where it lies above."),
        ("For sex, where the model is told it, a concern where recording one group flips more.", "For sex, where the model is told it, a concern where recording one group flips more."),
        ("Met where all do; otherwise it cannot be told.", "Met where all do. Otherwise it cannot be told."),
        ("No bar was set.", "No bar was set."),
    ],
)  # fmt: skip
def test_every_ruling_of_a_verdict_is_a_sentence_of_its_own(why: str, said: str) -> None:
    assert say_why(why) == said
