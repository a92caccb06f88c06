"""What a benchmark found: tables and limits, printed for people, and kept as JSON for the page."""

import json
import os
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from measuring.machine import describe_machine

Cell = str | int | float | None


@dataclass
class Table:
    """Rows under headings, and what a reader should know of them."""

    title: str
    columns: tuple[str, ...]
    rows: list[list[Cell]] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def add(self, *cells: Cell) -> None:
        """One more row."""
        if len(cells) != len(self.columns):
            raise ValueError(f"Expected {len(self.columns)} cells; got {len(cells)}.")
        self.rows.append(list(cells))


@dataclass(frozen=True)
class Limit:
    """What was asked for, and whether it holds."""

    what: str
    value: float
    at_most: float | None
    at_least: float | None
    unit: str

    @property
    def kept(self) -> bool:
        """Whether the value is within it."""
        return (self.at_most is None or self.value <= self.at_most) and (
            self.at_least is None or self.value >= self.at_least
        )


@dataclass
class Result:
    """Everything that one benchmark has to say."""

    name: str
    title: str
    tables: list[Table] = field(default_factory=list)
    limits: list[Limit] = field(default_factory=list)
    head: list[str] = field(default_factory=list)
    """Sentences for the head of the page: a line each, with the numbers in it."""
    load_before: float = field(default_factory=lambda: round(os.getloadavg()[0], 1))

    def start_table(self, title: str, columns: Sequence[str]) -> Table:
        """A new table, at the end."""
        table = Table(title, tuple(columns))
        self.tables.append(table)
        return table

    def hold(
        self,
        what: str,
        value: float,
        at_most: float | None = None,
        unit: str = "",
        *,
        at_least: float | None = None,
    ) -> None:
        """Hold a value against a limit."""
        self.limits.append(Limit(what, value, at_most, at_least, unit))

    def finish(self, json_file: Path | None) -> int:
        """Print everything, keep it where asked, and say 0 where every limit holds, else 1."""
        print("\n".join(self.write_lines()))
        if json_file is not None:
            write_json(json_file, self.to_json())
        return 0 if all(limit.kept for limit in self.limits) else 1

    def to_json(self) -> dict[str, Any]:
        """As it is kept: with the machine, the versions, and how busy the machine was."""
        found = asdict(self)
        for kept, limit in zip(found["limits"], self.limits, strict=True):
            kept["kept"] = limit.kept
        return found | {"machine": describe_machine()}

    def write_lines(self) -> list[str]:
        """For the terminal."""
        lines = [f"\n{self.title}"]
        for table in self.tables:
            lines += ["", *write_table(asdict(table))]
        return [*lines, "", *(write_limit(asdict(limit) | {"kept": limit.kept}) for limit in self.limits)]


def write_table(table: dict[str, Any]) -> list[str]:
    """A table in Markdown, numbers to the right, which reads well in a terminal too."""
    rows = [[write_cell(cell) for cell in row] for row in table["rows"]]
    widths = [max(map(len, column)) for column in zip(table["columns"], *rows, strict=True)]
    numbers = [all(not isinstance(row[at], str) for row in table["rows"]) for at in range(len(widths))]

    def lay(cells: Sequence[str]) -> str:
        laid = (
            cell.rjust(width) if number else cell.ljust(width)
            for cell, width, number in zip(cells, widths, numbers, strict=True)
        )
        return f"| {' | '.join(laid)} |"

    ruler = [
        "-" * (width - 1) + ":" if number else "-" * width
        for width, number in zip(widths, numbers, strict=True)
    ]
    return [
        f"**{table['title']}**",
        "",
        lay(table["columns"]),
        lay(ruler),
        *map(lay, rows),
        *[f"\n{note}" for note in table["notes"]],
    ]


def write_cell(cell: Cell) -> str:
    """Whole numbers with separators, others with two or three significant digits."""
    if not isinstance(cell, float):
        return "–" if cell is None else f"{cell:,}" if isinstance(cell, int) else cell
    size = abs(cell)
    if size >= 100:
        return f"{cell:,.0f}"
    if size >= 10:
        return f"{cell:.1f}"
    return f"{cell:.2f}" if size >= 0.1 or not size else f"{cell:.3f}" if size >= 0.001 else f"{cell:.1e}"


def write_limit(limit: dict[str, Any]) -> str:
    """One limit, and whether it holds."""
    bound = (
        f"at most {write_cell(limit['at_most'])}"
        if limit["at_most"] is not None
        else f"at least {write_cell(limit['at_least'])}"
    )
    return f"{'PASS' if limit['kept'] else 'FAIL'}: {limit['what']} {write_cell(limit['value'])} {limit['unit']} ({bound})".replace(
        "  ", " "
    )


def write_json(path: Path, found: dict[str, Any]) -> None:
    """The whole file or none."""
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_name(f".{path.name}.part")
    beside.write_text(json.dumps(found, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    beside.replace(path)
