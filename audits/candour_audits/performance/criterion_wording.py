"""A criterion and what was measured, as a panel would say them."""

from candour.config.protocol import Criterion
from candour.results import Estimate
from candour_audits.wording import METRICS, name_characteristic, say_number, say_percent, say_share

SMALL = frozenset({"brier", "net_benefit", "largest_calibration_error"})
# `{bar}` is what was asked for: at least 3, at most 5 %. `{flagged}` is the leading capacity.
_PHRASES = {
    "average_precision": "an average precision of {bar}",
    "average_precision_lift": "a list {bar} times as good as chance",
    "auc": "an AUC of {bar}",
    "precision_at_capacity": "the outcome for {bar} of the flagged {flagged}",
    "recall_at_capacity": "{bar} of the outcomes among the flagged {flagged}",
    "brier": "a Brier score of {bar}",
    "net_benefit": "a net benefit of {bar} beyond the better of everybody and nobody",
    "calibration_slope": "a calibration slope of {bar}",
    "calibration_ratio": "{bar} times as many outcomes as expected",
    "largest_calibration_error": "scores that are nowhere off by more than {bar}",
}


def say_criterion(criterion: Criterion, share: float) -> str:
    """What was asked for: `at least 30 % of the outcomes among the flagged 10 %`."""
    if criterion.metric == "group_difference":
        return _say_group_criterion(criterion)
    if criterion.metric == "largest_calibration_error" and criterion.floor is None:
        return _PHRASES[criterion.metric].format(
            bar=f"{100 * (criterion.ceiling or 0.0):g} percentage points"
        )
    said = _PHRASES[criterion.metric].format(bar=_say_bar(criterion), flagged=say_share(share))
    if criterion.metric != "net_benefit":
        return said
    at = "all along the thresholds" if criterion.threshold is None else f"at {say_share(criterion.threshold)}"
    return f"{said}, {at}"


def _say_bar(criterion: Criterion) -> str:
    say_end = say_share if _is_rate(criterion) else "{:g}".format
    if criterion.between is not None:
        low, high = criterion.between
        return f"between {say_end(low)} and {say_end(high)}"
    least = "more than" if criterion.metric == "net_benefit" else "at least"
    ends = ((least, criterion.floor), ("at most", criterion.ceiling))
    return " and ".join(f"{words} {say_end(end)}" for words, end in ends if end is not None)


def _say_group_criterion(criterion: Criterion) -> str:
    title = name_characteristic(criterion.characteristic or "").lower()
    metric = METRICS[criterion.group_metric or "auc"]
    within = criterion.within or 0.0
    margin = f"{within:g}" if criterion.group_metric == "auc" else f"{100 * within:g} percentage points"
    name = metric if metric.isupper() else metric[:1].lower() + metric[1:]
    return f"by {title}, every group within {margin} of everyone else ({name})"


def say_measured(criterion: Criterion, estimate: Estimate, *, has_interval: bool = True) -> str:
    """What was measured, in brackets, with its interval if asked for; nothing where the number is undefined."""
    # The numbers of groups stand in the table, where they are withheld if they rest on few.
    if estimate.value is None or criterion.metric == "group_difference":
        return ""
    say = say_percent if _is_rate(criterion) else _say_score if criterion.metric in SMALL else say_number
    if not has_interval:
        return f" (measured: {say(estimate.value)})"
    if estimate.low is None or estimate.high is None:
        return f" (measured: {say(estimate.value)}, without an interval)"
    return f" (measured: {say(estimate.value)}, interval {say(estimate.low)} to {say(estimate.high)})"


def _is_rate(criterion: Criterion) -> bool:
    return criterion.metric in {"precision_at_capacity", "recall_at_capacity"}


def _say_score(value: float) -> str:
    """Some numbers are small: two decimals would hide what differs."""
    return f"{value:.3f}".replace("-", "\u2212")
