"""Which runs are listed, and in which order: a few plain conditions, and one thing to sort by."""

import operator
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fnmatch import fnmatchcase
from typing import Any, Final

from candour.config.suggestions import suggest_name
from candour.errors import ConfigError
from candour.report.headline_numbers import NUMBERS
from candour.results import Cell, Estimate
from candour.workflow.looking.listed_runs import ListedRun

_COMPARISONS: Final[Mapping[str, Callable[[float, float], bool]]] = {
    ">=": operator.ge,
    "<=": operator.le,
    ">": operator.gt,
    "<": operator.lt,
    "=": operator.eq,
}
_CONDITION: Final = re.compile(
    r"\s*(?:metric\s+)?(?P<name>[a-z_]+)\s*(?P<sign>>=|<=|>|<|=)\s*(?P<number>-?\d+(?:\.\d+)?)\s*"
)
FIGURES: Final = (*NUMBERS, "base_rate", "decisions", "outcomes", "looks", "version")
"""What a condition can be about."""
_WORDS: Final = ("started", "name", "kind", "status", "standing", "verdict")
ORDERS: Final = (*_WORDS, *FIGURES)
"""What runs can be sorted by."""


@dataclass(frozen=True)
class Condition:
    """Such as `auc > 0.7`. A run that does not publish the number never meets it."""

    name: str
    sign: str
    number: float

    def is_met(self, run: ListedRun) -> bool:
        """Whether the published number of a run is so."""
        value = read_figure(run, self.name)
        return value is not None and _COMPARISONS[self.sign](value, self.number)


@dataclass(frozen=True)
class Wanted:
    """What is listed. Empty or None: whatever it is, but for what says how a run was rebuilt, which only its kind asks for.

    name: with * and ?, as for files. verdict, standing, status and kind: their beginning, in any case.
    """

    name: str = ""
    verdict: str = ""
    standing: str = ""
    status: str = ""
    kind: str = ""
    since: date | None = None
    conditions: tuple[Condition, ...] = ()
    sort: str = "started"
    reverse: bool = False
    limit: int | None = None


def read_condition(text: str) -> Condition:
    """From `auc > 0.7` or `metric auc > 0.7`. Raises ConfigError where it is none, or about something that no run is known by."""
    found = _CONDITION.fullmatch(text)
    if found is None:
        raise ConfigError(
            f"'{text}' is no condition. Expected a name, one of > >= < <= =, and a number, such as \"auc > 0.7\". Names: "
            f"{', '.join(FIGURES)}."
        )
    if found["name"] not in FIGURES:
        raise ConfigError(f"No run is known by '{found['name']}'{suggest_name(found['name'], FIGURES)}")
    return Condition(found["name"], found["sign"], float(found["number"]))


def choose_runs(runs: Sequence[ListedRun], wanted: Wanted) -> tuple[ListedRun, ...]:
    """The runs that are wanted, in the order that is wanted.

    By default the newest is first, names and words run from A to Z, and of numbers the largest is first; what has no number comes last
    either way. Raises ConfigError for an order that is none.
    """
    if wanted.sort not in ORDERS:
        raise ConfigError(f"Runs cannot be sorted by '{wanted.sort}'{suggest_name(wanted.sort, ORDERS)}")
    kept = [run for run in runs if _is_wanted(run, wanted)]
    # Sorting keeps the order of what is equal: the newest first.
    kept.sort(key=lambda run: (-run.started.timestamp(), run.run_id))
    known = [run for run in kept if _key(run, wanted.sort) is not None]
    known.sort(key=lambda run: _key(run, wanted.sort), reverse=(wanted.sort not in _WORDS) != wanted.reverse)
    if wanted.sort == "started":
        known.sort(key=lambda run: run.started, reverse=not wanted.reverse)
    every = (*known, *(run for run in kept if _key(run, wanted.sort) is None))
    return every if wanted.limit is None else every[: max(wanted.limit, 0)]


def read_figure(run: ListedRun, name: str) -> float | None:
    """A number of a run as published; None where it is not."""
    cell: Cell = run.numbers[name] if name in run.numbers else getattr(run, name, None)
    value = cell.value if isinstance(cell, Estimate) else cell
    return float(value) if isinstance(value, int | float) else None


def _is_wanted(run: ListedRun, wanted: Wanted) -> bool:
    return (
        fnmatchcase(run.name, wanted.name or "*")
        and run.verdict.lower().startswith(wanted.verdict.lower())
        and run.standing.startswith(wanted.standing.lower())
        and run.status.lower().startswith(wanted.status.lower())
        and (run.kind.startswith(wanted.kind.lower()) if wanted.kind else not run.of)
        and (wanted.since is None or run.started.astimezone().date() >= wanted.since)
        and all(condition.is_met(run) for condition in wanted.conditions)
    )


def _key(run: ListedRun, name: str) -> Any:
    return getattr(run, name) if name in _WORDS else read_figure(run, name)


__all__ = ["FIGURES", "ORDERS", "Condition", "Wanted", "choose_runs", "read_condition", "read_figure"]
