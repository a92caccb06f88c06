"""What a validation error says to the person who wrote the configuration."""

import re
from collections.abc import Mapping
from typing import Any

from candour.config.suggestions import list_names, suggest_name

_QUOTED = re.compile(r"'([^']*)'")
_LONGEST = 40

_EXPECTED = {
    "int_type": "a whole number",
    "int_parsing": "a whole number",
    "int_from_float": "a whole number",
    "float_type": "a number",
    "float_parsing": "a number",
    "string_type": "text (codes and numbers that are names need quotes)",
    "bool_type": "true or false",
    "bool_parsing": "true or false",
    "date_type": "a date written YYYY-MM-DD",
    "date_parsing": "a date written YYYY-MM-DD",
    "date_from_datetime_parsing": "a date written YYYY-MM-DD",
    "date_from_datetime_inexact": "a date written YYYY-MM-DD",
    "tuple_type": "a list",
    "list_type": "a list",
    "dict_type": "keys with values",
    "model_type": "keys with values",
    "model_attributes_type": "keys with values",
    "greater_than": "a number greater than {gt}",
    "greater_than_equal": "a number of at least {ge}",
    "less_than": "a number less than {lt}",
    "less_than_equal": "a number of at most {le}",
    "too_short": "at least {min_length} in the list",
    "too_long": "at most {max_length} in the list",
    "string_too_short": "at least {min_length} characters",
    "string_too_long": "at most {max_length} characters",
    "string_pattern_mismatch": "text that matches {pattern}",
}


def describe_expectation(kind: str, context: Mapping[str, Any]) -> str | None:
    """What was expected, as the end of a sentence; None where the error is of another sort."""
    if kind == "literal_error":
        return str(context["expected"])
    bounds = {name: _shorten(bound) for name, bound in context.items()}
    return _EXPECTED[kind].format(**bounds) if kind in _EXPECTED else None


def _shorten(bound: Any) -> Any:
    return int(bound) if isinstance(bound, float) and bound.is_integer() else bound


def describe_problem(error: Mapping[str, Any], known_keys: tuple[str, ...]) -> str:
    """The sentence for one pydantic error. `known_keys` are those allowed where an unknown one was found."""
    kind, context = str(error["type"]), error.get("ctx", {})
    sentence = _describe_key(error, known_keys) or _describe_choice(error)
    if sentence is not None:
        return sentence
    expected = describe_expectation(kind, context)
    if expected is None:
        return str(error["msg"]).removeprefix("Value error, ")
    return f"expected {expected}; got {describe_value(error['input'], counted='in the list' in expected)}"


def _describe_key(error: Mapping[str, Any], known_keys: tuple[str, ...]) -> str | None:
    kind = error["type"]
    if kind == "missing":
        return "this key is missing and has no default"
    if kind == "extra_forbidden":
        return "unknown key" + suggest_name(str(error["loc"][-1]), known_keys)
    if kind == "union_tag_not_found":
        return f"the key {error['ctx']['discriminator']} is missing; it says which kind this is"
    return None


def _describe_choice(error: Mapping[str, Any]) -> str | None:
    if error["type"] == "union_tag_invalid":
        got, expected = error["ctx"]["tag"], error["ctx"]["expected_tags"]
    elif error["type"] == "literal_error" and isinstance(error["input"], str):
        got, expected = error["input"], error["ctx"]["expected"]
    else:
        return None
    known = _QUOTED.findall(expected)
    suggestion = suggest_name(got, known)
    if "did you mean" in suggestion or not known:
        return f"'{got}' is not known here{suggestion}"
    return f"'{got}' is not known here; expected one of {list_names(known)}"


def describe_value(value: Any, *, counted: bool = False) -> str:
    """A value of the configuration, short enough for one line. `counted`: how many there are, not which."""
    if value is None:
        return "nothing"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return f"the number {value}"
    if isinstance(value, str):
        return f"'{value}'" if len(value) <= _LONGEST else f"'{value[: _LONGEST - 1]}…'"
    if counted:
        return str(len(value))
    return "a list" if isinstance(value, list | tuple) else "keys with values"
