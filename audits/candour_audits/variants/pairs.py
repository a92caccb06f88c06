"""Pairs of forecasts of the same kind of model, one from each of two ways of asking, as rows of a table of differences."""

from collections.abc import Iterable

from candour.stats.compared_together import Contrast
from candour_audits.variants.gains import POOLED, Compared
from candour_audits.variants.tried import Forecast, Tried, say_words

Way = tuple[str, str]
"""How one asks: from which cases it is learnt, and what may be read."""


def list_pairs(tried: Tried, shared: str, first: Way, second: Way) -> list[Compared]:
    """All models that were tried in both ways: pooled where there are several, then one by one.

    `shared` is what both ways have in common: the rows stand under its words.
    """
    pairs = list(_find_pairs(tried, first, second))
    where = say_words(shared)
    rows = [
        Compared(where, one.label, Contrast(one.side, (one.side,), (other.side,))) for one, other in pairs
    ]
    if len(pairs) < 2:
        return rows
    sides = (tuple(one.side for one in part) for part in zip(*pairs, strict=True))
    return [Compared(where, POOLED, Contrast(f"{shared} pooled", *sides)), *rows]


def _find_pairs(tried: Tried, first: Way, second: Way) -> Iterable[tuple[Forecast, Forecast]]:
    for model in tried.list_models():
        one, other = tried.find(*first, model), tried.find(*second, model)
        if one is not None and other is not None:
            yield one, other
