"""Exact findings become findings that may be shown, under the settings of a configuration and beside earlier reports."""

from collections.abc import Sequence
from typing import NamedTuple

from candour.config.protocol import Disclosure
from candour.disclosure import protect_findings
from candour.protection.differencing import find_close_rows
from candour.results import Finding


class Protected(NamedTuple):
    """What may be shown. `released` is the number of earlier reports it was held against, `close` that of the rows that are
    withheld because of them.
    """

    findings: tuple[Finding, ...]
    released: int
    close: int


def protect(
    findings: Sequence[Finding], disclosure: Disclosure, released: Sequence[Sequence[Finding]] = ()
) -> Protected:
    """The findings that may be shown. `released` are the published findings of reports that others have already.

    Protecting them again changes nothing.
    """
    threshold = disclosure.threshold_in_force
    if threshold is None:
        return Protected(protect_findings(findings, threshold=None), len(released), 0)
    # Counts that are rounded more coarsely than the threshold do not tell a difference as small as it.
    exact = released if disclosure.round_counts_to <= threshold else ()
    close: dict[tuple[str, str], frozenset[int]] = {}
    while True:
        shown = protect_findings(
            findings, threshold=threshold, round_counts_to=disclosure.round_counts_to, close=close
        )
        # What is withheld for one row can show another in a new light, so what is left is held against them again.
        found = find_close_rows(shown, exact, threshold=threshold)
        more = {place: rows - close.get(place, frozenset()) for place, rows in found.items()}
        if not any(more.values()):
            return Protected(shown, len(released), sum(map(len, close.values())))
        close |= {place: close.get(place, frozenset()) | rows for place, rows in more.items()}
