"""What can be watched only when the outcome window has passed: whether the forecast was right."""

from collections.abc import Iterator

from candour.monitoring.limits import measure_between
from candour.monitoring.watch import Watch
from candour.report.content.base_rate import BaseRate
from candour.report.content.published import PublishedRow
from candour.report.monitoring.making import BY_RANGE, Setting, watch_number, watch_share
from candour.results import Estimate

_NUMBERS = {
    "average_precision": "Average precision",
    "average_precision_lift": "Average precision, as a multiple of the base rate",
    "auc": "Area under the ROC curve (AUC)",
    "brier": "Brier score",
}


def list_late_watches(setting: Setting, base_rate: BaseRate | None) -> Iterator[Watch]:
    """In the order in which they are printed."""
    yield from _watch_base_rate(setting, base_rate)
    yield from _watch_list(setting)
    yield from _watch_order(setting)
    yield from _watch_calibration(setting)
    yield from _watch_lead_time(setting)


def _watch_base_rate(setting: Setting, base_rate: BaseRate | None) -> Iterator[Watch]:
    if base_rate is None or not base_rate.decisions or base_rate.outcomes is None:
        return
    estimate = (
        base_rate.cell
        if isinstance(base_rate.cell, Estimate)
        else Estimate(
            base_rate.outcomes / base_rate.decisions,
            None,
            None,
            base_rate.decisions,
            base_rate.outcomes,
            "counted",
        )
    )
    months = [
        (outcomes, decisions)
        for row in setting.published.list_rows("LAST-001", "months")
        if isinstance(outcomes := row.read("outcomes"), int)
        and isinstance(decisions := row.read("decisions"), int)
    ]
    watch = watch_share(
        setting, estimate, name="Base rate: decisions followed by the outcome", finding=base_rate.finding, period="month", late=True,
        a_month=setting.volume.decisions, between=measure_between(months, alike=_find_alike(setting, estimate)),
        periods=len(months) or None, rising_is_worse=True, measure="base_rate",
    )  # fmt: skip
    if watch is not None:
        yield watch


def _find_alike(setting: Setting, estimate: Estimate) -> float:
    """How many times more the share varies than it would, were every decision independent."""
    error = setting.find_error(estimate)
    # Of a share of none or all nothing varies that could be compared.
    if error is None or estimate.value is None or not 0 < estimate.value < 1:
        return 1.0
    return max(1.0, error**2 / (estimate.value * (1 - estimate.value) / estimate.n))


def _watch_list(setting: Setting) -> Iterator[Watch]:
    """Whether the list is right, and what it misses, at the capacity that there is."""
    for metric, column, name, a_month in (
        ("precision_at_capacity", "precision", "Right, among those on the list", setting.volume.flagged),
        (
            "recall_at_capacity",
            "recall",
            "On the list, among those with the outcome",
            setting.volume.outcomes,
        ),
    ):
        estimate, finding = _read_at_capacity(setting, column)
        months = _count_right(setting, column)
        alike = 1.0 if estimate is None else _find_alike(setting, estimate)
        watch = watch_share(
            setting, estimate, name=name, finding=finding, period="quarter", late=True, a_month=a_month,
            between=measure_between(months, alike=alike), periods=len(months) or None,
            bar=setting.find_criterion(metric), rising_is_worse=False, measure=column,
        )  # fmt: skip
        if watch is not None:
            yield watch


def _count_right(setting: Setting, column: str) -> list[tuple[int, int]]:
    """Rightly on the list, of those on it or of those with the outcome, in each month of the test.

    A quarter may move as far as a month did: whether months move apart or together is not known.
    """
    of = "flagged" if column == "precision" else "outcomes"
    return [
        (right, cases)
        for row in setting.published.list_rows("USEF-001", "months")
        if isinstance(right := row.read("right"), int) and isinstance(cases := row.read(of), int) and cases
    ]


def _read_at_capacity(setting: Setting, column: str) -> tuple[Estimate | None, str]:
    rows = setting.published.list_rows("USEF-001", "capacity")
    estimate = rows[0].read_estimate(column) if rows else None
    if estimate is not None:
        return estimate, "USEF-001"
    leading = _read_leading(setting)
    if leading is None:
        return None, "PERF-001"
    names = [c.name for c in leading.table.columns if c.name.startswith(f"{column}_at_capacity")]
    return (leading.read_estimate(names[-1]) if names else None), "PERF-001"


def _read_leading(setting: Setting) -> PublishedRow | None:
    rows = setting.published.list_rows("PERF-001", "performance") or setting.published.list_rows(
        "PERF-001", "overall"
    )
    return rows[0] if rows else None


def _watch_order(setting: Setting) -> Iterator[Watch]:
    """AUC always, and every other number that the protocol has a bar for."""
    leading = _read_leading(setting)
    if leading is None:
        return
    for metric, name in _NUMBERS.items():
        criterion = setting.find_criterion(metric)
        if criterion is None and metric != "auc":
            continue
        watch = watch_number(
            setting, leading.read_estimate(metric), name=name, finding="PERF-001", a_month=setting.volume.decisions,
            at_least=criterion.floor if criterion else None, at_most=criterion.ceiling if criterion else None, measure=metric,
        )  # fmt: skip
        if watch is not None:
            yield watch


def _watch_calibration(setting: Setting) -> Iterator[Watch]:
    rows = setting.published.list_rows("CALI-001", "numbers")
    for begin, name, measure, allowed, is_ratio in (
        (
            "Observed / expected",
            "Outcomes observed for each one expected (1 is right)",
            "calibration_ratio",
            setting.protocol.calibration_ratio,
            True,
        ),
        (
            "Slope",
            "Slope of the scores (1 is right)",
            "calibration_slope",
            setting.protocol.calibration_slope,
            False,
        ),
    ):
        row = next((row for row in rows if str(row.read("number")).startswith(begin)), None)
        watch = row and watch_number(
            setting, row.read_estimate("estimate"), name=name, finding="CALI-001", a_month=setting.volume.decisions,
            at_least=allowed[0], at_most=allowed[1], is_ratio=is_ratio, because=BY_RANGE, measure=measure,
        )  # fmt: skip
        if watch:
            yield watch


def _watch_lead_time(setting: Setting) -> Iterator[Watch]:
    row = next(
        (r for r in setting.published.list_rows("USEF-002", "early") if r.matches(who="Flagged rightly")),
        None,
    )
    precision, _ = _read_at_capacity(setting, "precision")
    if row is None or precision is None or precision.value is None:
        return
    watch = watch_share(
        setting, row.read_estimate("early"), name="Rightly on the list, but the outcome came too soon to help", finding="USEF-002",
        period="year", late=True, a_month=setting.volume.flagged * precision.value, rising_is_worse=True, measure="too_late",
    )  # fmt: skip
    if watch is not None:
        yield watch
