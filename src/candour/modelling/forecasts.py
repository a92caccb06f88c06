"""All forecasts of a pilot: three baselines, and the chosen setting of each candidate, calibrated."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

import pyarrow as pa

from candour.config import evaluation
from candour.errors import ConfigError
from candour.modelling.baselines import BASELINES, Baseline, build_baseline
from candour.modelling.calibration import CalibratedForecast, Method, fit_calibrator, score_out_of_fold
from candour.modelling.candidates import LABELS, Setting, build_candidate, list_settings
from candour.modelling.cases import Cases
from candour.modelling.fitting import Classifier, fit_pipeline
from candour.modelling.selection import Metric, Trial, choose_trial, tabulate_trials, try_pipeline
from candour.modelling.split import Split

ReportProgress = Callable[[str, float], None]


@dataclass(frozen=True)
class Forecast:
    """One fitted forecast. `trial` is how its setting did on the folds; it predicts with `predict_proba`."""

    name: str
    label: str
    estimator: Classifier
    settings: Mapping[str, float | int | str]
    is_baseline: bool
    trial: Trial


@dataclass(frozen=True)
class Forecasts:
    """The fitted forecasts, which candidate leads, and the score of every setting on every fold."""

    fitted: tuple[Forecast, ...]
    leading: str
    cross_validation: pa.Table


def fit_forecasts(
    models: evaluation.Models,
    *,
    cases: Cases,
    baseline_cases: Cases,
    folds: Sequence[Split],
    seed: int,
    report_progress: ReportProgress,
) -> Forecasts:
    """Fit everything on the training cases alone.

    `cases` and `baseline_cases` are the same decisions, described by the features of the configuration and by
    the columns of the baselines. `folds` are positions into them. `seed` feeds the estimators' own chance.
    The leading candidate is the one with the best worst case over the folds.

    Raises ConfigError where a candidate is named twice, ModelError where a fit does not converge.
    """
    _require_distinct(models)
    fitted = [_fit_baseline(baseline, baseline_cases, folds, models.metric) for baseline in BASELINES]
    trials = [forecast.trial for forecast in fitted]
    for candidate in models.candidates:
        settings = list_settings(candidate)
        tried = _try_settings(
            settings,
            cases=cases,
            folds=folds,
            metric=models.metric,
            seed=seed,
            report_progress=report_progress,
        )
        best = choose_trial(tried)
        fitted.append(
            _fit_candidate(settings[best], tried[best], cases, calibration=models.calibration, seed=seed)
        )
        trials += tried
    candidates = [forecast for forecast in fitted if not forecast.is_baseline]
    leading = candidates[choose_trial([forecast.trial for forecast in candidates])]
    chosen = frozenset((forecast.name, forecast.trial.setting) for forecast in fitted)
    return Forecasts(tuple(fitted), leading.name, tabulate_trials(trials, chosen=chosen))


def _fit_baseline(baseline: Baseline, cases: Cases, folds: Sequence[Split], metric: Metric) -> Forecast:
    build = partial(build_baseline, baseline)
    trial = try_pipeline(build, cases, folds, model=baseline.name, setting="fixed", metric=metric)
    return Forecast(
        baseline.name, baseline.label, fit_pipeline(build(), cases), {}, is_baseline=True, trial=trial
    )


def _try_settings(
    settings: Sequence[Setting],
    *,
    cases: Cases,
    folds: Sequence[Split],
    metric: Metric,
    seed: int,
    report_progress: ReportProgress,
) -> list[Trial]:
    tried = []
    for number, setting in enumerate(settings):
        step = f"Trying {LABELS[setting.model].lower()}"
        report_progress(step, number / len(settings))
        build = partial(build_candidate, setting, seed=seed)
        tried.append(
            try_pipeline(build, cases, folds, model=setting.model, setting=setting.text, metric=metric)
        )
        report_progress(step, (number + 1) / len(settings))
    return tried


def _fit_candidate(
    setting: Setting, trial: Trial, cases: Cases, *, calibration: Method, seed: int
) -> Forecast:
    build = partial(build_candidate, setting, seed=seed)
    core = fit_pipeline(build(), cases)
    calibrator = None
    if calibration != "none":
        calibrator = fit_calibrator(score_out_of_fold(build, cases, seed=seed), cases.outcomes, calibration)
    return Forecast(
        name=setting.model,
        label=LABELS[setting.model],
        estimator=CalibratedForecast(core, calibrator),
        settings={**setting.values, "calibration": calibration},
        is_baseline=False,
        trial=trial,
    )


def _require_distinct(models: evaluation.Models) -> None:
    names = [candidate.name for candidate in models.candidates]
    if len(set(names)) != len(names):
        raise ConfigError(
            f"models.candidates names the same candidate twice: {names}; expected each at most once. Put all of "
            "its settings into one entry."
        )
