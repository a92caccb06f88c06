"""What several sources say of one child: whose word counts, what is counted, and what spelling is kept."""

from datetime import date
from itertools import permutations

import numpy as np
import pyarrow as pa
import pytest

from candour.data.extracts.columns import IntArray, PersonRow
from candour.data.extracts.files.day_formats import to_number
from candour.data.extracts.findings import Findings
from candour.data.extracts.joining.dividing import divide
from candour.data.extracts.joining.families import NO_FAMILIES, Families
from candour.data.extracts.joining.linked_sources import link_sources
from candour.data.extracts.joining.persons import build_children
from candour.data.extracts.joining.trust import RANK
from candour.data.extracts.reading import Reading
from candour.data.history import CHILDREN

TRUSTED, LESS, LEAST = (RANK[source] for source in ("cin_census", "ssda903", "annex_a"))
Said = tuple[int, int, str | None, str | None]


def build_one(reading: Reading, families: Families = NO_FAMILIES) -> tuple[pa.Table, IntArray]:
    """The table of children, and the day of death of each."""
    linked = link_sources(reading, (), families=families)
    # Only what is found of the person is asked here, not of its codes.
    reading.findings = Findings()
    (rows,) = divide(linked, np.zeros(len(linked.children.ids), dtype=np.int64), 1)
    table, deaths, _ = build_children(rows, linked.words, reading.findings)
    return table, deaths


def build(*statements: Said) -> tuple[dict[str, object], dict[tuple[str, str], int]]:
    """Statements as (source, day, sex, ethnicity) as spelt, all of one child."""
    reading = Reading()
    child = reading.children.number("C000001")
    for source, day, sex_text, ethnicity_text in statements:
        sex, ethnicity = reading.value("sex", sex_text), reading.value("ethnicity", ethnicity_text)
        reading.persons.add(
            PersonRow(
                child,
                day,
                source=source,
                sex=sex.code if sex else -1,
                ethnicity=ethnicity.code if ethnicity else -1,
                original_sex=sex.original if sex else -1,
                original_ethnicity=ethnicity.original if ethnicity else -1,
            )
        )
    table, _ = build_one(reading)
    assert table.schema.equals(CHILDREN)
    found = {(row["rule"], row["field"]): row["count"] for row in reading.findings.to_table().to_pylist()}
    return table.to_pylist()[0], found


def test_of_the_same_day_the_most_trusted_counts_whatever_the_order() -> None:
    said: list[Said] = [(LEAST, 100, "b) Female", None), (TRUSTED, 100, "1", None), (LESS, 100, "2", None)]
    for ordered in permutations(said):
        child, found = build(*ordered)
        assert child["sex"] == "Male"
        assert found["sources_differ", "sex"] == 1


def test_a_newer_word_counts_whoever_says_it() -> None:
    child, found = build((TRUSTED, 100, "1", None), (LEAST, 101, "b) Female", None))
    assert (child["sex"], child["original_sex"]) == ("Female", "b) Female")
    assert found["sources_differ", "sex"] == found["value_changed", "sex"] == 1


def test_a_change_within_one_source_is_no_difference_between_sources() -> None:
    _, found = build((TRUSTED, 100, "1", None), (TRUSTED, 200, "2", None), (LESS, 150, "F", None))
    assert ("value_changed", "sex") in found
    assert ("sources_differ", "sex") not in found


def test_other_codes_for_the_same_are_no_difference() -> None:
    _, found = build((TRUSTED, 100, "1", "WBRI"), (LESS, 100, "M", "WBRI"), (LEAST, 100, None, None))
    assert found == {("unknown_birth_date", "birth"): 1}


def test_the_spelling_is_kept_where_it_is_not_the_code() -> None:
    child, _ = build((TRUSTED, 100, "M", "wbri"))
    assert (child["ethnicity"], child["original_ethnicity"], child["original_sex"]) == ("WBRI", "wbri", None)


def test_the_spelling_is_that_of_the_word_that_counts() -> None:
    child, _ = build((TRUSTED, 100, "a) Male", None), (LEAST, 90, "Boy", None))
    assert child["original_sex"] == "a) Male"


def test_births_differ_between_sources() -> None:
    reading = Reading()
    child = reading.children.number("C000001")
    for source, birth in ((TRUSTED, date(2015, 5, 5)), (LESS, date(2015, 5, 6))):
        reading.persons.add(PersonRow(child, 100, source=source, birth=to_number(birth)))
    table, _ = build_one(reading, Families({"C000001": "F1"}, 1))
    row = table.to_pylist()[0]
    assert (row["birth_date"], row["family_id"]) == (date(2015, 5, 5), "F1")
    rules = {(found["rule"], found["field"]) for found in reading.findings.to_table().to_pylist()}
    assert ("sources_differ", "birth") in rules


@pytest.mark.parametrize("count", [0, 1])
def test_nobody_and_somebody_without_a_word(count: int) -> None:
    reading = Reading()
    for number in range(count):
        reading.children.number(f"C{number:06d}")
    table, deaths = build_one(reading)
    assert table.num_rows == len(deaths) == count
    assert table["original_sex"].null_count == count
