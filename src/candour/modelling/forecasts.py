"""All forecasts of a pilot: three baselines, and the chosen setting of each candidate, calibrated."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

import pyarrow as pa

from candour.config import evaluation
from candour.config.search import Search
from candour.errors import ConfigError
from candour.modelling.baselines import BASELINES, Baseline, build_baseline
from candour.modelling.calibration import CalibratedForecast, fit_calibrator, score_out_of_fold
from candour.modelling.cases import Cases
from candour.modelling.fitting import Classifier, fit_pipeline
from candour.modelling.models.index import LABELS, build_candidate, list_settings
from candour.modelling.search.candidate_search import CandidateSearch, Tried
from candour.modelling.search.drawing_settings import refuse_strangers
from candour.modelling.search.kept_work import KeptWork, NothingKept, WorkKeeper, fingerprint_search
from candour.modelling.search.nested_validation import NESTED_VALIDATION, validate_nested
from candour.modelling.search.selection import Trial, choose_trial, tabulate_trials, try_pipeline
from candour.modelling.search.tasks import TaskRunner
from candour.modelling.split import Split
from candour.modelling.training_memory import require_memory
from candour.side_by_side import close_workers

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
    """The fitted forecasts, which candidate leads, the score of every setting on every fold, and what the choice is worth."""

    fitted: tuple[Forecast, ...]
    leading: str
    cross_validation: pa.Table
    nested_validation: pa.Table


def fit_forecasts(
    models: evaluation.Models,
    *,
    cases: Cases,
    baseline_cases: Cases,
    folds: Sequence[Split],
    seed: int,
    report_progress: ReportProgress,
    kept: WorkKeeper | None = None,
) -> Forecasts:
    """Fit everything on the training cases alone.

    `cases` and `baseline_cases` are the same decisions, described by the features of the configuration and by
    the columns of the baselines. `folds` are positions into them. `seed` feeds the estimators' own chance and that of the
    search. `kept` holds what an interrupted search had already fitted.
    The leading candidate is the one with the best worst case over the folds.

    Raises ConfigError where a candidate is named twice or the search cannot be done, ModelError where a fit does not converge.
    """
    _require_distinct(models)
    require_memory(cases, models.training)
    refuse_strangers(models.search, [candidate.name for candidate in models.candidates])
    fitted = [_fit_baseline(baseline, baseline_cases, folds, models.metric) for baseline in BASELINES]
    trials: list[Trial] = []
    runner = TaskRunner(cases, models.search.workers, _open_kept(kept, models, cases, folds, seed))
    search = CandidateSearch(
        models.search, folds, models.metric, seed, runner, report_progress, models.training
    )
    with close_workers(), runner.shared:
        for candidate in models.candidates:
            tried = search.try_settings(list_settings(candidate))
            best = tried[choose_trial([each.trial for each in tried])]
            fitted.append(_fit_candidate(best, runner, models, seed=seed))
            trials += [each.trial for each in tried]
    candidates = [forecast for forecast in fitted if not forecast.is_baseline]
    leading = candidates[choose_trial([forecast.trial for forecast in candidates])]
    chosen = frozenset((forecast.name, forecast.trial.setting) for forecast in fitted)
    baselines = [forecast.trial for forecast in fitted if forecast.is_baseline]
    return Forecasts(
        tuple(fitted),
        leading.name,
        tabulate_trials([*baselines, *trials], chosen=chosen),
        _validate(trials, folds, models.search),
    )


def fit_beside_given(
    given: Forecast,
    *,
    metric: evaluation.Metric,
    baseline_cases: Cases,
    folds: Sequence[Split],
) -> Forecasts:
    """A forecast that was fitted elsewhere, and the baselines fitted on these cases; nothing was chosen, so nothing was tried."""
    fitted = [_fit_baseline(baseline, baseline_cases, folds, metric) for baseline in BASELINES]
    chosen = frozenset((forecast.name, forecast.trial.setting) for forecast in fitted)
    trials = tabulate_trials([forecast.trial for forecast in fitted], chosen=chosen)
    return Forecasts((*fitted, given), given.name, trials, NESTED_VALIDATION.empty_table())


def say_training(training: evaluation.Training) -> dict[str, str]:
    """The setting that says from what a forecast learnt, where that is not from all training decisions at once."""
    if training.name == "blocks":
        return {"training": f"all decisions, in blocks of {training.rows}"}
    if training.name == "sample":
        return {"training": f"a sample of whole families, at most {training.at_most} decisions"}
    return {}


def _open_kept(
    kept: WorkKeeper | None, models: evaluation.Models, cases: Cases, folds: Sequence[Split], seed: int
) -> KeptWork:
    if kept is None:
        return NothingKept()
    return kept.open(
        fingerprint_search(
            cases, folds, seed=seed, metric=models.metric, training=models.training.model_dump_json()
        )
    )


def _validate(trials: Sequence[Trial], folds: Sequence[Split], search: Search) -> pa.Table:
    """Halving over random folds, and Optuna always, find their settings by looking at the folds that are then forecast."""
    time_ordered = all(fold.embargo_days is not None for fold in folds)
    saw = search.method == "optuna" or (search.method == "successive_halving" and not time_ordered)
    return validate_nested(trials, time_ordered=time_ordered, settings_saw_origin=saw)


def _fit_baseline(
    baseline: Baseline, cases: Cases, folds: Sequence[Split], metric: evaluation.Metric
) -> Forecast:
    build = partial(build_baseline, baseline)
    trial = try_pipeline(build, cases, folds, model=baseline.name, setting="fixed", metric=metric)
    return Forecast(
        baseline.name, baseline.label, fit_pipeline(build(), cases), {}, is_baseline=True, trial=trial
    )


def _fit_candidate(best: Tried, runner: TaskRunner, models: evaluation.Models, *, seed: int) -> Forecast:
    setting, cases, calibration = best.setting, runner.cases, models.calibration
    build = partial(build_candidate, setting, seed=seed, training=models.training)
    core = fit_pipeline(build(), cases)
    calibrator = None
    if calibration != "none":
        name = f"{setting.model}: {setting.text}"
        risks = score_out_of_fold(build, cases, seed=seed, runner=runner, name=name)
        calibrator = fit_calibrator(risks, cases.outcomes, calibration)
    return Forecast(
        name=setting.model,
        label=LABELS[setting.model],
        estimator=CalibratedForecast(core, calibrator),
        settings={**setting.values, "calibration": calibration, **say_training(models.training)},
        is_baseline=False,
        trial=best.trial,
    )


def _require_distinct(models: evaluation.Models) -> None:
    names = [candidate.name for candidate in models.candidates]
    if len(set(names)) != len(names):
        raise ConfigError(
            f"models.candidates names the same candidate twice: {names}; expected each at most once. Put all of "
            "its settings into one entry."
        )
