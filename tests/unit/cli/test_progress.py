"""Bars for long steps, on a terminal, unless somebody wants quiet."""

from io import StringIO

import pytest
from rich.console import Console

from candour.cli.progress import PatientProgress, Steps, ignore_progress, show_progress


class Clock:
    """A clock that moves when it is told to."""

    now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def progress(clock: Clock) -> PatientProgress:
    console = Console(file=StringIO(), force_terminal=True, width=80)
    return PatientProgress("{task.description}", console=console, auto_refresh=False, get_time=clock)


def read_screen(progress: PatientProgress) -> str:
    console = Console(file=StringIO(), width=80)
    console.print(*progress.get_renderables())
    return str(console.file.getvalue())  # type: ignore[attr-defined]  # it is the StringIO above


def test_a_bar_appears_after_two_seconds(progress: PatientProgress, clock: Clock) -> None:
    steps = Steps(progress)
    steps.report("reading", 0.1)
    clock.now = 1.9
    assert "reading" not in read_screen(progress)
    clock.now = 2.1
    assert "reading" in read_screen(progress)


def test_a_new_step_ends_the_one_before(progress: PatientProgress, clock: Clock) -> None:
    steps = Steps(progress)
    steps.report("reading", 0.1)
    clock.now = 1.0
    steps.report("fitting", 0.0)
    clock.now = 9.0
    assert progress.tasks[0].finished
    assert "reading" not in read_screen(progress)
    assert "fitting" in read_screen(progress)


def test_a_step_that_comes_back_goes_on(progress: PatientProgress) -> None:
    steps = Steps(progress)
    for step in ("a", "b", "a"):
        steps.report(step, 0.5)
    assert [task.description for task in progress.tasks] == ["a", "b"]


def test_no_bar_where_nobody_watches(capsys: pytest.CaptureFixture[str]) -> None:
    for quiet in (True, False):
        with show_progress(quiet=quiet) as report_progress:
            assert report_progress is ignore_progress
            report_progress("reading", 0.5)
    said = capsys.readouterr()
    assert said.out + said.err == ""


def test_bars_where_somebody_does(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stderr.isatty", lambda: True, raising=False)
    with show_progress(quiet=False) as report_progress:
        assert report_progress is not ignore_progress
        report_progress("reading", 1.0)
