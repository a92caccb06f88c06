from itertools import combinations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from candour.config.extracts import FamilyKeyKind
from candour.data.extracts.joining.family_keys import FAMILY_KEY_KINDS, FamilyKeys

SAME = np.arange(20, dtype=np.int64)


def hold(*held: tuple[FamilyKeyKind, int, str]) -> FamilyKeys:
    keys = FamilyKeys()
    for kind, child, key in held:
        keys.add(kind, child, key)
    return keys


def test_a_chain_of_keys_of_several_kinds_is_one_family() -> None:
    keys = hold(("household", 3, "a"), ("household", 1, "a"), ("sibling", 1, "b"), ("sibling", 5, "b"))
    assert keys.find_families(("household", "sibling"), SAME, {}) == {1: 1, 3: 1, 5: 1}


def test_only_the_kinds_that_are_asked_for_join() -> None:
    keys = hold(("household", 3, "a"), ("household", 1, "a"), ("sibling", 1, "b"), ("sibling", 5, "b"))
    assert keys.find_families(("sibling",), SAME, {}) == {1: 1, 5: 1}
    assert keys.find_families((), SAME, {}) == {}


def test_the_same_text_of_two_kinds_is_two_keys() -> None:
    keys = hold(("household", 1, "a"), ("sibling", 2, "a"))
    assert keys.find_families(FAMILY_KEY_KINDS, SAME, {}) == {1: 1, 2: 2}


def test_listed_families_join_with_keys() -> None:
    keys = hold(("sibling", 2, "b"), ("sibling", 7, "b"))
    assert keys.find_families(("sibling",), SAME, {1: "F1", 2: "F1", 9: "F2"}) == {1: 1, 2: 1, 7: 1, 9: 9}


def test_spellings_of_one_child_bring_their_keys_together() -> None:
    keys = hold(("household", 0, "a"), ("sibling", 1, "b"), ("household", 2, "a"), ("sibling", 3, "b"))
    child_of = np.array([0, 0, 1, 2], dtype=np.int64)
    assert keys.find_families(("household", "sibling"), child_of, {}) == {0: 0, 1: 0, 2: 0}


def test_no_key_is_no_family_and_children_are_counted_once() -> None:
    assert FamilyKeys().find_families(FAMILY_KEY_KINDS, SAME, {}) == {}
    keys = hold(("household", 3, "a"), ("household", 3, "b"), ("household", 4, "a"))
    assert (keys.count("household"), keys.count("sibling")) == (2, 0)


held_keys = st.lists(
    st.tuples(st.sampled_from(FAMILY_KEY_KINDS), st.integers(0, 7), st.sampled_from("abcd")), max_size=10
)


@given(held=held_keys, listed=st.dictionaries(st.integers(0, 7), st.sampled_from(["F1", "F2"]), max_size=4))
def test_families_are_what_can_be_reached(
    held: list[tuple[FamilyKeyKind, int, str]], listed: dict[int, str]
) -> None:
    keys = {(kind, key, child) for kind, child, key in held} | {
        ("listed", f, child) for child, f in listed.items()
    }
    family = {child: {child} for *_, child in keys}
    for (*one, child), (*other, sibling) in combinations(sorted(keys), 2):
        if one == other:
            joined = family[child] | family[sibling]
            family |= dict.fromkeys(joined, joined)
    expected = {child: min(members) for child, members in family.items()}
    assert hold(*held).find_families(FAMILY_KEY_KINDS, SAME, listed) == expected
