"""Joining what several extracts of one source state, some children at a time, with what was odd counted."""

from collections.abc import Callable, Iterable
from typing import NamedTuple

import numpy as np

from candour.data.extracts.code_checks import name_table
from candour.data.extracts.columns import ByChild, Details, Events, IntArray
from candour.data.extracts.findings import Findings
from candour.data.extracts.joining.assembly import GrowingRows
from candour.data.extracts.reading import Reading
from candour.data.extracts.versions.oddities import Oddity

CHILDREN_AT_A_TIME = 25_000
"""More would be a little faster and take more memory."""


class Combined(NamedTuple):
    """The events and details that stand, and what was odd."""

    events: Events
    details: Details
    oddities: tuple[Oddity, ...]


def combine_in_parts(
    reading: Reading,
    source: str,
    events: Events,
    details: Details,
    combine: Callable[[Events, Details], Combined],
) -> tuple[Events, Details]:
    """All that `combine` makes of the children, in one.

    While they are joined codes and spellings are numbered in alphabetical order, so that no result depends on the order
    of reading.
    """
    ranks, spelling_ranks = reading.codes.ranks(), reading.originals.ranks()
    number_of_rank, spelling_of_rank = np.argsort(ranks), np.argsort(spelling_ranks)
    by_child = ByChild(events, details, children=CHILDREN_AT_A_TIME)
    del events, details
    whole = GrowingRows()
    for number in range(max(1, -(-reading.children.count() // CHILDREN_AT_A_TIME))):
        some_events, some_details = by_child.take(number)
        combined = combine(some_events, _renumber(some_details, ranks, spelling_ranks))
        whole.add(combined.events, _renumber(combined.details, number_of_rank, spelling_of_rank))
        report_oddities(combined.oddities, reading.findings, source)
    return whole.take()


def report_oddities(oddities: Iterable[Oddity], findings: Findings, source: str) -> None:
    """Count what was odd by the table and field that it concerns."""
    for oddity in oddities:
        table, field = name_table(oddity.kind, oddity.field)
        findings.add(oddity.rule, source=source, table=table, field=field, count=oddity.hits, of=oddity.of)


def _renumber(details: Details, codes: IntArray, spellings: IntArray) -> Details:
    """Other numbers for codes and spellings; -1 stays, for it says that a spelling is the code itself."""
    if len(codes):
        details = details._replace(code=codes[details.code])
    if len(spellings):
        kept = np.where(details.original < 0, -1, spellings[details.original])
        details = details._replace(original=kept)
    return details
