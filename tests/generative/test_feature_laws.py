"""Changes to a history that must not change a single byte of its features."""

from dataclasses import replace
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from hypothesis import given, settings
from hypothesis import strategies as st

from candour.config.features import Features
from candour.data.features import FeatureTable, build_features
from candour.data.history import CHILDREN, DETAILS, EVENTS, CaseHistory
from feature_strategies import CODES, KINDS, Example, examples
from small_histories import day

EACH = settings(max_examples=50, deadline=None, derandomize=True)


def to_bytes(table: FeatureTable) -> bytes:
    arrow, sink = table.to_arrow(), pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, arrow.schema) as writer:
        writer.write_table(arrow)
    return bytes(sink.getvalue())


def change_rows(table: pa.Table, change: Any) -> pa.Table:
    return pa.Table.from_pylist([change(dict(row)) for row in table.to_pylist()], schema=table.schema)


def keep_families(features: Features, *left_out: str) -> Features | None:
    families = [family for family in features.model_dump()["families"] if family["family"] not in left_out]
    return Features.model_validate(features.model_dump() | {"families": families}) if families else None


@given(examples(), st.integers(0, 40), st.integers(0, 2**32))
@EACH
def test_nothing_that_is_recorded_after_the_decision_matters(example: Example, last: int, seed: int) -> None:
    """Everything known after a day is replaced by nonsense: decisions up to that day stay as they are."""
    early = example.decisions.filter(pc.less_equal(example.decisions["decided_on"], day(last)))
    corrupted = corrupt(example.history, last + 1, seed)
    built = build_features(example.history, early, example.features)
    assert to_bytes(built) == to_bytes(build_features(corrupted, early, example.features))


@given(examples(), st.integers(0, 40), st.integers(0, 2**32))
@EACH
def test_strictly_before_means_that_the_day_itself_does_not_matter(
    example: Example, first: int, seed: int
) -> None:
    features = keep_families(example.features, "current_code")
    if features is None or features.as_of == "on_the_day":
        return
    early = example.decisions.filter(pc.less_equal(example.decisions["decided_on"], day(first)))
    corrupted = corrupt(example.history, first, seed)
    built = build_features(example.history, early, features)
    assert to_bytes(built) == to_bytes(build_features(corrupted, early, features))


def corrupt(history: CaseHistory, first: int, seed: int) -> CaseHistory:
    """Replace whatever became known, began or ended on this day or later."""
    generator, horizon = np.random.Generator(np.random.PCG64(seed)), day(first)

    def corrupt_event(row: dict[str, Any]) -> dict[str, Any]:
        later = day(first + int(generator.integers(0, 50)))
        if max(row["known_on"], row["started_on"]) >= horizon:
            return row | {"kind": generator.choice(KINDS), "known_on": later, "ended_on": None}
        if row["ended_on"] is not None and row["ended_on"] >= horizon:
            return row | {"ended_on": later if generator.random() < 0.5 else None}
        return row

    def corrupt_detail(row: dict[str, Any]) -> dict[str, Any]:
        later = {
            "code": generator.choice([*CODES, "new"]),
            "known_on": day(first + int(generator.integers(0, 9))),
        }
        return row | later if row["known_on"] >= horizon else row

    def corrupt_child(row: dict[str, Any]) -> dict[str, Any]:
        unborn = row["birth_date"] is not None and row["birth_date"] > horizon
        return row | {"birth_date": day(first + int(generator.integers(1, 300)))} if unborn else row

    return replace(
        history,
        children=change_rows(history.children, corrupt_child),
        events=change_rows(history.events, corrupt_event),
        details=change_rows(history.details, corrupt_detail),
    )


@given(examples(), st.integers(-9000, 9000))
@EACH
def test_shifting_every_date_changes_only_the_calendar(example: Example, shift: int) -> None:
    features = keep_families(example.features, "calendar")
    if features is None:
        return
    moved = replace(
        example.history,
        children=shift_dates(example.history.children, shift),
        events=shift_dates(example.history.events, shift),
        details=shift_dates(example.history.details, shift),
    )
    built = build_features(example.history, example.decisions, features)
    assert to_bytes(built) == to_bytes(build_features(moved, shift_dates(example.decisions, shift), features))


def shift_dates(table: pa.Table, shift: int) -> pa.Table:
    for place, field in enumerate(table.schema):
        if field.type == pa.date32():
            days = pc.add(table[field.name].cast(pa.int32()), pa.scalar(shift, pa.int32()))
            table = table.set_column(place, field, days.cast(pa.date32()))
    return table


@given(examples(), st.randoms(use_true_random=False))
@EACH
def test_the_order_of_the_rows_does_not_matter(example: Example, random: Any) -> None:
    def shuffle(table: pa.Table) -> pa.Table:
        return table.take(pa.array(random.sample(range(table.num_rows), table.num_rows), pa.int64()))

    history = example.history
    shuffled = replace(
        history,
        children=shuffle(history.children),
        events=shuffle(history.events),
        details=shuffle(history.details),
    )
    built = build_features(history, example.decisions, example.features)
    assert to_bytes(built) == to_bytes(build_features(shuffled, example.decisions, example.features))
    asked = shuffle(example.decisions)
    answered = build_features(history, asked, example.features).to_arrow().sort_by("decision_id")
    assert answered.to_pylist().__repr__() == built.to_arrow().to_pylist().__repr__()


@given(examples(), st.sampled_from([2, 3, 7, 50]))
@EACH
def test_the_number_of_partitions_does_not_matter(example: Example, partitions: int) -> None:
    whole = build_features(*example, partitions=1)
    assert to_bytes(whole) == to_bytes(build_features(*example, partitions=partitions))


@given(examples())
@EACH
def test_the_names_of_the_children_do_not_matter(example: Example) -> None:
    def rename(table: pa.Table) -> pa.Table:
        return change_rows(table, lambda row: row | {"child_id": f"renamed/{row['child_id']}"})

    history = example.history
    renamed = replace(
        history,
        children=rename(history.children),
        events=rename(history.events),
        details=rename(history.details),
    )
    assert (renamed.children.schema, renamed.events.schema, renamed.details.schema) == (
        CHILDREN,
        EVENTS,
        DETAILS,
    )
    built = build_features(history, example.decisions, example.features)
    assert to_bytes(built) == to_bytes(build_features(renamed, rename(example.decisions), example.features))
