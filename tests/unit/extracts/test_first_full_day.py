"""Since when an extract drawn on one day tells everything of a kind of event."""

from datetime import date

from candour.data.extracts.files.day_formats import to_date, to_number
from candour.data.extracts.files.first_full_day import find_first_full_days

TAKEN = to_number(date(2025, 6, 10))
REFERRAL, VISIT, DEATH = 0, 1, 2


def monthly(first: int, last: int, *, a_month: int) -> list[int]:
    """So many days in each month from the first to the last, numbered from January 2020."""
    return [
        to_number(date(2020 + month // 12, month % 12 + 1, 1 + day))
        for month in range(first, last)
        for day in range(a_month)
    ]


def find(starts: dict[int, list[int]]) -> dict[int, date]:
    found = find_first_full_days(starts, sorted(starts), leading=starts[REFERRAL], taken=TAKEN)
    return {kind: to_date(day) for kind, day in found.items()}


def test_a_table_that_was_filled_later_begins_later() -> None:
    starts = {REFERRAL: monthly(0, 65, a_month=20), VISIT: monthly(30, 65, a_month=15)}
    assert find(starts) == {REFERRAL: date(2020, 1, 1), VISIT: date(2022, 7, 1)}


def test_no_table_begins_before_the_referrals() -> None:
    starts = {REFERRAL: monthly(24, 65, a_month=20), VISIT: monthly(0, 65, a_month=15)}
    assert find(starts)[VISIT] == date(2022, 1, 1)


def test_a_rare_kind_goes_by_the_referrals() -> None:
    starts = {REFERRAL: monthly(0, 65, a_month=20), DEATH: [to_number(date(2024, 5, 5))]}
    assert find(starts)[DEATH] == date(2020, 1, 1)
