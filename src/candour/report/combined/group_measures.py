"""Differences between groups, from the tables of the bias audit: a group against the largest one of its characteristic.

The differences that a report itself prints have intervals that hold together over all its comparisons, so how sure a single one is
cannot be read off them. The rates have intervals of their own; the difference and its variance are worked out from these.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from candour.report.combined.measures import ROUNDED, Reading, find_fault
from candour.report.combined.pooling import Pooled, pool_measure
from candour.report.combined.study import LeftOut, Study
from candour.report.content.published import PublishedRow
from candour.results import Estimate
from candour.stats.intervals import Interval
from candour.stats.meta_analysis.scales import place_difference
from candour.stats.multiplicity import adjust_by_holm

CODES: Mapping[str, str] = {
    "BIAS-001": "Sex",
    "BIAS-002": "Ethnic group",
    "BIAS-003": "Age",
    "BIAS-004": "Disability",
    "BIAS-007": "Deprivation",
}
METHOD = "difference of two shares from their own intervals (Newcombe)"
OTHER_SHARE = "it flags another share of decisions, so its error rates are others"
ONE_SIDE_ONLY = "one of the two groups is not in its report"


@dataclass(frozen=True)
class Contrast:
    """A group against the reference of its characteristic, in one error rate. `label` is the metric in words."""

    code: str
    characteristic: str
    metric: str
    label: str
    group: str
    reference: str


@dataclass(frozen=True)
class PooledContrast:
    """One contrast over all studies. `adjusted` is the p-value that holds together over all contrasts of the question.

    `base_rates` are those of the group and of the reference, over the studies that were put together, as words.
    """

    contrast: Contrast
    pooled: Pooled
    adjusted: float | None
    base_rates: tuple[str, str]


def pool_groups(studies: Sequence[Study], *, pool_all: bool) -> tuple[PooledContrast, ...]:
    """Every contrast that two studies or more can tell of; their p-values hold together."""
    eligible = [one for one in studies if pool_all or one.is_registered]
    capacity = eligible[0].capacity if eligible else None
    found = []
    for contrast in list_contrasts(eligible):
        pooled = pool_measure(
            studies,
            lambda study, contrast=contrast: read_contrast(study, contrast, capacity=capacity),  # type: ignore[misc]
            scale="plain",
            pool_all=pool_all,
        )
        found.append((contrast, pooled))
    told = [pooled.combined.p_value for _, pooled in found if pooled.combined is not None]
    adjusted = iter(adjust_by_holm(told))
    return tuple(
        PooledContrast(
            contrast,
            pooled,
            next(adjusted) if pooled.combined is not None else None,
            (
                _say_base_rates(pooled, contrast, contrast.group),
                _say_base_rates(pooled, contrast, contrast.reference),
            ),
        )
        for contrast, pooled in found
    )


def list_contrasts(studies: Sequence[Study]) -> Iterator[Contrast]:
    """Every group of every characteristic against the largest, in every metric that all protocols call decisive.

    Of two groups there is one contrast, not two that mirror each other.
    """
    if not studies:
        return
    metrics = [name for name in studies[0].decisive if all(name in one.decisive for one in studies)]
    for code, characteristic in CODES.items():
        sizes: dict[str, int] = {}
        labels: dict[str, str] = {}
        for study in studies:
            for row in study.published.list_rows(code, "groups"):
                n = row.read("n")
                group = str(row.read("group"))
                sizes[group] = sizes.get(group, 0) + (n if isinstance(n, int) else 0)
                labels |= {column.name: column.label for column in row.table.columns}
        if len(sizes) < 2:
            continue
        reference = min(sizes, key=lambda group: (-sizes[group], group))
        for metric in metrics:
            for group in sorted(sizes, key=lambda group: (-sizes[group], group)):
                if group != reference and metric in labels:
                    yield Contrast(code, characteristic, metric, labels[metric], group, reference)


def read_contrast(study: Study, contrast: Contrast, *, capacity: float | None) -> Reading | LeftOut:
    """What one study says of a contrast, or why it says nothing."""
    rows = _find_rows(study, contrast.code)
    if contrast.group not in rows or contrast.reference not in rows:
        return LeftOut(study.label, ONE_SIDE_ONLY)
    if study.capacity != capacity:
        return LeftOut(study.label, OTHER_SHARE)
    if study.is_rounded:
        return LeftOut(study.label, ROUNDED)
    sides = [rows[name].read(contrast.metric) for name in (contrast.group, contrast.reference)]
    for side in sides:
        if reason := find_fault(side):
            return LeftOut(study.label, reason)
    first, second = (side for side in sides if isinstance(side, Estimate))
    return _subtract(study, first, second)


def _subtract(study: Study, first: Estimate, second: Estimate) -> Reading | LeftOut:
    value, low, high = _ends(first)
    other, other_low, other_high = _ends(second)
    try:
        placed = place_difference(
            value, Interval(low, high), other, Interval(other_low, other_high), confidence=study.confidence
        )
    except ValueError as error:
        return LeftOut(study.label, str(error))
    down = ((value - low) ** 2 + (other_high - other) ** 2) ** 0.5
    up = ((high - value) ** 2 + (other - other_low) ** 2) ** 0.5
    difference = value - other
    estimate = Estimate(difference, difference - down, difference + up, first.n + second.n, None, METHOD)
    return Reading(study, estimate, placed)


def _ends(estimate: Estimate) -> tuple[float, float, float]:
    return (float(estimate.value or 0.0), float(estimate.low or 0.0), float(estimate.high or 0.0))


def _find_rows(study: Study, code: str) -> dict[str, PublishedRow]:
    return {str(row.read("group")): row for row in study.published.list_rows(code, "groups")}


def _say_base_rates(pooled: Pooled, contrast: Contrast, group: str) -> str:
    """From the lowest to the highest; an error rate is never shown without."""
    rates = []
    for reading in pooled.readings:
        cell = _find_rows(reading.study, contrast.code)[group].read("base_rate")
        if isinstance(cell, Estimate) and cell.value is not None:
            rates.append(cell.value)
    if not rates:
        return "not published"
    low, high = (f"{100 * end:.1f}" for end in (min(rates), max(rates)))
    return f"{low} %" if low == high else f"{low} to {high} %"
