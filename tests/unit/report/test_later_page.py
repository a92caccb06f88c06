"""The page of what happened later: what it shows is held against the pages before it."""

from dataclasses import replace

import numpy as np

from candour.config.protocol import Disclosure
from candour.report.monitoring.later import Later
from candour.report.monitoring.later_page import describe_later
from candour.results import Withheld
from later_worlds import draw_year, look

KNOWN = "Outcome known"


def make_later(*, known: int) -> Later:
    generator = np.random.default_rng(3)
    tested = draw_year(generator, "2023-04")
    return Later(
        pilot="made-up", run="0" * 32, standing_line="", permitted=True, in_months=True, looks=look(tested, draw_year(generator, "2024-04")),
        missed_before=(), chance=None, counts=(("All decisions that were scored", 900), (KNOWN, known), ("Outcome not known yet", 900 - known)),
        shifts=(), labels={}, then={}, now=(), unasked="", changed_plan=False, restricted=False,
    )  # fmt: skip


def read_known(later: Later) -> object:
    document = describe_later(later, Disclosure()).document
    (table,) = [table for table in document.tables if table.name == "followed"]
    return next(row[1] for row in table.rows if row[0] == KNOWN)


def test_two_pages_in_a_row_do_not_give_away_few_children() -> None:
    first = describe_later(make_later(known=400), Disclosure())
    assert read_known(make_later(known=402)) == 402
    beside = replace(make_later(known=402), released=(first.shown,))
    assert isinstance(read_known(beside), Withheld)
    assert "beside an earlier page" in " ".join(describe_later(beside, Disclosure()).document.notices)
    # Many more tell of nobody, and the same again tells nothing new.
    for known in (400, 480):
        assert read_known(replace(make_later(known=known), released=(first.shown,))) == known


def test_who_was_only_explored_is_said_to_be_left_out() -> None:
    page = describe_later(replace(make_later(known=400), explored=True), Disclosure()).document
    assert any("left out: nobody was to act on it" in notice for notice in page.notices)
