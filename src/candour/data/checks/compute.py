"""All rules on one history: how many records each looked at and how many fail, by kind of record and year."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from candour.data.checks.rule import Found, Rule
from candour.data.checks.rules import RULES
from candour.data.checks.view import View, build_view
from candour.data.checks.whole import Whole
from candour.data.history import EVENT_KINDS, CaseHistory

CHECKS = pa.schema(
    [
        pa.field("rule", pa.string(), nullable=False),
        # The rules of the national validators that it answers to, apart from each other by "; ".
        pa.field("official", pa.string(), nullable=False),
        # A kind of event; "child" where children are counted; "all" for everything that the rule looked at.
        pa.field("kind", pa.string(), nullable=False),
        # The year in which the reporting year of the event ends; null in the rows "all".
        pa.field("year", pa.int32()),
        pa.field("severity", pa.string(), nullable=False),
        pa.field("sentence", pa.string(), nullable=False),
        pa.field("why", pa.string(), nullable=False),
        pa.field("failed", pa.int64(), nullable=False),
        pa.field("of", pa.int64(), nullable=False),
        # Distinct children with a record that fails.
        pa.field("children", pa.int64(), nullable=False),
    ]
)
_CHILD_BITS = 32


class _Counts(NamedTuple):
    """How many records fail, how many were looked at, and how many children have one that fails."""

    failed: int
    of: int
    children: int


_Row = tuple[str, str, str, int | None, str, str, str, int, int, int]


def compute_checks(
    history: CaseHistory, rules: Sequence[Rule] = RULES, *, whole: Whole | None = None
) -> pa.Table:
    """The table CHECKS: for each rule, in the order of the rules, a row "all" and then its kinds and years.

    A rule that found nothing to look at has its row "all" with 0 of 0: that is not the same as keeping it.
    What readers have already counted while they read stands in the table `quality` and is not counted again.
    `whole`: what the history is a part of, where it is one; `add_checks` then adds up the parts.
    """
    view = build_view(history, whole)
    rows = [row for rule in rules for row in _count(rule, rule.find(view), view)]
    columns = list(zip(*rows, strict=True)) if rows else [()] * len(CHECKS)
    return pa.table(
        [pa.array(column, field.type) for column, field in zip(columns, CHECKS, strict=True)], schema=CHECKS
    )


def add_checks(parts: Sequence[pa.Table]) -> pa.Table:
    """CHECKS of a history from those of its parts: no child is in two of them, so every count is the sum."""
    everything = pa.concat_tables(parts)
    order = {"all": -1} | {kind: place for place, kind in enumerate((*EVENT_KINDS, "child"))}
    rules = pc.unique(everything["rule"])
    counts = ("failed", "of", "children")
    named = [name for name in CHECKS.names if name not in counts]
    added = everything.group_by(named, use_threads=False).aggregate([(name, "sum") for name in counts])
    places = pa.array([order[kind] for kind in added["kind"].to_pylist()])
    keys = {"rule": pc.index_in(added["rule"], value_set=rules), "kind": places, "year": added["year"]}
    rows = pc.sort_indices(pa.table(keys), sort_keys=[(name, "ascending") for name in keys])
    columns = [added[f"{name}_sum" if name in counts else name].take(rows) for name in CHECKS.names]
    return pa.table(columns, schema=CHECKS).combine_chunks()


def _count(rule: Rule, found: Found, view: View) -> Iterator[_Row]:
    places, failed = found
    everyone = len(np.unique(view.child[places[failed]]))
    yield _describe(rule, "all", None, _Counts(int(failed.sum()), len(places), everyone))
    if not len(places):
        return
    kinds = np.full(len(places), len(EVENT_KINDS)) if rule.about_children else view.kind[places]
    first = int(view.year[places].min())
    years = int(view.year[places].max()) - first + 1
    group = kinds * years + view.year[places] - first
    size = (len(EVENT_KINDS) + 1) * years
    looked_at = np.bincount(group, minlength=size)
    fails = np.bincount(group[failed], minlength=size)
    pairs = np.unique((group[failed] << _CHILD_BITS) + view.child[places[failed]])
    children = np.bincount(pairs >> _CHILD_BITS, minlength=size)
    for number in np.flatnonzero(looked_at).tolist():
        counts = _Counts(int(fails[number]), int(looked_at[number]), int(children[number]))
        kind = (*EVENT_KINDS, "child")[number // years]
        yield _describe(rule, kind, first + number % years, counts)


def _describe(rule: Rule, kind: str, year: int | None, counts: _Counts) -> _Row:
    official = "; ".join(rule.official)
    return (rule.name, official, kind, year, rule.severity, rule.sentence, rule.why, *counts)
