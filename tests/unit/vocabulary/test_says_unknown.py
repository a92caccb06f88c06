"""Answers that say that nothing is known, told from answers."""

import pytest

from candour.data.vocabulary import says_unknown


@pytest.mark.parametrize(
    "text",
    [
        "Unknown",
        "c) Unknown",
        "not recorded",
        "Not Yet Known",
        "refused",
        "Information not known",
        "NOT STATED",
    ],
)
def test_nothing_is_known(text: str) -> None:
    assert says_unknown(text)


@pytest.mark.parametrize(
    "text", ["Yes", "b) No", "unknown adult", "Not seen", "none", "", "refused entry", "x" * 3000]
)
def test_something_is_said(text: str) -> None:
    assert not says_unknown(text)
