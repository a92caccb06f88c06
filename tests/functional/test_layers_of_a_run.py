"""The pages for readers of a run from end to end: each is there, easy enough, and fits on its paper."""

import json
from typing import Any

import pikepdf
import pytest
from lxml import html

from candour.report.layers.readability import WORDS_AT_MOST, list_words, split_sentences
from candour.report.layers.view import DIRECTORS, FAMILIES, PRACTITIONERS
from candour.report.monitoring.view import DATA, PAGE


@pytest.mark.parametrize(("name", "pages"), [(FAMILIES, 1), (PRACTITIONERS, 2), (DIRECTORS, 1)])
def test_each_page_fits_on_its_paper(small_run: Any, name: str, pages: int) -> None:
    paper = small_run.folder / "reports" / "small" / name.replace(".html", ".pdf")
    with pikepdf.open(paper) as opened:
        assert len(opened.pages) <= pages


def test_no_sentence_for_families_is_long(small_run: Any) -> None:
    page = html.fromstring((small_run.folder / "reports" / "small" / FAMILIES).read_bytes())
    paragraphs = [p.text_content() for p in page.xpath("//main//section[not(@id='readability')]//p")]
    assert paragraphs
    for sentence in (sentence for text in paragraphs for sentence in split_sentences(text)):
        assert len(list_words(sentence)) <= WORDS_AT_MOST, sentence


def test_the_monitoring_plan_is_there_as_a_page_and_as_data(small_run: Any) -> None:
    report = small_run.folder / "reports" / "small"
    plan = json.loads((report / DATA).read_text(encoding="utf-8"))
    words = html.fromstring((report / PAGE).read_bytes()).text_content()
    assert plan["first"] in words
    assert plan["watches"]
    for watch in plan["watches"]:
        assert watch["name"] in words
        assert watch["ask"] is not None or watch["without"]
