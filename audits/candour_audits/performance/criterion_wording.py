"""A criterion and what was measured, as a panel would say them."""

from candour.config.protocol import Criterion
from candour.results import Estimate
from candour_audits.wording import say_number, say_percent, say_share

# `{bar}` is what was asked for: at least 3, at most 5 %. `{flagged}` is the leading capacity.
_PHRASES = {
    "average_precision": "an average precision of {bar}",
    "average_precision_lift": "a list {bar} times as good as chance",
    "auc": "an AUC of {bar}",
    "precision_at_capacity": "the outcome for {bar} of the flagged {flagged}",
    "recall_at_capacity": "{bar} of the outcomes among the flagged {flagged}",
    "brier": "a Brier score of {bar}",
}


def say_criterion(criterion: Criterion, share: float) -> str:
    """What was asked for: `at least 30 % of the outcomes among the flagged 10 %`."""
    ends = (("at least", criterion.at_least), ("at most", criterion.at_most))
    say_end = say_share if _is_rate(criterion) else "{:g}".format
    bar = " and ".join(f"{words} {say_end(end)}" for words, end in ends if end is not None)
    return _PHRASES[criterion.metric].format(bar=bar, flagged=say_share(share))


def say_measured(criterion: Criterion, estimate: Estimate, *, has_interval: bool = True) -> str:
    """What was measured, in brackets, with its interval if asked for; nothing where the number is undefined."""
    if estimate.value is None:
        return ""
    say = say_percent if _is_rate(criterion) else _say_score if criterion.metric == "brier" else say_number
    if not has_interval:
        return f" (measured: {say(estimate.value)})"
    if estimate.low is None or estimate.high is None:
        return f" (measured: {say(estimate.value)}, without an interval)"
    return f" (measured: {say(estimate.value)}, interval {say(estimate.low)} to {say(estimate.high)})"


def _is_rate(criterion: Criterion) -> bool:
    return criterion.metric in {"precision_at_capacity", "recall_at_capacity"}


def _say_score(value: float) -> str:
    """Brier scores are small: two decimals would hide what differs."""
    return f"{value:.3f}"
