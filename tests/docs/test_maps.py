"""The docstring of a room is its map: it names every file and every room in it, so that a stranger finds the way."""

import ast
import re
from pathlib import Path

import pytest

SOURCE = Path(__file__).parents[2] / "src" / "candour"
MAPPED = (
    "archive", "config", "contracts", "data", "data/decisions", "data/described", "data/partitions", "data/synthetic", "data/text", "desk", "engines", "logbook", "monitoring", "modelling", "modelling/models", "modelling/search",
    "modelling/text", "protection", "registration", "reproduction", "scoring", "side_by_side", "report", "report/atrs", "report/certificate", "report/combined", "report/comparison", "report/content", "report/layers", "report/machine",
    "report/monitoring", "report/pages", "report/protocol_draft", "report/word", "stats", "tracking", "workflow", "workflow/archive", "workflow/looking", "workflow/monitoring", "workflow/protocol",
    "workflow/queue", "workflow/reproduction", "workflow/scoring", "whole_files",
)  # fmt: skip


def find_unnamed(room: Path) -> set[str]:
    """The files and rooms that the docstring does not name."""
    said = ast.get_docstring(ast.parse((room / "__init__.py").read_text(encoding="utf-8"))) or ""
    files = {file.stem for file in room.glob("*.py")} - {"__init__"}
    rooms = {file.parent.name for file in room.glob("*/__init__.py")}
    return (files | rooms) - set(re.findall(r"\w+", said))


@pytest.mark.parametrize("room", MAPPED)
def test_a_map_names_everything_in_its_room(room: str) -> None:
    assert find_unnamed(SOURCE / room) == set(), f"name these in src/candour/{room}/__init__.py"


def test_what_a_map_leaves_out_is_noticed(tmp_path: Path) -> None:
    (tmp_path / "attic").mkdir()
    for name in ("named.py", "unnamed.py", "attic/__init__.py"):
        (tmp_path / name).touch()
    (tmp_path / "__init__.py").write_text('"""`named` is here."""')
    assert find_unnamed(tmp_path) == {"unnamed", "attic"}
