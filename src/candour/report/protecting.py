"""Exact numbers become such as may be shown, under the settings of a configuration and beside earlier reports."""

from collections.abc import Sequence
from typing import NamedTuple

from candour.config.protocol import Disclosure
from candour.disclosure import protect_findings
from candour.protection.differencing import find_close_rows, find_seen
from candour.results import Finding, Statement, Table, Verdict


class Protected(NamedTuple):
    """What may be shown. `released` is the number of earlier reports it was held against, `close` that of the rows that are
    withheld because of them.
    """

    findings: tuple[Finding, ...]
    tables: tuple[Table, ...]
    released: int
    close: int


def hold_tables(tables: Sequence[Table]) -> Finding:
    """The tables of a report that belong to no finding, as if to one: they are protected, and compared, with all others."""
    said = Statement("")
    return Finding("", "", "", "", Verdict.NOT_ASSESSED, said, said, "", tuple(tables))


def protect(
    findings: Sequence[Finding],
    disclosure: Disclosure,
    released: Sequence[Sequence[Finding]] = (),
    tables: Sequence[Table] = (),
) -> Protected:
    """The findings, and `tables` of no finding, that may be shown together: one can give away what another withholds.

    `released` are the published findings of reports that others have already. Protecting again changes nothing.
    """
    threshold = disclosure.threshold_in_force
    everything = (*findings, hold_tables(tables))
    if threshold is None:
        return _part(protect_findings(everything, threshold=None), len(released), 0)
    # Counts that are rounded more coarsely than the threshold do not tell a difference as small as it.
    exact = released if disclosure.round_counts_to <= threshold else ()
    seen = find_seen(everything, released)
    close: dict[tuple[str, str], frozenset[int]] = {}
    while True:
        shown = protect_findings(
            everything,
            threshold=threshold,
            round_counts_to=disclosure.round_counts_to,
            close=close,
            seen=seen,
        )
        # What is withheld for one row can show another in a new light, so what is left is held against them again.
        found = find_close_rows(shown, exact, threshold=threshold)
        more = {place: rows - close.get(place, frozenset()) for place, rows in found.items()}
        if not any(more.values()):
            return _part(shown, len(released), sum(map(len, close.values())))
        close |= {place: close.get(place, frozenset()) | rows for place, rows in more.items()}


def _part(everything: tuple[Finding, ...], released: int, close: int) -> Protected:
    *findings, held = everything
    return Protected(tuple(findings), held.tables, released, close)
