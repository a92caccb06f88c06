"""A keyed hash stands in for an id: the same for the same extracts, and no way back."""

import hashlib
from datetime import date
from pathlib import Path

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from candour.data.history import CHILDREN, DETAILS, EVENTS, QUALITY, CaseHistory
from candour.data.partitions.stored import read_history, write_history
from candour.data.pseudonyms import derive_key, pseudonymise
from candour.errors import ConfigError

KEY = bytes(range(32))


def make_history(*, sex: str = "Female", count: int = 3) -> CaseHistory:
    children = [
        {
            "child_id": f"C{number:06}",
            "family_id": None if number % 2 else "F000001",
            "birth_date": date(2015, 3, 1 + number),
            "birth_date_precision": "day",
            "sex": sex,
            "ethnicity": None,
            "ethnic_group": "Not recorded",
            "disability": "No",
            "disability_codes": None,
            "unaccompanied": False,
        }
        for number in range(count)
    ]
    return CaseHistory(
        children=pa.Table.from_pylist(children, schema=CHILDREN),
        events=EVENTS.empty_table(),
        details=DETAILS.empty_table(),
        quality=QUALITY.empty_table(),
        coverage=(),
        sources=(),
    )


def test_the_key_is_the_same_after_writing_and_reading(tmp_path: Path) -> None:
    history = make_history()
    write_history(history, tmp_path / "history")
    assert derive_key(read_history(tmp_path / "history")) == derive_key(history)


def test_the_key_does_not_depend_on_how_arrow_lays_the_table_out() -> None:
    whole = make_history(count=6)
    parts = pa.concat_tables([whole.children.slice(0, 2), whole.children.slice(2)])
    split = CaseHistory(parts, whole.events, whole.details, whole.quality, (), ())
    assert split.children["child_id"].num_chunks == 2
    assert derive_key(split) == derive_key(whole)


def test_any_value_changes_the_key() -> None:
    keys = {
        derive_key(make_history()),
        derive_key(make_history(sex="Male")),
        derive_key(make_history(count=4)),
    }
    assert len(keys) == 3
    assert {len(key) for key in keys} == {32}


def test_a_pseudonym_is_a_keyed_blake2b() -> None:
    expected = hashlib.blake2b(b"C000123", key=KEY, person=b"child", digest_size=8).hexdigest()
    assert pseudonymise(pa.array(["C000123"]), key=KEY, purpose="child").to_pylist() == [expected]


def test_children_and_families_have_namespaces_apart() -> None:
    ids = pa.array(["C000123"])
    child = pseudonymise(ids, key=KEY, purpose="child")
    assert child != pseudonymise(ids, key=KEY, purpose="family")
    assert child != pseudonymise(ids, key=bytes(32), purpose="child")


def test_missing_stays_missing_and_chunks_do_not_matter() -> None:
    chunked = pa.chunked_array([["C000001", None], ["C000001"]])
    found = pseudonymise(chunked, key=KEY, purpose="child").to_pylist()
    assert found[1] is None
    assert found[0] == found[2]


@given(ids=st.lists(st.text(max_size=8), max_size=40))
def test_different_ids_stay_different_and_equal_ids_equal(ids: list[str]) -> None:
    found = pseudonymise(pa.array(ids, pa.string()), key=KEY, purpose="child").to_pylist()
    assert len(found) == len(ids)
    assert len(set(found)) == len(set(ids))
    assert {(one, two) for one, two in zip(ids, found, strict=True)} == set(
        dict(zip(ids, found, strict=True)).items()
    )
    assert all(len(one) == 16 and set(one) <= set("0123456789abcdef") for one in found)


@pytest.mark.parametrize("purpose", ["", "a purpose too long"])
def test_a_purpose_that_does_not_fit_is_refused(purpose: str) -> None:
    with pytest.raises(ConfigError, match="1 to 16 bytes"):
        pseudonymise(pa.array(["C000123"]), key=KEY, purpose=purpose)
