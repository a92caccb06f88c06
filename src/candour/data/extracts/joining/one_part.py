"""One part, joined: its sources merged, exits found, rows sorted; and its tables, once all parts are counted.

Two steps, because an event's number is that of the whole history and so needs to be told how many come before.
"""

from collections.abc import Iterable
from typing import NamedTuple

import numpy as np
import pyarrow as pa

from candour.data.extracts.columns import Details, Events, IntArray
from candour.data.extracts.findings import Findings
from candour.data.extracts.joining.assembly import build_tables, join_events, sort_rows
from candour.data.extracts.joining.exits import find_exits
from candour.data.extracts.joining.merging import merge_sources
from candour.data.extracts.joining.part_rows import PartRows, Words
from candour.data.extracts.joining.persons import Births, build_children, report_precision, set_precision
from candour.data.extracts.reader import SourceRows
from candour.data.extracts.versions.combined import report_oddities


class JoinedPart(NamedTuple):
    """The rows of a part in the order of CaseHistory; children as they are but for the precision of their births."""

    children: pa.Table
    documents: pa.Table
    events: Events
    details: Details

    def count_events(self) -> IntArray:
        """How many events each child of the part has."""
        counts: IntArray = np.bincount(self.events.child, minlength=self.children.num_rows)
        return counts


class FoundInPart(NamedTuple):
    """What joining a part showed that only all parts together can answer."""

    findings: Findings
    births: Births


def join_part(rows: PartRows, words: Words) -> tuple[JoinedPart, FoundInPart]:
    """Join what all sources state of the children of a part."""
    findings = Findings()
    children, deaths, births = build_children(rows, words, findings)
    stated = [SourceRows(name, *rows.events[name], coverage, ()) for name, coverage in words.coverage.items()]
    merged = merge_sources(stated, np.arange(children.num_rows))
    report_oddities(merged.oddities, findings, "all")
    exits = find_exits(merged.events, merged.details, codes=words.codes, death_days=deaths, findings=findings)
    events, details = sort_rows(
        *join_events([(merged.events, merged.details), (exits.to_events(), exits.to_details())])
    )
    return JoinedPart(children, rows.documents, events, details), FoundInPart(findings, births)


def build_part(
    joined: JoinedPart, words: Words, *, first_ids: IntArray, by_month: bool
) -> dict[str, pa.Table]:
    """The tables of a part. `first_ids` are the numbers that the first event of each of its children has, or would have; `by_month`
    says that births are given by month in the whole history.
    """
    events, details = build_tables(
        joined.events, joined.details, ids=joined.children["child_id"], first_ids=first_ids, words=words
    )
    return {
        "children": set_precision(joined.children, by_month=by_month),
        "events": events,
        "details": details,
        "documents": joined.documents,
    }


def number_events(counts: IntArray) -> IntArray:
    """The number of the first event of each child, from the events of every child of the history in the order of the ids."""
    first: IntArray = np.cumsum(counts, dtype=np.int64) - counts + 1
    return first


def sum_findings(read: Findings, parts: Iterable[FoundInPart], children: int) -> Findings:
    """What reading found and what joining found, of all parts: the same whatever the parts. `children`: how many there are in all."""
    some = list(parts)
    for part in some:
        read.take(part.findings)
    report_precision(Births.add(part.births for part in some), read, children)
    return read
