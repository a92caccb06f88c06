"""A code of a record with what it means: `5C (another council)`. A code never stands without its words."""

from candour.data.codes.lists import describe_code

OF_CODES = frozenset({"last_code", "current_code"})
"""The families of features whose values are codes."""


def say_code(family: str, field: str, code: str) -> str:
    """The code with its words; a code that no list holds, or a value that is none, stands for itself."""
    return describe_code(field, code) if family in OF_CODES else code
