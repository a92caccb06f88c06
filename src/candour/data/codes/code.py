"""What a code of a list is: its meaning and the returns that may use it."""

from typing import NamedTuple


class Code(NamedTuple):
    """What a code means, and the first and last return that may use it."""

    label: str
    first_year: int = 0
    last_year: int = 9999


def list_codes(**labels: str) -> dict[str, Code]:
    """A list from codes and meanings; an underscore goes before a code that begins with a figure."""
    return {code.lstrip("_"): Code(label) for code, label in labels.items()}
