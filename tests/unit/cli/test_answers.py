"""Answers for people and for programs."""

import json
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import NamedTuple

import pytest

from candour.cli.answers import print_json, print_lines, print_table, show_path


class Part(NamedTuple):
    day: date
    number: int | str


@dataclass(frozen=True)
class Answer:
    directory: Path
    parts: tuple[Part, ...]
    by_name: dict[str, float | None]


def test_records_become_json_with_their_fields_as_keys(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    print_json(Answer(tmp_path / "out", (Part(date(2025, 3, 1), "c"),), {"auc": None}))
    assert json.loads(capsys.readouterr().out) == {
        "directory": "out",
        "parts": [{"day": "2025-03-01", "number": "c"}],
        "by_name": {"auc": None},
    }


def test_a_path_outside_the_working_folder_stays_as_it_was_given(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "here").mkdir()
    monkeypatch.chdir(tmp_path / "here")
    assert show_path(Path("../there/x")) == "../there/x"
    assert show_path(tmp_path / "there") == str(tmp_path / "there")


def test_a_table_shows_brackets_and_says_when_it_is_empty(capsys: pytest.CaptureFixture[str]) -> None:
    print_table("Things", ("Name",), [("[bold]x[/bold]",), (None,)])
    print_table("Nothing", ("Name",), [])
    print_lines(["[red]line"])
    out = capsys.readouterr().out
    assert "[bold]x[/bold]" in out
    assert "Nothing: none" in out
    assert "[red]line" in out
