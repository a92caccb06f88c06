"""How the settings of one candidate are searched: all, a random few, the better half again and again, or as Optuna proposes.

Successive halving (Jamieson and Talwalkar 2016, https://proceedings.mlr.press/v51/jamieson16.html) gives many settings a little
to do and few a lot. Here the little is the first fold: in a time-ordered split the earliest, whose model learns from
the fewest decisions and costs the least. The better half by mean score so far goes on to the next fold. Only settings that were
tried on every fold can be chosen, so the choice rests on as many folds as without it; what it may lose is a setting that
does badly on short histories and well on long ones.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from math import ceil

import numpy as np

from candour.config.evaluation import Metric
from candour.config.search import Search
from candour.config.training import Training
from candour.modelling.models.index import LABELS, WHOLE, build_candidate
from candour.modelling.models.setting import Setting
from candour.modelling.search.drawing_settings import draw_settings
from candour.modelling.search.proposals import Proposals
from candour.modelling.search.selection import FoldResult, Trial, score_fold
from candour.modelling.search.tasks import Task, TaskRunner
from candour.modelling.split import Split

LEAST_LEFT = 2
"""Settings that reach the last fold at the least: of one alone nobody could say that it was chosen."""

ReportProgress = Callable[[str, float], None]


@dataclass(frozen=True)
class Tried:
    """One setting and how it did on the folds that it was tried on."""

    setting: Setting
    trial: Trial


@dataclass(frozen=True)
class CandidateSearch:
    """A search for the best setting of one candidate. `seed` starts the estimators' chance and that of the search."""

    search: Search
    folds: Sequence[Split]
    metric: Metric
    seed: int
    runner: TaskRunner
    report_progress: ReportProgress
    training: Training = WHOLE

    def try_settings(self, listed: Sequence[Setting]) -> list[Tried]:
        """Every setting that was tried, in the order in which ties are decided.

        listed: every setting that the candidate lists, simpler ones first. Raises ConfigError where a range does not fit or
        Optuna is asked for and not there, ModelError where a fit does not converge.
        """
        if self.search.method == "optuna":
            return self._follow_proposals(listed)
        if self.search.method == "all":
            return self._try_all(listed)
        drawn = draw_settings(listed, self.search, seed=self.seed)
        return self._halve(drawn) if self.search.method == "successive_halving" else self._try_all(drawn)

    def _try_all(self, settings: Sequence[Setting]) -> list[Tried]:
        jobs = [(setting, number) for setting in settings for number in range(len(self.folds))]
        results = self._run(jobs, done=0, planned=len(jobs))
        each = len(self.folds)
        return [
            self._tell(setting, results[place * each : (place + 1) * each])
            for place, setting in enumerate(settings)
        ]

    def _halve(self, settings: Sequence[Setting]) -> list[Tried]:
        sizes = plan_halving(len(settings), len(self.folds))
        results: list[list[FoldResult]] = [[] for _ in settings]
        left = list(range(len(settings)))
        for number, size in enumerate(sizes):
            if number:
                means = [
                    self._tell(settings[place], results[place]).trial.turned_scores.mean() for place in left
                ]
                best = np.argsort(-np.array(means), kind="stable")[:size]
                left = sorted(left[position] for position in best)
            found = self._run([(settings[place], number) for place in left], sum(sizes[:number]), sum(sizes))
            for place, result in zip(left, found, strict=True):
                results[place].append(result)
        return [self._tell(setting, results[place]) for place, setting in enumerate(settings)]

    def _follow_proposals(self, listed: Sequence[Setting]) -> list[Tried]:
        proposals = Proposals(listed, self.search, seed=self.seed)
        tried: dict[str, Tried] = {}
        each = len(self.folds)
        planned = proposals.budget * each
        for setting in proposals:
            if setting.text not in tried:
                jobs = [(setting, number) for number in range(each)]
                results = self._run(jobs, len(tried) * each, planned)
                tried[setting.text] = self._tell(setting, results)
            proposals.tell(tried[setting.text].trial.worst_case)
        self._report(listed[0], 1.0)
        return list(tried.values())

    def _run(self, jobs: Sequence[tuple[Setting, int]], done: int, planned: int) -> list[FoldResult]:
        tasks = [
            Task(
                f"{setting.model}: {setting.text}: fold {number + 1} of {len(self.folds)}",
                partial(build_candidate, setting, seed=self.seed, training=self.training),
                self.folds[number],
            )
            for setting, number in jobs
        ]
        found = self.runner.run(tasks, lambda ended: self._report(jobs[0][0], (done + ended) / planned))
        return [
            score_fold(self.runner.cases, task.fold, risks, self.metric)
            for task, risks in zip(tasks, found, strict=True)
        ]

    def _tell(self, setting: Setting, results: Sequence[FoldResult]) -> Tried:
        return Tried(setting, Trial(setting.model, setting.text, self.metric, tuple(results)))

    def _report(self, setting: Setting, share: float) -> None:
        self.report_progress(f"Trying {LABELS[setting.model].lower()}", share)


def plan_halving(settings: int, folds: int) -> list[int]:
    """How many settings are tried on each fold: half as many from fold to fold, rounded up, and never fewer than two."""
    sizes = [settings]
    while len(sizes) < folds:
        sizes.append(min(sizes[-1], max(LEAST_LEFT, ceil(sizes[-1] / 2))))
    return sizes
