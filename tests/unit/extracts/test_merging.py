"""Several sources into one, against a slow rendering of the rules in plain Python."""

from typing import NamedTuple

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from candour.data.extracts.columns import FIELD, KIND, EventRows
from candour.data.extracts.files.day_formats import NO_DAY, to_date
from candour.data.extracts.joining.merging import merge_sources
from candour.data.extracts.joining.trust import RANK
from candour.data.extracts.reader import SourceRows
from candour.data.extracts.versions.combined import Combined
from candour.data.history import Coverage

FIRST = 19_000
SOURCES = ("cin_census", "standard_safeguarding_dataset", "annex_a")
NEED, SOURCE_FIELD = FIELD["primary_need"], FIELD["referral_source"]


class Stated(NamedTuple):
    """An event as one source states it; days count from FIRST, an end of None is open."""

    source: str
    child: int
    kind: str
    start: int
    end: int | None
    source_day: int
    known: int
    values: tuple[tuple[int, int, int], ...] = ()


def make_parts(stated: list[Stated], covered: dict[str, tuple[int, int]]) -> list[SourceRows]:
    parts = []
    for source in SOURCES:
        rows = EventRows()
        for one in stated:
            if one.source == source:
                row = rows.add_event(
                    KIND[one.kind],
                    child=one.child,
                    start=FIRST + one.start,
                    end=NO_DAY if one.end is None else FIRST + one.end,
                    source_day=FIRST + one.source_day,
                    known=FIRST + one.known,
                )
                for field, code, known in one.values:
                    rows.add_detail(row, field, code, FIRST + known)
        coverage = tuple(
            Coverage(source, ("referral", "cp_plan"), to_date(FIRST + first), to_date(FIRST + last))
            for first, last in ([covered[source]] if source in covered else [])
        )
        parts.append(SourceRows(source, rows.to_events(), rows.to_details(), coverage, ()))
    return parts


def merge(stated: list[Stated], covered: dict[str, tuple[int, int]] | None = None) -> Combined:
    return merge_sources(make_parts(stated, covered or {}), np.arange(10, dtype=np.int64))


Found = dict[tuple[int, str, int], tuple[int | None, int, frozenset[tuple[int, int, int]]]]


def describe(merged: Combined) -> Found:
    """(child, kind, start) -> (end, known, values), days from FIRST."""
    kinds = {number: name for name, number in KIND.items()}
    details: dict[int, set[tuple[int, int, int]]] = {}
    for event, field, code, known in zip(*(column.tolist() for column in merged.details[:4]), strict=True):
        details.setdefault(event, set()).add((field, code, known - FIRST))
    return {
        (child, kinds[kind], start - FIRST): (
            None if end == NO_DAY else end - FIRST,
            known - FIRST,
            frozenset(details.get(row, ())),
        )
        for row, (child, kind, start, end, _, _, known) in enumerate(
            zip(*(column.tolist() for column in merged.events), strict=True)
        )
    }


def count(merged: Combined, rule: str) -> int:
    return sum(oddity.hits for oddity in merged.oddities if oddity.rule == rule)


def referral(source: str, **changes: object) -> Stated:
    return Stated(source, 1, "referral", 5, None, 100, 5)._replace(**changes)  # type: ignore[arg-type]


def test_the_end_is_that_of_the_newest_extract() -> None:
    merged = merge([referral("cin_census", end=30), referral("annex_a", source_day=200, end=40)])
    assert describe(merged) == {(1, "referral", 5): (40, 5, frozenset())}


def test_of_the_same_day_the_end_is_that_of_the_more_trusted() -> None:
    merged = merge([referral("annex_a", end=40), referral("cin_census", end=30)])
    assert describe(merged)[1, "referral", 5][0] == 30


def test_known_is_the_latest_that_a_covering_source_proves() -> None:
    stated = [referral("cin_census", known=20), referral("annex_a", known=60)]
    both = {"cin_census": (0, 100), "annex_a": (0, 100)}
    assert describe(merge(stated, both))[1, "referral", 5][1] == 60
    assert describe(merge(stated, {"cin_census": (0, 100)}))[1, "referral", 5][1] == 20
    assert describe(merge(stated, {"annex_a": (50, 100)}))[1, "referral", 5][1] == 20


def test_values_are_those_of_the_most_trusted_and_differences_are_counted() -> None:
    stated = [
        referral("annex_a", values=((NEED, 2, 9), (SOURCE_FIELD, 4, 1))),
        referral("cin_census", values=((NEED, 1, 8), (NEED, 3, 30))),
    ]
    merged = merge(stated)
    assert describe(merged)[1, "referral", 5][2] == {(NEED, 1, 8), (NEED, 3, 30), (SOURCE_FIELD, 4, 5)}
    assert count(merged, "sources_differ") == 1


def test_days_that_nearly_agree_are_counted_and_kept() -> None:
    apart = [referral("cin_census"), referral("annex_a", start=12)]
    assert count(merge(apart), "nearly_same_day") == 1
    assert len(describe(merge(apart))) == 2
    assert count(merge([referral("cin_census"), referral("annex_a", start=13)]), "nearly_same_day") == 0
    assert count(merge([referral("cin_census"), referral("cin_census", start=6)]), "nearly_same_day") == 0


def test_nothing_merges_to_nothing() -> None:
    merged = merge([])
    assert (describe(merged), merged.oddities) == ({}, ())


values = st.lists(
    st.tuples(st.sampled_from([NEED, SOURCE_FIELD]), st.integers(0, 2), st.integers(0, 60)), max_size=3
).map(tuple)
statements = st.lists(
    st.builds(
        Stated,
        st.sampled_from(SOURCES),
        st.integers(0, 1),
        st.sampled_from(["referral", "cp_plan"]),
        st.integers(0, 12),
        st.one_of(st.none(), st.integers(12, 20)),
        st.sampled_from([50, 100]),
        st.integers(0, 60),
        values,
    ),
    max_size=8,
    unique_by=lambda one: (one.source, one.child, one.kind, one.start),
)
coverages = st.dictionaries(
    st.sampled_from(SOURCES), st.tuples(st.integers(0, 6), st.integers(5, 14)), max_size=3
)


def merge_slowly(stated: list[Stated], covered: dict[str, tuple[int, int]]) -> tuple[Found, int]:
    """The events, and how many values of less trusted sources differ."""
    found: Found = {}
    differing = 0
    for key in {(one.child, one.kind, one.start) for one in stated}:
        same = sorted(
            (one for one in stated if (one.child, one.kind, one.start) == key),
            key=lambda one: RANK[one.source],
        )
        newest = max(same, key=lambda one: (one.source_day, -RANK[one.source]))
        starts = {one.source: max(one.start, one.known) for one in same}
        proven = [
            known
            for source, known in starts.items()
            if source in covered and covered[source][0] <= key[2] <= covered[source][1]
        ]
        known = max(proven) if proven else min(starts.values())
        kept: set[tuple[int, int, int]] = set()
        for field in (NEED, SOURCE_FIELD):
            speakers = [one for one in same if any(value[0] == field for value in one.values)]
            if speakers:
                trusted = {value for value in speakers[0].values if value[0] == field}
                kept |= {(field, code, max(day, known)) for _, code, day in trusted}
                codes = {code for _, code, _ in trusted}
                differing += sum(
                    value[0] == field and value[1] not in codes
                    for one in speakers[1:]
                    for value in one.values
                )
        found[key] = (newest.end, known, frozenset(kept))
    return found, differing


@given(stated=statements, covered=coverages)
def test_merging_agrees_with_its_words(stated: list[Stated], covered: dict[str, tuple[int, int]]) -> None:
    merged = merge(stated, covered)
    expected, differing = merge_slowly(stated, covered)
    assert describe(merged) == expected
    assert count(merged, "sources_differ") == differing


@given(stated=statements, covered=coverages, seed=st.integers(0, 5))
def test_the_order_of_parts_makes_no_difference(
    stated: list[Stated], covered: dict[str, tuple[int, int]], seed: int
) -> None:
    parts = make_parts(stated, covered)
    order = np.random.Generator(np.random.PCG64(seed)).permutation(len(parts))
    child_of = np.arange(10, dtype=np.int64)
    there, back = merge_sources(parts, child_of), merge_sources([parts[place] for place in order], child_of)
    assert all(
        np.array_equal(one, other)
        for one, other in zip((*there.events, *there.details), (*back.events, *back.details), strict=True)
    )
    assert there.oddities == back.oddities


def test_a_period_ends_on_its_last_day() -> None:
    stated = [referral("cin_census", known=20), referral("annex_a", known=60)]
    assert describe(merge(stated, {"annex_a": (0, 5)}))[1, "referral", 5][1] == 60
    assert describe(merge(stated, {"annex_a": (0, 4)}))[1, "referral", 5][1] == 20


def care(source: str, start: int, end: int | None, **changes: object) -> Stated:
    return Stated(source, 1, "care_episode", start, end, 100, start)._replace(**changes)  # type: ignore[arg-type]


def test_a_period_of_care_without_its_true_start_is_the_one_that_another_source_knows() -> None:
    merged = merge([care("cin_census", 50, 90), care("annex_a", 10, 90)])
    assert describe(merged) == {(1, "care_episode", 10): (90, 10, frozenset())}
    assert count(merged, "periods_joined") == 1


def test_periods_of_care_that_follow_one_another_stay_two() -> None:
    merged = merge([care("cin_census", 50, 90), care("annex_a", 10, 50)])
    assert set(describe(merged)) == {(1, "care_episode", 10), (1, "care_episode", 50)}
    assert count(merged, "periods_joined") == 0


def test_one_source_that_tells_two_periods_is_believed() -> None:
    merged = merge([care("cin_census", 20, 30), care("cin_census", 40, 90), care("annex_a", 10, 90)])
    assert set(describe(merged)) == {(1, "care_episode", 10), (1, "care_episode", 40)}


def test_an_open_period_reaches_to_whatever_comes() -> None:
    merged = merge([care("annex_a", 10, None), care("cin_census", 50, 90, source_day=200)])
    assert describe(merged) == {(1, "care_episode", 10): (90, 10, frozenset())}


def test_a_period_last_seen_open_long_ago_does_not_swallow_a_return_to_care() -> None:
    merged = merge([care("annex_a", 10, None, source_day=100), care("cin_census", 150, 190, source_day=300)])
    assert set(describe(merged)) == {(1, "care_episode", 10), (1, "care_episode", 150)}


def test_the_newest_extract_says_how_far_a_period_reaches() -> None:
    merged = merge(
        [
            care("annex_a", 10, None, source_day=100),
            care("cin_census", 10, 60, source_day=200),
            care("standard_safeguarding_dataset", 80, 90, source_day=300),
        ]
    )
    assert set(describe(merged)) == {(1, "care_episode", 10), (1, "care_episode", 80)}


def test_overlapping_plans_are_not_joined() -> None:
    merged = merge(
        [
            Stated("cin_census", 1, "cp_plan", 50, 90, 100, 50),
            Stated("annex_a", 1, "cp_plan", 10, 90, 100, 10),
        ]
    )
    assert len(describe(merged)) == 2


def test_the_periods_of_two_children_are_two() -> None:
    merged = merge([care("cin_census", 50, 90), care("annex_a", 10, 90, child=2)])
    assert len(describe(merged)) == 2
