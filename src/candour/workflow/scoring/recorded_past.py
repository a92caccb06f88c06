"""Whether the extracts report what the features need, up to each new decision and as far back as for the decisions that tested.

A kind of event that no source reports, or no longer, or not yet, is counted as none: to the forecast that is a quiet past.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from typing import get_args

import pyarrow as pa

from candour.config.features import EventKind, Features
from candour.data.decisions.censoring import Span, find_spans
from candour.data.features import expand_features
from candour.data.history import Coverage
from candour.errors import HistoryError
from candour.registration.words import say_day
from candour.scoring.permission import Refusal

_EPOCH = date(1970, 1, 1)


def list_needed_kinds(features: Features) -> Mapping[str, int | None]:
    """The kinds of event that features are built from, and the days before a decision that they look back; None: for ever."""
    known = set(get_args(EventKind))
    needed: dict[str, int | None] = {}
    for spec in expand_features(features):
        if spec.source in known:
            before = needed.get(spec.source, 0)
            needed[spec.source] = None if before is None or spec.window is None else max(before, spec.window)
    return needed


def require_kinds(features: Features, coverage: Sequence[Coverage], *, of: str) -> None:
    """Raises HistoryError where a needed kind is reported by no source. `of` says whose features: "the shared model"."""
    reported = {kind for entry in coverage for kind in entry.kinds}
    if missing := sorted(set(list_needed_kinds(features)) - reported):
        raise HistoryError(
            f"The extracts report no {', '.join(missing)}, which the features of {of} need: counted as none, they would look like a quiet "
            "past. Give extracts that report them, or ask for a model without them."
        )


def find_gaps(
    features: Features, coverage: Sequence[Coverage], tested: pa.Table, *, new: tuple[date, date], test: tuple[date, date]
) -> Iterator[Refusal]:  # fmt: skip
    """What the extracts lack for the new decisions, from the first to the last day of `new`, that the run had for those of `test`.

    `tested` is the coverage that the evidence of the run holds.
    """
    for kind, window in list_needed_kinds(features).items():
        span = find_spans(tuple(coverage), kind)[-1]
        before = _find_span(tested, kind, test)
        if before is None:
            # Nor was it reported for the test decisions: the forecast knows it no otherwise.
            continue
        if _count(new[1]) > span.last:
            day = _EPOCH + timedelta(span.last)
            yield Refusal(
                "coverage", f"the extracts report {kind} only up to {say_day(day)}, and there are decisions after it, whose past would look quiet",
                f"Score only up to then (--until {day.isoformat()}), or give extracts that go on", for_good=True,
            )  # fmt: skip
        needed = _count(test[0]) - before.first
        needed = needed if window is None else min(needed, window)
        held = _count(new[0]) - span.first
        if held < needed:
            yield Refusal(
                "coverage", f"the extracts report {kind} for {held:,} days before the first new decision; expected {needed:,} or more, as in the test",
                "Give extracts that reach further back",
            )  # fmt: skip


def _find_span(coverage: pa.Table, kind: str, test: tuple[date, date]) -> Span | None:
    entries = tuple(
        Coverage(row["source"], (row["kind"],), row["first_day"], row["last_day"])
        for row in coverage.to_pylist()
        if row["kind"] == kind
    )
    spans = find_spans(entries, kind) if entries else ()
    return next(
        (span for span in spans if span.first <= _count(test[0]) and _count(test[1]) <= span.last), None
    )


def _count(day: date) -> int:
    return (day - _EPOCH).days
