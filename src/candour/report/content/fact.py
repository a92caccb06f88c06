"""One labelled statement of the report."""

from typing import NamedTuple


class Fact(NamedTuple):
    """A label and what is said under it."""

    label: str
    text: str
