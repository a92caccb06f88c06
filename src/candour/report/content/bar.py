"""The bar in the protocol, in plain words."""

from candour.config.protocol import Criterion, Protocol
from candour.report.content.fact import Fact
from candour.report.printing.cells import NO_BREAK
from candour.results import Unit

METRICS: dict[str, tuple[str, Unit]] = {
    "average_precision": ("Average precision", "number"),
    "average_precision_lift": ("Average precision as a multiple of the base rate", "number"),
    "auc": ("Area under the ROC curve (AUC)", "number"),
    "precision_at_capacity": ("Share of flagged decisions that are right", "rate"),
    "recall_at_capacity": ("Share of outcomes that are flagged", "rate"),
    "brier": ("Brier score", "number"),
    "net_benefit": ("Net benefit beyond the better of everybody and nobody", "number"),
    "calibration_slope": ("Calibration slope", "number"),
    "calibration_ratio": ("Outcomes observed over expected", "number"),
    "largest_calibration_error": ("Largest distance between scores and what happened", "rate"),
    "group_difference": ("Difference between groups", "number"),
}
DECISIVE_METRICS = {
    "selection_rate": "share flagged",
    "true_positive_rate": "share of outcomes found",
    "false_positive_rate": "share flagged among those without the outcome",
    "true_negative_rate": "share rightly let be among those without the outcome",
    "positive_predictive_value": "share right among those flagged",
    "negative_predictive_value": "share without the outcome among those not flagged",
    "accuracy": "share of all decisions that are right",
    "false_negative_rate": "share missed among those with the outcome",
    "false_discovery_rate": "share wrong among those flagged",
    "false_omission_rate": "share with the outcome among those not flagged",
    "auc": "area under the ROC curve",
}


def describe_bar(protocol: Protocol) -> tuple[Fact, ...]:
    """Every criterion with its reason, then the margins and what counts as enough."""
    return (
        *(_describe_criterion(criterion) for criterion in protocol.criteria),
        Fact("Capacity", _describe_capacity(protocol)),
        Fact("Margin between groups", _describe_margin(protocol)),
        Fact("Calibration", _describe_calibration(protocol)),
        Fact(
            "Intervals",
            f"{protocol.confidence * 100:g} per cent, from {protocol.replicates:,} resamples of whole families "
            "where no formula is exact.",
        ),
    )


def _describe_criterion(criterion: Criterion) -> Fact:
    return Fact(name_metric(criterion), f"{say_bar(criterion)}. Reason: {criterion.reason}")


def name_metric(criterion: Criterion) -> str:
    """What a criterion measures, with where it is measured: at which threshold, between which groups."""
    label = METRICS[criterion.metric][0]
    if criterion.metric == "net_benefit":
        at = (
            "along all thresholds"
            if criterion.threshold is None
            else f"at {_say_value(criterion.threshold, 'rate')}"
        )
        return f"{label}, {at}"
    if criterion.metric == "group_difference":
        name = (criterion.characteristic or "").replace("_", " ")
        return f"{label} by {name}: {DECISIVE_METRICS[criterion.group_metric or 'auc']}"
    return label


def say_bar(criterion: Criterion) -> str:
    """What the whole interval must reach, without a full stop."""
    unit = METRICS[criterion.metric][1]
    if criterion.within is not None:
        return f"The whole interval of every group must lie within {criterion.within:g} of everyone else, either way"
    if criterion.between is not None:
        low, high = criterion.between
        return f"The whole interval must lie between {_say_value(low, unit)} and {_say_value(high, unit)}"
    # Who flags nobody gives exactly no net benefit beyond that, so its bar has to be passed.
    least = "more than" if criterion.metric == "net_benefit" else "at least"
    ends = [
        f"{words} {_say_value(value, unit)}"
        for words, value in ((least, criterion.at_least), ("at most", criterion.at_most))
        if value is not None
    ]
    return f"The whole interval must be {' and '.join(ends)}"


def _say_value(value: float, unit: Unit) -> str:
    """A number that was written down, with as many digits as were written."""
    return f"{value * 100:g}{NO_BREAK}%" if unit == "rate" else f"{value:g}"


def _describe_capacity(protocol: Protocol) -> str:
    shares = " or ".join(_say_value(share, "rate") for share in protocol.capacity_shares)
    leading = _say_value(protocol.capacity_shares[-1], "rate")
    return (
        f"Teams could look again at {shares} of decisions. Unless said otherwise, the figures use {leading}."
    )


def _describe_margin(protocol: Protocol) -> str:
    bias = protocol.bias
    metrics = "; ".join(DECISIVE_METRICS[metric] for metric in bias.decisive_metrics)
    return (
        f"{bias.margin * 100:g} percentage points, on: {metrics}. A group is not judged on fewer than "
        f"{bias.minimum_events:,} children. Reason: {bias.reason}"
    )


def _describe_calibration(protocol: Protocol) -> str:
    slope, ratio = protocol.calibration_slope, protocol.calibration_ratio
    return (
        f"The interval of the slope must lie within {slope[0]:g} to {slope[1]:g}, and that of observed outcomes "
        f"over expected within {ratio[0]:g} to {ratio[1]:g}, and the curve of what happened must stay within "
        f"{protocol.calibration_error * 100:g} percentage points of the scores, before a score may be called a probability."
    )
