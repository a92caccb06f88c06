import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from candour.data.codes.lists import CODE_LISTS
from candour.data.vocabulary import is_placeholder


@pytest.mark.parametrize(
    "text",
    [
        "",
        "  ",
        "#N/A",
        "nan",
        "NaT",
        "null",
        "<NA>",
        "n/a",
        "-",
        "\u2013",
        ".",
        "#REF!",
        "#MULTIVALUE",
        "PLACEHOLDER_DATA",
        "SSD_PH",
        "1900-01-01",
        "1900-01-01T00:00:00",
        "1900-01-01 00:00:00.000",
        "01/01/1900",
        "1/1/1900",
        "01/01/1900 00:00:00",
        "01-Jan-1900",
        "1 January 1900",
        "19000101",
    ],
)
def test_fillers(text: str) -> None:
    assert is_placeholder(text)


@pytest.mark.parametrize(
    "text",
    [
        "Not recorded",
        "Unknown",
        "None",
        "0",
        "1",
        "N",
        "01/01/2019",
        "1900-01-02",
        "1901-01-01",
        "2019-01-01",
        "Refused",
    ],
)
def test_values_are_not_fillers(text: str) -> None:
    assert not is_placeholder(text)


def test_no_code_is_a_filler() -> None:
    assert not [code for codes in CODE_LISTS.values() for code in codes if is_placeholder(code)]


@given(st.dates(min_value=dt.date(1900, 1, 2), max_value=dt.date(2100, 1, 1)))
def test_other_days_are_values(day: dt.date) -> None:
    assert not is_placeholder(day.isoformat())
    assert not is_placeholder(day.strftime("%d/%m/%Y"))


@given(st.text(max_size=20))
def test_no_text_raises(text: str) -> None:
    assert is_placeholder(text) in (True, False)


def test_a_cell_of_megabytes_is_passed_by() -> None:
    text = "1" * 5_000_000
    assert not is_placeholder(text)
