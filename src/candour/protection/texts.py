"""Every text of a value, however deep, through one function."""

import dataclasses
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any, TypeVar, cast

from pydantic import BaseModel

Value = TypeVar("Value")


def map_texts(value: Value, change: Callable[[str], str]) -> Value:
    """The same value with every text in it changed; a part in which nothing changes is given back as it is.

    Looks into tuples, mappings (values and not keys), frozen dataclasses and settings. An enumeration is no text.
    """
    return cast("Value", _map(value, change))


def _map(value: Any, change: Callable[[str], str]) -> Any:
    if type(value) is str:
        return change(value)
    if isinstance(value, tuple):
        return _map_parts(value, change)
    if isinstance(value, Mapping):
        return _map_entries(value, change)
    if isinstance(value, BaseModel):
        fields = {name: getattr(value, name) for name in type(value).model_fields}
        changed = {name: new for name, old in fields.items() if (new := _map(old, change)) is not old}
        return value.model_copy(update=changed) if changed else value
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return _map_record(value, change)
    return value


def _map_parts(old: tuple[Any, ...], change: Callable[[str], str]) -> tuple[Any, ...]:
    parts = tuple(_map(part, change) for part in old)
    if all(new is before for new, before in zip(parts, old, strict=True)):
        return old
    # A named tuple takes its parts one by one.
    return type(old)(*parts) if hasattr(old, "_fields") else parts


def _map_entries(old: Mapping[Any, Any], change: Callable[[str], str]) -> Mapping[Any, Any]:
    changed = {key: _map(part, change) for key, part in old.items()}
    if all(new is old[key] for key, new in changed.items()):
        return old
    # What was a plain dictionary stays one: a document cannot be written of another kind.
    return changed if isinstance(old, dict) else MappingProxyType(changed)


def _map_record(record: Any, change: Callable[[str], str]) -> Any:
    changed = {
        field.name: new
        for field in dataclasses.fields(record)
        if field.init and (new := _map(old := getattr(record, field.name), change)) is not old
    }
    return dataclasses.replace(record, **changed) if changed else record
