"""What an extract holds reaches a terminal as letters only, and a program as the JSON that it was."""

import json
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.progress import Progress

from candour.cli.answers import print_json, print_lines, print_table
from candour.cli.app import run_command
from candour.cli.plain_text import show_controls
from candour.cli.progress import PatientProgress, show_progress
from hostile_files import CONTROLS, MARKUP


@given(st.text(st.characters()))
def test_no_letter_steers_a_terminal_or_cannot_be_written(text: str) -> None:
    shown = show_controls(text)
    assert all(letter == "\n" or letter.isprintable() or letter >= "\xa0" for letter in shown)
    assert not set(shown) & set("\u2028\u2029\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
    shown.encode()


@pytest.mark.parametrize("text", ["C000001", "Zoë 123 (4 %)", "日本 مرحبا", "two\nlines"])
def test_plain_text_stays_as_it_is(text: str) -> None:
    assert show_controls(text) == text


@pytest.mark.parametrize("text", [*CONTROLS, "\udcff", "\x00", "\x1b[2J"])
def test_lines_and_tables_hold_no_control_letter(text: str, capsys: pytest.CaptureFixture[str]) -> None:
    print_lines([f"Pilot {text}"])
    print_table("Sources", ("Name",), [(text,)])
    written = capsys.readouterr().out
    assert "\\u" in written
    assert show_controls(written) == written


@pytest.mark.parametrize("text", [*CONTROLS, *MARKUP, "\udcff", "\x00"])
def test_json_says_the_same_and_steers_nothing(text: str, capsys: pytest.CaptureFixture[str]) -> None:
    print_json({"name": text})
    written = capsys.readouterr().out
    assert show_controls(written) == written
    assert json.loads(written) == {"name": text}


def test_the_name_of_a_missing_file_in_an_error(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run_command(["check", str(tmp_path / "a\x1b[31m\u202eb.yaml")]) == 10
    written = capsys.readouterr().err
    assert "\\u001b[31m\\u202eb" in written
    assert show_controls(written) == written


def test_a_file_name_is_no_markup_in_a_progress_bar(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
    monkeypatch.setattr(PatientProgress, "get_renderables", Progress.get_renderables)
    with show_progress(quiet=False) as report:
        report("reading [/red]\x1b]0;x\x07.csv", 0.5)
    assert "\x1b]0;x" not in capsys.readouterr().err
