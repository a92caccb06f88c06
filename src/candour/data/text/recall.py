"""How much of what names somebody is found, where every identifier is marked: on made-up texts, whose truth is known.

Recall is the share of the marked identifiers that were taken out whole; one that stays in part counts as missed. Over-removal is
the share of the other words that were taken out too. Neither says how it would be in an authority's own texts, whose names and
ways of writing differ; an authority marks some of its own to know.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt
from scipy.stats import beta

from candour.data.text.spans import KINDS, find_spans
from candour.data.text.tokens import Words, tidy_text
from candour.errors import HistoryError

ANY: Final = "any"
Table = npt.NDArray[np.float64]


class MarkedText(NamedTuple):
    """A text with its identifiers marked.

    Attributes:
        text: the text.
        marks: of each identifier the first character, the one after its last, and its kind.
        cluster: whose text it is: texts of one family repeat their names.
        own: the folded names that the authority's file lists for the child and the family, if it has one.

    """

    text: str
    marks: tuple[tuple[int, int, str], ...]
    cluster: str
    own: frozenset[str] = frozenset()


class Share(NamedTuple):
    """A share with its counts and interval.

    Attributes:
        kind: of which identifiers; `any` is all together.
        events: how many were taken out.
        number: of how many.
        clusters: in the texts of how many families.
        value: the share.
        low, high: its interval of 95 per cent.

    """

    kind: str
    events: int
    number: int
    clusters: int
    value: float
    low: float
    high: float


class RecallTable(NamedTuple):
    """Recall for each kind and for all, and the share of other words that were taken out too."""

    recall: tuple[Share, ...]
    over_removal: Share


def measure_recall(marked: Iterable[MarkedText]) -> RecallTable:
    """Recall by kind, and over-removal, with intervals over families.

    The interval is exact for the effective number of identifiers, which clustering makes smaller (Korn and Graubard 1998, Survey
    Methodology 24:193-201): it holds also where all were found. Raises HistoryError where a mark lies outside its text, or where
    tidying moves the letters of a text, so that its marks point elsewhere.
    """
    found: dict[str, list[tuple[str, int, int]]] = defaultdict(list)
    other: list[tuple[str, int, int]] = []
    for item in marked:
        _check_marks(item)
        taken = _cover(len(item.text), [(span.start, span.end) for span in find_spans(item.text, item.own)])
        named = _cover(len(item.text), [(start, end) for start, end, _ in item.marks])
        for start, end, kind in item.marks:
            letters = [place for place in range(start, end) if item.text[place].isalnum()]
            hit = int(all(taken[place] for place in letters))
            found[kind].append((item.cluster, hit, 1))
            found[ANY].append((item.cluster, hit, 1))
        words = Words(item.text)
        free = [place for place in words.starts if not named[place]]
        other.append((item.cluster, int(sum(bool(taken[place]) for place in free)), len(free)))
    kinds = (ANY, *(kind for kind in KINDS if kind in found), *sorted(set(found) - {*KINDS, ANY}))
    return RecallTable(
        tuple(compute_share(kind, found[kind]) for kind in kinds if kind in found),
        compute_share("other words", other),
    )


def compute_share(kind: str, counts: Sequence[tuple[str, int, int]]) -> Share:
    """The share of events in (cluster, events, number), with Korn and Graubard's interval."""
    sums: dict[str, Table] = defaultdict(lambda: np.zeros(2))
    for cluster, events, number in counts:
        sums[cluster] += (events, number)
    table = np.array([sums[cluster] for cluster in sorted(sums)]).reshape(-1, 2)
    events, number = (int(part) for part in table.sum(axis=0))
    if number == 0:
        return Share(kind, 0, 0, len(table), float("nan"), float("nan"), float("nan"))
    value = events / number
    effective = _count_effective(table, value, number)
    low, high = _find_exact_interval(value * effective, effective)
    return Share(kind, events, number, len(table), value, low, high)


def _count_effective(table: Table, value: float, number: int) -> float:
    """How many independent identifiers tell as much as these: by the variance of a ratio over clusters."""
    clusters = len(table)
    if not 0 < value < 1 or clusters < 2:
        # Without any variance to see, each cluster counts once: nothing is said beyond what the families tell.
        return float(min(number, clusters))
    residuals = table[:, 0] - value * table[:, 1]
    variance = clusters / (clusters - 1) * float((residuals**2).sum()) / number**2
    return min(float(number), value * (1 - value) / variance) if variance > 0 else float(number)


def _find_exact_interval(events: float, number: float) -> tuple[float, float]:
    low = 0.0 if events <= 0 else float(beta.ppf(0.025, events, number - events + 1))
    high = 1.0 if events >= number else float(beta.ppf(0.975, events + 1, number - events))
    return low, high


def _check_marks(item: MarkedText) -> None:
    if tidy_text(item.text) != item.text:
        raise HistoryError(
            "A marked text holds characters that tidying changes, so that its marks may point elsewhere. Tidy the texts before "
            "they are marked."
        )
    if any(not 0 <= start < end <= len(item.text) for start, end, _ in item.marks):
        raise HistoryError(
            "A mark lies outside its text. Expected the first character and the one after the last, counted from 0."
        )


def _cover(length: int, spans: Iterable[tuple[int, int]]) -> bytearray:
    covered = bytearray(length)
    for start, end in spans:
        covered[start:end] = b"\x01" * (end - start)
    return covered


__all__ = ["MarkedText", "RecallTable", "Share", "compute_share", "measure_recall"]
