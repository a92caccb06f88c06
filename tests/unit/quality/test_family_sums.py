"""Sums over families: against plain Python, one family at a time."""

from collections import Counter

import pyarrow.compute as pc
from hypothesis import given, settings
from hypothesis import strategies as st

from candour.data.history import CaseHistory
from candour.data.quality.completeness import compute_completeness
from candour.data.quality.family_sums import FAMILY_SUMS, compute_family_sums
from small_histories import Child, Detail, Event, make_history


@st.composite
def histories(draw: st.DrawFn) -> CaseHistory:
    count = draw(st.integers(1, 8))
    children = [
        Child(
            f"C{number:06d}",
            family=draw(st.sampled_from([None, "F1", "F2", "C000000"])),
            sex=draw(st.sampled_from(["Female", "Male", "Not recorded"])),
        )
        for number in range(count)
    ]
    events, details = [], []
    for number in range(draw(st.integers(1, 15))):
        child = f"C{draw(st.integers(0, count - 1)):06d}"
        events.append(Event(number, child, "referral", number * 3))
        if draw(st.booleans()):
            details.append(Detail(number, child, "primary_need", "N1", number * 3))
    return make_history(children, events, details)


def sum_slowly(
    history: CaseHistory,
) -> tuple[Counter[tuple[str, str, str, str]], Counter[tuple[str, str]], int]:
    """Products, totals and families for primary_need by sex: one family after another."""
    people = {row["child_id"]: row for row in history.children.to_pylist()}
    recorded = {row["event_id"] for row in history.details.to_pylist()}
    families: dict[object, Counter[tuple[str, str]]] = {}
    for event in history.events.to_pylist():
        person = people[event["child_id"]]
        family = ("family", person["family_id"]) if person["family_id"] else ("alone", person["child_id"])
        counts = families.setdefault(family, Counter())
        counts["due", person["sex"]] += 1
        counts["missing", person["sex"]] += event["event_id"] not in recorded
    products: Counter[tuple[str, str, str, str]] = Counter()
    totals: Counter[tuple[str, str]] = Counter()
    for counts in families.values():
        totals.update(counts)
        for left, one in counts.items():
            for right, other in counts.items():
                products[*left, *right] += one * other
    return products, totals, len(families)


@settings(max_examples=60, deadline=None)
@given(histories())
def test_sums_equal_those_of_one_family_after_another(history: CaseHistory) -> None:
    products, totals, families = sum_slowly(history)
    table = compute_family_sums(history)
    assert table.schema.equals(FAMILY_SUMS)
    chosen = pc.and_(pc.equal(table["field"], "primary_need"), pc.equal(table["group_column"], "sex"))
    rows = table.filter(chosen).to_pylist()
    if not history.details.num_rows:
        assert rows == []
        return
    assert {row["families"] for row in rows} == {families}
    for row in rows:
        left, right = (row["left_count"], row["left_group"]), (row["right_count"], row["right_group"])
        assert row["product"] == products[*left, *right]
        assert row["total"] == totals[left]


@settings(max_examples=20, deadline=None)
@given(histories())
def test_totals_are_those_of_the_completeness_table(history: CaseHistory) -> None:
    complete: Counter[tuple[str, str, str]] = Counter()
    for row in compute_completeness(history).to_pylist():
        complete[row["field"], row["group_column"], row["group"]] += row["of"]
    due = {
        (row["field"], row["group_column"], row["left_group"]): row["total"]
        for row in compute_family_sums(history).to_pylist()
        if row["left_count"] == "due"
    }
    assert due == {key: of for key, of in complete.items() if key[1] != "all"}


def test_a_field_that_no_source_carries_is_not_missing() -> None:
    history = make_history([Child("C000001")], [Event(1, "C000001", "referral", 0)])
    assert "primary_need" not in compute_family_sums(history)["field"].to_pylist()
