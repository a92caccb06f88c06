"""To which decision does a judgement belong? Every row is matched, or counted under the reason why it was not.

A row belongs to the child's nearest decision, before or after, within so many days; of two equally near the earlier. It is
matched to all decisions and not to those of the test period alone, so that none is lent to a neighbour. One that is dated on
the day of the outcome or later is never used: whoever wrote it knew, or could have known.
"""

from collections.abc import Mapping, Sequence
from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from candour.data.days import find_codes
from candour.data.extracts.joining.linking import tidy_child_id
from candour.data.history import CaseHistory
from candour.data.practitioners.tables import PractitionerTables
from candour.data.pseudonyms import derive_key, pseudonymise

PRACTITIONER_FORECASTS = pa.schema(
    [
        pa.field("row", pa.int64(), nullable=False),
        # A keyed hash; null where nobody is named.
        pa.field("forecaster_key", pa.string()),
        pa.field("probability", pa.float64()),
        pa.field("flag", pa.bool_()),
    ]
)
OVERRIDE_LOG = pa.schema(
    [
        pa.field("row", pa.int64(), nullable=False),
        pa.field("forecaster_key", pa.string()),
        pa.field("recommended", pa.bool_(), nullable=False),
        pa.field("done", pa.bool_(), nullable=False),
        pa.field("reason", pa.string()),
    ]
)
MATCHING = pa.schema(
    [
        # practitioner_forecasts or override_log.
        pa.field("table", pa.string(), nullable=False),
        # One of STEPS; the first is the sum of those before `used` and of `used`.
        pa.field("step", pa.string(), nullable=False),
        pa.field("rows", pa.int64(), nullable=False),
    ]
)
STEPS: Final = (
    "read", "incomplete", "unknown_child", "no_decision_near", "not_tested", "after_outcome", "contradicting", "repeated",
    "used", "used_after_decision",
)  # fmt: skip
_FAR: Final = np.int64(1) << 40
_SPAN: Final = np.int64(1) << 20
_SHIFT: Final = np.int64(1) << 18
"""Added to every day, so that none before 1970 is negative."""


class AskedDecisions(NamedTuple):
    """The decisions to match with: all that are included, and for each its row among the tested ones, -1 where it is none."""

    included: pa.Table
    row_of: npt.NDArray[np.int64]


class Spelt(NamedTuple):
    """What one part of a history knows of ids as tables spell them.

    exact: those that are an id of the part. alike: for each other, the ids of the part that differ from it in their spelling alone; two
    at most, since of two only the exact spelling tells.
    """

    exact: frozenset[str]
    alike: Mapping[str, tuple[str, ...]]


def match_practitioners(
    history: CaseHistory, tables: PractitionerTables, decisions: AskedDecisions
) -> dict[str, pa.Table]:
    """The evidence tables `practitioner_forecasts`, `override_log` and `practitioner_matching`; those not given are not there."""
    named = name_children([find_spelt(history, list_spelt(tables))])
    return match_named(tables, decisions, named, key=derive_key(history))


def list_spelt(tables: PractitionerTables) -> tuple[str, ...]:
    """The ids of children that the tables name, as they spell them, in order."""
    given = (table for table in (tables.forecasts, tables.override_log) if table is not None)
    return tuple(
        sorted({name for table in given for name in table["child_id"].to_pylist() if name is not None})
    )


def find_spelt(history: CaseHistory, spelt: Sequence[str]) -> Spelt:
    """What this part of a history knows of these."""
    ids = history.children["child_id"].to_pylist()
    known = set(ids)
    wanted = {tidy_child_id(name) for name in spelt}
    tidy: dict[str, list[str]] = {}
    for name in ids:
        tidied = tidy_child_id(name)
        if tidied in wanted:
            tidy.setdefault(tidied, []).append(name)
    exact = frozenset(name for name in spelt if name.strip() in known)
    alike = {name: tuple(tidy[tidy_child_id(name)][:2]) for name in spelt if tidy_child_id(name) in tidy}
    return Spelt(exact, alike)


def name_children(parts: Sequence[Spelt]) -> dict[str, str]:
    """The id of each child as the history spells it, by how a table does; none where no part or more than one child answers to it."""
    named: dict[str, str] = {}
    for name in sorted({name for part in parts for name in part.alike}):
        alike = [each for part in parts for each in part.alike.get(name, ())]
        if any(name in part.exact for part in parts):
            named[name] = name.strip()
        elif len(alike) == 1:
            named[name] = alike[0]
    return named


def match_named(
    tables: PractitionerTables, decisions: AskedDecisions, named: Mapping[str, str], *, key: bytes
) -> dict[str, pa.Table]:
    """The same with the children of the tables found already. key: of the whole history."""
    found: dict[str, pa.Table] = {}
    counts: list[dict[str, object]] = []
    for name, given, values, schema in (
        ("practitioner_forecasts", tables.forecasts, ("probability", "flag"), PRACTITIONER_FORECASTS),
        ("override_log", tables.override_log, ("recommended", "done", "reason"), OVERRIDE_LOG),
    ):
        if given is None:
            continue
        frame, steps = _match(given, values, decisions, named, within_days=tables.within_days)
        matched = _keep_one_each(frame, values, steps, key=key)
        found[name] = pa.Table.from_pandas(
            matched, schema=schema, preserve_index=False
        ).replace_schema_metadata(None)
        counts += [{"table": name, "step": step, "rows": steps[step]} for step in STEPS]
    return found | {"practitioner_matching": pa.Table.from_pylist(counts, schema=MATCHING)}


def _match(
    given: pa.Table,
    values: tuple[str, ...],
    decisions: AskedDecisions,
    named: Mapping[str, str],
    *,
    within_days: int,
) -> tuple[pd.DataFrame, dict[str, int]]:
    steps = dict.fromkeys(STEPS, 0) | {"read": given.num_rows}
    days = given["dated_on"].cast(pa.int32()).combine_chunks()
    dated = np.asarray(pc.fill_null(days, 0), dtype=np.int64)
    complete = ~np.asarray(pc.or_(pc.is_null(given["child_id"]), pc.is_null(given["dated_on"])))
    complete &= _has_values(given, values)
    ids = pa.array(sorted(set(named.values())), pa.string())
    spelt = pa.array([named.get(name) for name in given["child_id"].to_pylist()], pa.string())
    child = find_codes(pa.chunked_array([spelt]), ids)
    place = _find_nearest(child, dated, decisions.included, ids, within_days=within_days)
    outcome = np.asarray(
        pc.fill_null(decisions.included["outcome_on"].cast(pa.int32()), np.iinfo(np.int32).max),
        dtype=np.int64,
    )
    row = np.where(place >= 0, np.append(decisions.row_of, -1)[place], -1)
    is_late = (place >= 0) & (dated >= np.append(outcome, _FAR)[place])
    left = np.ones(given.num_rows, dtype=np.bool_)
    for step, wrong in (
        ("incomplete", ~complete),
        ("unknown_child", child < 0),
        ("no_decision_near", place < 0),
        ("not_tested", row < 0),
        ("after_outcome", is_late),
    ):
        steps[step] = int((left & wrong).sum())
        left &= ~wrong
    kept = np.flatnonzero(left)
    decided = np.asarray(decisions.included["decided_on"].cast(pa.int32()), dtype=np.int64)
    frame = given.take(pa.array(kept)).select(["forecaster", *values]).to_pandas()
    return frame.assign(row=row[kept], after=dated[kept] - decided[place[kept]]), steps


def _has_values(given: pa.Table, values: tuple[str, ...]) -> npt.NDArray[np.bool_]:
    """A forecast needs a probability or a flag; a line of the log both what was recommended and what was done."""
    there = [~np.asarray(pc.is_null(given[name])) for name in values if name != "reason"]
    combine = np.logical_or if "flag" in values else np.logical_and
    return np.asarray(combine.reduce(there), dtype=np.bool_)


def _find_nearest(
    child: npt.NDArray[np.int64],
    dated: npt.NDArray[np.int64],
    included: pa.Table,
    ids: pa.Array,
    *,
    within_days: int,
) -> npt.NDArray[np.int64]:
    """The position of the child's nearest decision, -1 where none is near enough. child: places in `ids`, -1 for nobody."""
    whose = find_codes(included["child_id"], ids)
    asked = np.flatnonzero(whose >= 0)
    if not len(asked):
        return np.full(len(child), -1, dtype=np.int64)
    decided = np.asarray(included["decided_on"].cast(pa.int32()), dtype=np.int64)[asked] + _SHIFT
    dated = dated + _SHIFT
    keys = whose[asked] * _SPAN + decided
    order = np.argsort(keys, kind="stable")
    keys, order = keys[order], asked[order]
    after = np.searchsorted(keys, child * _SPAN + dated, side="right")
    before = after - 1
    gaps = []
    for place in (before, after):
        inside = (place >= 0) & (place < len(keys))
        key = keys[np.clip(place, 0, len(keys) - 1)]
        near = inside & (key // _SPAN == child)
        gaps.append(np.where(near, np.abs(key % _SPAN - dated), _FAR))
    nearest = np.where(gaps[0] <= gaps[1], before, after)
    is_near = (child >= 0) & (np.minimum(*gaps) <= within_days)
    return np.where(is_near, order[np.clip(nearest, 0, len(keys) - 1)], -1)


def _keep_one_each(
    frame: pd.DataFrame, values: tuple[str, ...], steps: dict[str, int], *, key: bytes
) -> pd.DataFrame:
    """One judgement of one person about one decision: the nearest to it, of two equally near the earlier.

    What one person said in two ways on the same day is not used at all. Where nobody is named, only rows that are alike in
    everything count as repeated.
    """
    named = frame["forecaster"].notna()
    columns = (frame[name].tolist() for name in values)
    said = pd.Series([repr(row) for row in zip(*columns, strict=True)], index=frame.index, dtype=object)
    person = frame["forecaster"].where(named, "") + "\x1f" + said.where(~named, "")
    frame = frame.assign(person=person, said=said)
    day = ["row", "person", "after"]
    contradicting = frame.groupby(day)["said"].transform("nunique") > 1 if len(frame) else np.zeros(0, bool)
    steps["contradicting"] = int(np.sum(contradicting))
    frame = frame[~np.asarray(contradicting, dtype=bool)]
    frame = frame.assign(gap=frame["after"].abs()).sort_values(
        ["row", "person", "gap", "after", "said"], kind="stable"
    )
    repeated = frame.duplicated(["row", "person"])
    steps["repeated"] = int(repeated.sum())
    frame = frame[~repeated]
    steps["used"], steps["used_after_decision"] = len(frame), int((frame["after"] > 0).sum())
    keys = pseudonymise(
        pa.array(frame["forecaster"].tolist(), pa.string(), from_pandas=True),
        key=key,
        purpose="forecaster",
    )
    # By keyed hash, so that the order tells nothing of the table.
    frame = frame.assign(forecaster_key=keys.to_pylist()).sort_values(
        ["row", "forecaster_key", "said"], kind="stable", na_position="last"
    )
    return frame[["row", "forecaster_key", *values]]
