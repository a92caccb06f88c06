"""Answers on stdout: lines for people, or one JSON document for programs."""

import dataclasses
import json
import sys
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

from candour.cli.plain_text import show_controls


def print_json(answer: Any) -> None:
    """A record as JSON, with its fields as keys."""
    sys.stdout.write(f"{render_json(answer)}\n")


def render_json(answer: Any) -> str:
    """The same as text, without a line's end."""
    # What stands for a letter in JSON is what `show_controls` writes, so the answer stays the same.
    return show_controls(json.dumps(_plain(answer), indent=2, ensure_ascii=False))


def print_lines(lines: Iterable[str]) -> None:
    """Plain lines, so that they can be piped."""
    for line in lines:
        sys.stdout.write(f"{show_controls(line)}\n")
    sys.stdout.flush()


def print_table(
    title: str, columns: Sequence[str], rows: Iterable[Sequence[object]], *, apart: bool = False
) -> None:
    """A table for people; an empty one says so. `apart`: a line between rows, where each has several lines of its own."""
    table = Table(title=title, title_justify="left", title_style="bold", show_lines=apart)
    for column in columns:
        # A word that does not fit goes on in the next line: cut off, a day or a name would be lost.
        table.add_column(column, overflow="fold")
    for row in rows:
        table.add_row(*("" if cell is None else show_controls(str(cell)) for cell in row))
    console = Console(highlight=False, markup=False)
    console.print(table if table.row_count else f"{title}: none")


def measure_width() -> int:
    """How many letters fit on a line of this terminal, or on 80 where there is none."""
    return Console().width


def show_path(path: Path) -> str:
    """A path as a person wants to read it: relative to the working folder where it lies inside."""
    try:
        return str(path.absolute().relative_to(Path.cwd()))
    except ValueError:
        return str(path)


def _plain(value: Any) -> Any:
    fields = _list_fields(value)
    if fields is not None:
        return {name: _plain(part) for name, part in fields.items()}
    if isinstance(value, list | tuple):
        return [_plain(part) for part in value]
    if isinstance(value, date):  # and a moment, which is one too
        return value.isoformat()
    return show_path(value) if isinstance(value, Path) else value


def _list_fields(value: Any) -> Mapping[str, Any] | None:
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {field.name: getattr(value, field.name) for field in dataclasses.fields(value)}
    if isinstance(value, tuple) and hasattr(value, "_asdict"):
        return dict(value._asdict())
    return value if isinstance(value, Mapping) else None
