from collections.abc import Callable
from pathlib import Path

import pytest

from candour.data.extracts.columns import PersonRow
from candour.data.extracts.joining.linking import LinkedChildren, link_children, tidy_child_id
from candour.data.extracts.reading import Reading
from candour.data.history import CaseHistory


def read(*statements: tuple[str, int, int]) -> Reading:
    """Statements as (spelling, source, birth); all extracts are of one day."""
    reading = Reading()
    for spelling, source, birth in statements:
        child = reading.children.number(spelling)
        reading.persons.add(PersonRow(child, 19_000, source=source, birth=birth))
    return reading


def link(reading: Reading) -> tuple[LinkedChildren, dict[str, int]]:
    linked = link_children(reading)
    return linked, {row["rule"]: row["count"] for row in reading.findings.to_table().to_pylist()}


@pytest.mark.parametrize(
    ("text", "tidy"),
    [
        ("c00001", "C00001"),
        (" 0042 ", "42"),
        ("42.0", "42"),
        ("0042.00", "42"),
        ("000", "0"),
        ("0A1", "0A1"),
        ("4.2", "4.2"),
        ("٠٠٧", "٠٠٧"),
    ],
)
def test_what_spellings_differ_in_is_taken_away(text: str, tidy: str) -> None:
    assert tidy_child_id(text) == tidy
    assert tidy_child_id(tidy) == tidy


def test_spellings_of_one_child_are_joined_and_counted() -> None:
    reading = read(
        ("0042", 0, 100), ("42", 1, 100), ("42.0", 2, 100), ("c7", 0, 5), ("C7", 1, 5), ("9", 0, 1)
    )
    linked, found = link(reading)
    assert linked.ids == ["42", "9", "C7"]
    assert linked.child_of.tolist() == [0, 0, 0, 2, 2, 1]
    assert found == {"spellings_joined": 2}


def test_two_births_in_one_extract_are_two_children() -> None:
    linked, found = link(read(("0042", 0, 100), ("42", 0, 200)))
    assert linked.ids == ["0042", "42"]
    assert linked.child_of.tolist() == [0, 1]
    assert found == {"spellings_kept_apart": 1}


def test_births_that_differ_between_extracts_do_not_part_a_child() -> None:
    linked, found = link(read(("0042", 0, 100), ("42", 1, 200)))
    assert linked.ids == ["42"]
    assert found == {"spellings_joined": 1}


def test_an_unknown_birth_parts_no_one() -> None:
    reading = read(("0042", 0, 100))
    reading.persons.add(PersonRow(reading.children.number("42"), 19_000, source=0))
    linked, _ = link(reading)
    assert linked.ids == ["42"]


def test_the_order_of_reading_makes_no_difference() -> None:
    statements = [("0042", 0, 100), ("42", 0, 200), ("c7", 0, 5), ("C7", 1, 5)]
    there, back = link(read(*statements)), link(read(*reversed(statements)))
    assert (there[0].ids, there[1]) == (back[0].ids, back[1])


def test_no_child_is_lost_or_made() -> None:
    linked, found = link(Reading())
    assert (linked.ids, linked.child_of.tolist(), found) == ([], [], {})


def test_a_source_that_shares_no_child_with_the_others_is_named(
    write_census: Callable[..., Path], write_care: Callable[..., Path], build: Callable[[], CaseHistory]
) -> None:
    write_census(2024, [{"id": "C000001", "referrals": [{"CINreferralDate": "2023-05-05"}]}])
    write_care(2024, episodes=[{"CHILD": "X000001", "DECOM": "01/06/2023"}])
    strange = [row["source"] for row in build().quality.to_pylist() if row["rule"] == "matches_nobody"]
    assert strange == ["cin_census", "ssda903"]


def test_sources_that_share_a_child_are_not(
    write_census: Callable[..., Path], write_care: Callable[..., Path], build: Callable[[], CaseHistory]
) -> None:
    write_census(2024, [{"id": "C000001", "referrals": [{"CINreferralDate": "2023-05-05"}]}])
    write_care(2024, episodes=[{"CHILD": "C000001", "DECOM": "01/06/2023"}])
    assert "matches_nobody" not in build().quality["rule"].to_pylist()


def test_families_of_strangers_are_named(
    tmp_path: Path, write_census: Callable[..., Path], build: Callable[[], CaseHistory]
) -> None:
    write_census(2024, [{"id": "C000001", "referrals": [{"CINreferralDate": "2023-05-05"}]}])
    (tmp_path / "families.csv").write_text("child_id,family_id\n99,F1\n98,F1\n", encoding="utf-8")
    found = {row["rule"]: row["source"] for row in build().quality.to_pylist()}
    assert found["matches_nobody"] == "families"
