"""A name or a code out of an extract can hold letters that no page can: they are shown as a sign that says so."""

import dataclasses
import re
from typing import Any, Final, TypeVar, cast

Value = TypeVar("Value")
SIGN: Final = "\ufffd"
# What XML and HTML do not allow, what steers a terminal, and what turns the letters around it the other way.
_NOT_PLAIN: Final = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufffe\uffff]"
)


def make_plain(value: Value) -> Value:
    """The same record, with every such letter in every text that it holds, however deep, replaced by the sign.

    Looks into tuples and frozen dataclasses; what holds no such letter is given back as it is.
    """
    return cast("Value", _make_plain(value))


def _make_plain(value: Any) -> Any:
    if type(value) is str:
        return _NOT_PLAIN.sub(SIGN, value)
    if type(value) is tuple:
        parts = tuple(map(_make_plain, value))
        return parts if any(new is not old for new, old in zip(parts, value, strict=True)) else value
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return _make_record_plain(value)
    return value


def _make_record_plain(record: Any) -> Any:
    changed = {
        field.name: new
        for field in dataclasses.fields(record)
        if field.init and (new := _make_plain(old := getattr(record, field.name))) is not old
    }
    return dataclasses.replace(record, **changed) if changed else record
