"""Did you mean …? The known name that is nearest to an unknown one."""

from collections.abc import Iterable
from difflib import get_close_matches

MANY = 12


def suggest_name(unknown: str, known: Iterable[str]) -> str:
    """The end of an error message: the nearest known name, or all of them where none is near.

    Starts with a semicolon, so that it can be put after any message; empty if nothing is known.
    """
    names = sorted(set(known))
    nearest = get_close_matches(unknown, names, n=1, cutoff=0.6)
    if nearest:
        return f"; did you mean '{nearest[0]}'?"
    return f"; known: {list_names(names)}" if names else ""


def list_names(names: Iterable[str]) -> str:
    """Names in quotes, separated by commas; beyond a dozen only how many more there are."""
    every = list(names)
    shown = ", ".join(f"'{name}'" for name in every[:MANY])
    return shown if len(every) <= MANY else f"{shown} and {len(every) - MANY} more"
