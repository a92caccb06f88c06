"""How all pilots stand, for people: a line for each change where there is no terminal, a table on one, nothing where it is to be quiet."""

from dataclasses import replace

import pytest
from rich.console import Console

from candour.cli.queue_progress import LONGEST, Lines, draw_queue, say_state, show_queue
from candour.workflow.queue.record import Entry

RUNNING = Entry("north", "f", state="running", step="reading [a].csv", share=0.42)


def test_a_line_says_how_one_stands() -> None:
    assert say_state(replace(RUNNING, share=0.0)) == "reading [a].csv"
    assert say_state(RUNNING) == "reading [a].csv, 42%"
    assert say_state(replace(RUNNING, state="done")) == "done"
    assert (
        say_state(replace(RUNNING, state="done", before=True, verdict="Cannot tell"))
        == "done before: Cannot tell"
    )
    assert say_state(replace(RUNNING, state="waiting", reason="")) == "waits"
    failed = replace(RUNNING, state="failed", reason="Too few\ndecisions. " + "x" * 200, before=True)
    assert say_state(failed).startswith("failed before: Too few decisions. xxx")
    assert len(say_state(failed)) == LONGEST


def test_lines_are_said_once_and_now_and_then(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = [0.0]
    monkeypatch.setattr("candour.cli.queue_progress.time.monotonic", lambda: clock[0])
    with show_queue(quiet=False) as show:
        for seconds, share in ((0, 0.1), (1, 0.2), (59, 0.5), (61, 0.6), (62, 0.7)):
            clock[0] = seconds
            show([replace(RUNNING, share=share)])
        show([replace(RUNNING, state="done")])
    said = capsys.readouterr().err.splitlines()
    assert said == ["north: reading [a].csv, 10%", "north: reading [a].csv, 60%", "north: done"]
    with show_queue(quiet=True) as show:
        show([RUNNING])
    assert capsys.readouterr().err == ""
    assert Lines is not None


def test_on_a_terminal_what_runs_comes_first_where_not_all_fit() -> None:
    entries = [*(Entry(f"p{number}", "f", state="done") for number in range(30)), RUNNING]
    console = Console(width=80, file=None, record=True, quiet=False)
    with console.capture() as captured:
        console.print(draw_queue(entries, 10))
    lines = captured.get().splitlines()
    assert lines[0].startswith("north")
    assert "reading [a].csv, 42%" in lines[0]
    assert "and 23 more" in lines[-1]
