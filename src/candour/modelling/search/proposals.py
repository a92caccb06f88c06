"""Settings that Optuna proposes, each after the score of the one before: a tree-structured Parzen estimator with a seed.

The study lives in memory, on one thread, and says nothing. An interrupted search asks it the same questions again and gives it the
same answers, which were kept, so it proposes the same. Method: Bergstra and others 2011, "Algorithms for hyper-parameter
optimization", NeurIPS 24.
"""

from collections.abc import Iterator, Sequence
from importlib import import_module
from math import prod
from typing import Any

from candour.config.search import Range, Search
from candour.errors import ConfigError
from candour.modelling.models.setting import Setting
from candour.modelling.search.drawing_settings import find_ranges, number_name, tidy

MOST_STARTS = 10
"""Settings that are drawn at random before the study learns from them, at the most: otherwise a third of the budget."""
ASKED_FOR_EACH = 3
"""Questions for each setting of the budget. The study may propose what it knows already, which costs no fit."""


class Proposals:
    """The proposals for one candidate: iterate, and `tell` the score of each before the next is asked for."""

    def __init__(self, listed: Sequence[Setting], search: Search, *, seed: int) -> None:
        """Raises ConfigError where Optuna is not installed or a range does not fit."""
        self._first = listed[0]
        self._ranges: dict[str, Range] = find_ranges(self._first, search)
        self._choices = {
            name: list(dict.fromkeys(setting.values[name] for setting in listed))
            for name in self._first.values
        }
        most = prod(len(values) for name, values in self._choices.items() if name not in self._ranges)
        self.budget = search.budget if self._ranges else min(search.budget, most)
        self._study = _open_study(self.budget, seed=(seed + number_name(self._first.model)) % 2**32)
        self._trial: Any = None

    def __iter__(self) -> Iterator[Setting]:
        """Up to `budget` different settings; one that was proposed before may come again."""
        seen: set[str] = set()
        for _ in range(ASKED_FOR_EACH * self.budget):
            self._trial = self._study.ask()
            setting = Setting(self._first.model, {name: self._suggest(name) for name in self._first.values})
            seen.add(setting.text)
            yield setting
            if len(seen) == self.budget:
                return

    def tell(self, score: float) -> None:
        """The score of the setting that was proposed last; more is better."""
        self._study.tell(self._trial, score)

    def _suggest(self, name: str) -> float | int | str:
        if name in self._ranges:
            between = self._ranges[name]
            value = self._trial.suggest_float(
                name, between.lowest, between.highest, log=between.scale == "log"
            )
            return tidy(value, self._first.values[name])
        choices = self._choices[name]
        if len(choices) == 1:
            return choices[0]
        # By position: the lists go from simpler to less simple, and what lies between two good values is a good guess.
        position: int = self._trial.suggest_int(name, 0, len(choices) - 1)
        return choices[position]


def _open_study(budget: int, *, seed: int) -> Any:
    try:
        optuna = import_module("optuna")
    except ImportError as absent:
        raise ConfigError(
            "models.search.method is optuna, but Optuna is not installed. Install it with pip install 'candour[optuna]', or "
            "use random or successive_halving."
        ) from absent
    optuna.logging.set_verbosity(optuna.logging.ERROR)
    starts = max(2, min(MOST_STARTS, budget // 3))
    sampler = optuna.samplers.TPESampler(seed=seed, n_startup_trials=starts)
    return optuna.create_study(direction="maximize", sampler=sampler)
