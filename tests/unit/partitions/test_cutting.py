"""A history cut into parts loses nothing, and keeps families together."""

from dataclasses import replace

import pyarrow as pa
import pytest

from candour.data.history import CaseHistory
from candour.data.partitions.families import CHILDREN_PER_PART, assign_parts, count_parts
from cut_history import CutHistory
from small_histories import Child, Event, make_history

CHILDREN = 60


@pytest.fixture(scope="module")
def history() -> CaseHistory:
    children = [
        Child(f"C{number:03d}", family=f"F{number // 3}" if number % 2 else None)
        for number in range(CHILDREN)
    ]
    events = [
        Event(10 * number + again, f"C{number:03d}", "referral", 10 * number + again)
        for number in range(CHILDREN)
        for again in range(number % 4)
    ]
    return make_history(children, events)


@pytest.mark.parametrize("parts", [1, 2, 7, 200])
def test_every_row_is_in_one_part_alone(history: CaseHistory, parts: int) -> None:
    cut = CutHistory(history, parts)
    read = [cut.read_part(number) for number in range(parts)]
    for name, order in (("children", "child_id"), ("events", "event_id")):
        joined = pa.concat_tables([getattr(part, name) for part in read]).sort_by(order)
        assert joined.equals(getattr(history, name).sort_by(order))


def test_a_family_is_in_one_part(history: CaseHistory) -> None:
    assigned = assign_parts(history.children, 5)
    found: dict[str, set[int]] = {}
    for family, part in zip(history.children["family_id"].to_pylist(), assigned.tolist(), strict=True):
        if family is not None:
            found.setdefault(family, set()).add(part)
    assert {len(parts) for parts in found.values()} == {1}
    assert len(set(assigned.tolist())) == 5


def test_the_part_does_not_depend_on_who_else_is_there(history: CaseHistory) -> None:
    some = history.children.slice(20, 10)
    assert assign_parts(some, 5).tolist() == assign_parts(history.children, 5)[20:30].tolist()


def test_a_history_in_memory_is_its_only_part(history: CaseHistory) -> None:
    assert history.parts == 1
    assert history.read_part(0) is history
    assert replace(history).parts == 1


def test_small_histories_are_not_cut() -> None:
    assert count_parts(0) == count_parts(CHILDREN_PER_PART) == 1
    assert count_parts(CHILDREN_PER_PART + 1) == 2
    assert count_parts(10, asked=4) == 4
