"""The limits that hold for all pilots together, whose turn it is within them, and what a pilot is expected to need."""

from pathlib import Path

import pytest

from candour.config.loading import load_pilot
from candour.errors import ConfigError
from candour.workflow.queue import limits
from candour.workflow.queue.limits import Limits, read_limits
from candour.workflow.queue.needs import IDLE, PER_CHILD, PER_EXTRACT_BYTE, estimate_need
from candour.workflow.queue.turns import Share, choose_next, choose_to_end
from tiny_pilot import CONFIG

GIGABYTE = 10**9


@pytest.fixture(autouse=True)
def _machine(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "count_cores", lambda: 8)
    monkeypatch.setattr(limits, "measure_machine", lambda: 100 * GIGABYTE)


def test_limits_are_those_asked_for_or_the_machine_s() -> None:
    assert read_limits(1, None, "", {}) == Limits(1, 8, 80 * GIGABYTE, None)
    assert read_limits(4, None, "8GB", {}) == Limits(4, 8, 8 * GIGABYTE, 2)
    assert read_limits(3, 4, "500 mb", {}) == Limits(3, 4, 500 * 10**6, 1)
    # What the user gave to one command is divided among its pilots.
    assert read_limits(2, None, "1.5GB", {"CANDOUR_THREADS": "6"}) == Limits(2, 6, 1500 * 10**6, 3)


@pytest.mark.parametrize(
    ("at_once", "cores", "memory", "threads", "said"),
    [
        (0, None, "", "", "--at-once must be 1 or more"),
        (1, 0, "", "", "--cores must be 1 or more"),
        (1, 9, "", "", "more than candour may use"),
        (9, None, "", "", "this machine's 8 cores is fewer"),
        (3, None, "", "2", "CANDOUR_THREADS=2 is fewer"),
        (3, 2, "", "", "--cores 2 is fewer"),
        (1, None, "8", "", "such as 8GB; got '8'"),
        (1, None, "0GB", "", "such as 8GB"),
        (1, None, "101GB", "", "more than this machine has"),
    ],
)
def test_what_is_no_limit_is_refused(
    at_once: int, cores: int | None, memory: str, threads: str, said: str
) -> None:
    with pytest.raises(ConfigError, match=said):
        read_limits(at_once, cores, memory, {"CANDOUR_THREADS": threads})


def test_the_first_that_fits_begins() -> None:
    waiting = [("large", 60), ("small", 20)]
    allowed = Limits(at_once=3, memory=100)
    assert choose_next(waiting, [], allowed) == "large"
    assert choose_next(waiting, [Share(50)], allowed) == "small"
    # What one holds by now counts, where it is more than was set aside for it.
    assert choose_next(waiting, [Share(50, held=81)], allowed) is None
    assert choose_next(waiting, [Share(1)] * 3, allowed) is None
    assert choose_next(waiting, [Share(1000)], Limits(at_once=2)) == "large"
    assert choose_next([], [], Limits()) is None


def test_nobody_has_to_end_while_all_together_keep_within() -> None:
    allowed = Limits(at_once=2, memory=100)
    assert choose_to_end({"a": Share(10, held=60), "b": Share(40, held=40)}, allowed) is None
    assert choose_to_end({"a": Share(10, held=30), "b": Share(40, held=80)}, allowed) == "a"
    assert choose_to_end({"a": Share(10, held=10**9)}, Limits()) is None


def test_a_need_follows_what_is_read_or_what_was_measured(tmp_path: Path) -> None:
    path = tmp_path / "pilot.yaml"
    path.write_text(CONFIG, encoding="utf-8")
    config = load_pilot(path)
    expected = IDLE + 900 * PER_CHILD
    assert estimate_need(config, path, measured=None, held=None) == (expected, expected // 2)
    measured = estimate_need(config, path, measured=2 * GIGABYTE, held=None)
    assert measured.expected == measured.least == pytest.approx(2.3 * GIGABYTE)
    # A try that broke off tells the least that is needed, and no more.
    assert estimate_need(config, path, measured=None, held=10**8) == (expected, expected // 2)
    assert estimate_need(config, path, measured=None, held=GIGABYTE).least == pytest.approx(1.15 * GIGABYTE)
    (tmp_path / "census").mkdir()
    (tmp_path / "census/a.xml").write_bytes(b"x" * 1000)
    (tmp_path / "b.xml").write_bytes(b"x" * 500)
    made_up = "synthetic: {children: 900, years: 5, last_year: 2026, seed: 3}"
    path.write_text(CONFIG.replace(made_up, "cin_census: [census, b.xml, not-there.xml]"), encoding="utf-8")
    need = estimate_need(load_pilot(path), path, measured=None, held=None)
    assert need.expected == IDLE + 1500 * PER_EXTRACT_BYTE
