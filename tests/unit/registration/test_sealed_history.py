"""Whatever is altered behind the seal, the history of a rehearsal is the same to the last value."""

from dataclasses import replace
from datetime import timedelta

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from candour.data.history import DOCUMENTS, QUALITY, SCHEMAS, CaseHistory, Coverage, SourceFile
from candour.data.practitioners.tables import FORECASTS, PractitionerTables
from candour.registration.sealed_history import seal_days, seal_families
from small_histories import Child, Detail, Event, day, make_history

SEALED = 100
FIRST = day(SEALED)
DAYS = st.integers(0, 99)
BEFORE = st.lists(
    st.tuples(st.sampled_from("abc"), st.sampled_from(["referral", "cp_plan"]), DAYS, st.none() | st.integers(0, 99), st.integers(0, 3)),
    max_size=6,
)  # fmt: skip
AFTER = st.lists(
    st.tuples(st.sampled_from("abcde"), st.sampled_from(["referral", "cp_plan"]), st.integers(60, 400), st.integers(0, 200)),
    max_size=6,
)  # fmt: skip
BEHIND = st.tuples(AFTER, st.integers(100, 900), st.integers(100, 300))
"""What comes later, until when the extracts reach, and when whoever is unborn at the seal is born."""
Earlier = list[tuple[str, str, int, int | None, int]]
Later = list[tuple[str, str, int, int]]
Behind = tuple[Later, int, int]


def build(earlier: Earlier, behind: Behind) -> CaseHistory:
    """What is known before the seal, and what is known behind it: events that begin there, end there or come to light there."""
    later, reached, born = behind
    events, details = [], []
    for child, kind, started, length, late in earlier:
        ended = None if length is None else started + length
        events.append((child, kind, started, ended, min(started + late, SEALED - 1), "N1"))
    for child, kind, started, late in later:
        events.append((child, kind, started, None, max(started + late, SEALED), "N2"))
    # As stitching numbers them: in the order of the child, the day and the kind.
    rows = []
    for number, (child, kind, started, ended, known, code) in enumerate(sorted(events, key=lambda row: (row[0], row[2], row[1], row[4], row[5]))):  # fmt: skip
        rows.append(Event(number, child, kind, started, ended, known))
        details.append(Detail(number, child, "primary_need", code, known))
    names = sorted({"a", *(row.child for row in rows)})
    # Whoever is born behind the seal is born on some day there.
    children = [Child(name, born=born if name in "ce" else -2000) for name in names]
    history = make_history(children, rows, details, covered=(-500, reached))
    texts = [("a", "note", day(reached), "later"), ("a", "note", day(3), "earlier")]
    documents = pa.table(
        list(map(list, zip(*texts, strict=True))), schema=DOCUMENTS
    ).sort_by([(name, "ascending") for name in DOCUMENTS.names])  # fmt: skip
    forecasts = [
        {"child_id": "a", "dated_on": day(5), "forecaster": "x", "probability": 0.1, "flag": None},
        {"child_id": "a", "dated_on": day(reached), "forecaster": "x", "probability": 0.9, "flag": None},
        {"child_id": "a", "dated_on": None, "forecaster": "x", "probability": reached / 1000, "flag": None},
    ]
    return replace(
        history,
        documents=documents,
        practitioners=PractitionerTables(pa.Table.from_pylist(forecasts, schema=FORECASTS), None, 14),
        quality=QUALITY.empty_table() if reached == SEALED else make_quality(reached),
        sources=(SourceFile("cin.xml", "cin", str(reached), None, len(rows), len(names)),),
    )


def make_quality(count: int) -> pa.Table:
    return pa.table(
        [["cin"], ["events"], ["kind"], [None], ["r"], ["note"], ["m"], [count], [0]], schema=QUALITY
    )


def same(one: CaseHistory, other: CaseHistory) -> bool:
    tables = all(getattr(one, name).equals(getattr(other, name)) for name in SCHEMAS)
    judged = one.practitioners == other.practitioners
    return tables and judged and (one.coverage, one.sources, one.accounts) == (other.coverage, other.sources, other.accounts)  # fmt: skip


@given(BEFORE, BEHIND, BEHIND)
def test_nothing_behind_the_seal_leaves_a_trace(earlier: Earlier, one: Behind, other: Behind) -> None:
    sealed, altered = (seal_days(build(earlier, behind), FIRST) for behind in (one, other))
    assert same(sealed, altered)
    # And the other way round: what is before the seal is all there.
    assert len(sealed.events) == len(sealed.details) == len(earlier)
    assert sealed.documents["text"].to_pylist() == ["earlier"]
    assert sealed.coverage == (
        Coverage("made up", sealed.coverage[0].kinds, day(-500), FIRST - timedelta(days=1)),
    )


def test_an_end_behind_the_seal_is_open_again_and_one_before_it_is_not() -> None:
    events = [Event(0, "a", "cp_plan", 1, 99), Event(1, "a", "cp_plan", 2, 100), Event(2, "a", "cp_plan", 3)]
    sealed = seal_days(make_history([Child("a")], events), FIRST)
    assert sealed.events["ended_on"].to_pylist() == [day(99), None, None]


def test_an_event_that_is_booked_for_later_or_told_later_is_gone_with_its_details() -> None:
    events = [
        Event(7, "a", "icpc", 50, None, 100),
        Event(8, "a", "icpc", 120, None, 50),
        Event(9, "a", "icpc", 99),
    ]
    details = [Detail(number, "a", "factor", "1A", 50) for number in (7, 8, 9)]
    sealed = seal_days(make_history([Child("a")], events, details), FIRST)
    assert sealed.events["started_on"].to_pylist() == [day(99)]
    assert sealed.details["event_id"].to_pylist() == sealed.events["event_id"].to_pylist() == [0]


def test_what_carries_no_day_stays() -> None:
    sealed = seal_days(
        make_history([Child("a", family="f", sex="Male")], [Event(0, "a", "referral", 1)]), FIRST
    )
    assert sealed.children.select(["child_id", "family_id", "sex"]).to_pylist() == [
        {"child_id": "a", "family_id": "f", "sex": "Male"}
    ]


def test_coverage_that_begins_behind_the_seal_is_gone() -> None:
    history = make_history([Child("a")], [Event(0, "a", "referral", 1)], covered=(SEALED, SEALED + 30))
    assert seal_days(history, FIRST).coverage == ()


@pytest.mark.parametrize("sealed", [{"f"}, {"c"}, {"f", "c"}, set()])
def test_sealed_families_are_gone_whole_and_the_others_are_whole(sealed: set[str]) -> None:
    children = [Child("a", family="f"), Child("b", family="f"), Child("c"), Child("d", family="g")]
    events = [Event(at, name, "referral", at) for at, name in enumerate("abcd")]
    details = [Detail(at, name, "factor", "1A", at) for at, name in enumerate("abcd")]
    history = replace(make_history(children, events, details), quality=make_quality(3))
    left = seal_families(history, sealed)
    kept = [child.name for child in children if (child.family or child.name) not in sealed]
    for table in (left.children, left.events, left.details):
        assert table["child_id"].to_pylist() == kept
    assert left.coverage == history.coverage
    assert left.quality.num_rows == 0
