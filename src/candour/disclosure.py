"""Disclosure control: the whole policy on one screen. `docs/disclosure.md` says it for readers who are no statisticians.

1. A count from 1 to the threshold is shown as `c`. 0 is shown.
2. Whatever could be solved for from such a count is withheld with it: all columns that a guard names. An
   estimate is small where its decisions, its outcomes or the decisions without the outcome are few.
3. Within rows that add up to a known total, the withheld rows are never one alone, and never few children even
   together: rows with the next smallest counts are withheld with them. Where a guard names shares to be pooled,
   the largest row is given up instead, and these shares are said of it and the withheld rows together: what is
   left of a total can be worked out anyway.
4. A row that one guard withholds is withheld by every later guard of the table: an interval betrays its n.
5. All tables of all findings are then held against one another. Every small count must be hidden from a reader who
   knows all published counts, totals, shares and sums: there must be tables that agree with everything published in
   which that count is 1 or 0, and others in which it is above the threshold. This is proved by integer
   programming; where it fails, the fewest further cells are withheld until it holds.
6. Shares are rounded to one decimal of a percentage, other numbers to three decimals. Where the configuration rounds
   counts, every share is computed anew from the rounded ones, a count that rounds to 0 is shown as `low`, and one that
   would round to a small one is small.
7. A sentence whose numbers rest on a small count is replaced. A row that would tell of few children beside an earlier
   report counts as small (so do sentences that rest on it), and what such a report shows counts as known.
8. Columns marked hidden are never published.

Rules 1, 3 and 6 follow the Department for Education's practice in its children in need releases. With no threshold
(work that stays inside the authority) only rules 6 and 8 apply, and every page says RESTRICTED.

What this cannot see, so that whoever writes an audit must: numbers inside free text (`why`, `limits`, notes,
reasons, labels); rows that contain one another, such as the top 5 % and the top 10 %; totals along a second direction.
Paths, names and earlier reports are the matter of `protection.scrubbing` and `protection.differencing`.
"""

from collections.abc import Iterable
from dataclasses import replace

from candour.protection.counts import is_small
from candour.protection.differencing import CloseRows, SeenCells, list_counts
from candour.protection.publishing import publish_tables
from candour.protection.rounding import raise_threshold
from candour.protection.sentences import WITHHELD_SENTENCE, protect_statement
from candour.results import Finding, Table

__all__ = ["DEFAULT_THRESHOLD", "WITHHELD_SENTENCE", "is_small", "protect_findings", "protect_table"]

DEFAULT_THRESHOLD = 5


def protect_findings(
    findings: Iterable[Finding],
    *,
    threshold: int | None,
    round_counts_to: int = 1,
    close: CloseRows | None = None,
    seen: SeenCells | None = None,
) -> tuple[Finding, ...]:
    """Findings that may be published together. `threshold` None: nothing is withheld, only rounded.

    `close`: rows that would tell of few children beside an earlier report; `seen`: cells that such a report shows as they
    are (`protection.differencing`).
    """
    exact, threshold = tuple(findings), raise_threshold(threshold, round_counts_to)
    places = [((finding.code, table.name), table) for finding in exact for table in finding.tables]
    tables = publish_tables(
        [table for _, table in places],
        threshold=threshold,
        base=round_counts_to,
        close=[(close or {}).get(place, frozenset()) for place, _ in places],
        seen=[(seen or {}).get(place, frozenset()) for place, _ in places],
    )
    few = list_counts((table, (close or {}).get(place, frozenset())) for place, table in places)
    left = iter(tables)
    return tuple(
        replace(
            finding,
            headline=protect_statement(finding.headline, threshold, round_counts_to, few),
            for_families=protect_statement(finding.for_families, threshold, round_counts_to, few),
            tables=tuple(next(left) for _ in finding.tables),
        )
        for finding in exact
    )


def protect_table(table: Table, *, threshold: int | None, round_counts_to: int = 1) -> Table:
    """One table that may be published by itself."""
    return publish_tables(
        [table], threshold=raise_threshold(threshold, round_counts_to), base=round_counts_to
    )[0]
