"""Which runs are listed, and in which order."""

from datetime import UTC, date, datetime

import pytest

from candour.errors import ConfigError
from candour.results import Cell, Estimate, Withheld
from candour.workflow.looking.chosen_runs import Wanted, choose_runs, read_condition
from candour.workflow.looking.listed_runs import ListedRun


def make_run(name: str, day: int, auc: Cell = None, **more: object) -> ListedRun:
    fields = {
        "kind": "pilot",
        "status": "FINISHED",
        "verdict": "Cannot tell",
        "standing": "exploratory",
        **more,
    }
    started = datetime(2026, 11, day, 12, tzinfo=UTC)
    return ListedRun(f"{name}{day}", name, started=started, numbers={"auc": auc}, **fields)  # type: ignore[arg-type]


def estimate(value: float | None) -> Estimate:
    return Estimate(value, None, None, 100, 10, "bootstrap")


RUNS = (
    make_run("north", 3, estimate(0.71)),
    make_run("south", 5, estimate(0.64), verdict="Do not use"),
    make_run("north", 9, Withheld()),
    make_run("east", 7, estimate(0.8), standing="registered", looks=2),
    make_run("east", 8, status="FAILED", verdict=""),
    make_run("north", 10, None, kind="reproduction", of="north3", verdict=""),
    make_run("west", 4, estimate(None), kind="external"),
)


def names(**wanted: object) -> list[str]:
    return [run.run_id for run in choose_runs(RUNS, Wanted(**wanted))]  # type: ignore[arg-type]


def test_the_newest_is_first_and_what_says_how_a_run_was_rebuilt_is_not_listed_by_itself() -> None:
    assert names() == ["north9", "east8", "east7", "south5", "west4", "north3"]
    assert names(reverse=True) == names()[::-1]
    assert names(kind="reproduction") == ["north10"]
    assert names(limit=2) == ["north9", "east8"]


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        ({"name": "nor*"}, ["north9", "north3"]),
        ({"verdict": "do not"}, ["south5"]),
        ({"standing": "registered"}, ["east7"]),
        ({"status": "failed"}, ["east8"]),
        ({"kind": "external"}, ["west4"]),
        ({"since": date(2026, 11, 8)}, ["north9", "east8"]),
        ({"conditions": (read_condition("auc > 0.7"),)}, ["east7", "north3"]),
        (
            {"conditions": (read_condition("metric auc <= 0.71"), read_condition("looks = 0"))},
            ["south5", "north3"],
        ),
        ({"name": "nobody"}, []),
    ],
)
def test_conditions(wanted: dict[str, object], found: list[str]) -> None:
    assert names(**wanted) == found


def test_of_numbers_the_largest_is_first_and_what_is_not_published_last() -> None:
    assert names(sort="auc") == ["east7", "north3", "south5", "north9", "east8", "west4"]
    assert names(sort="auc", reverse=True) == ["south5", "north3", "east7", "north9", "east8", "west4"]
    # Of one name the newest is first.
    assert names(sort="name")[:3] == ["east8", "east7", "north9"]


def test_what_nobody_can_mean_is_refused() -> None:
    with pytest.raises(ConfigError, match="did you mean 'auc'"):
        read_condition("auk > 0.7")
    with pytest.raises(ConfigError, match="is no condition"):
        read_condition("auc is good")
    with pytest.raises(ConfigError, match="did you mean 'started'"):
        names(sort="startet")
