"""Every metric that groups are compared in, one declared row each: name, formula, meaning, and what a gap would mean.

Nothing else in candour defines a metric of groups: shares are computed from the cells that a row names.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, NamedTuple, get_args

Cell = Literal["right", "wrong", "missed", "let_be"]
ShareName = Literal[
    "base_rate", "selection_rate", "true_positive_rate", "false_positive_rate", "true_negative_rate",
    "false_negative_rate", "positive_predictive_value", "negative_predictive_value", "false_discovery_rate",
    "false_omission_rate", "accuracy",
]  # fmt: skip
RankName = Literal[
    "auc", "bpsn_auc", "bnsp_auc", "average_precision", "average_precision_lift", "partial_auc"
]
ScoreName = Literal["mean_score", "brier", "observed_expected", "net_benefit", "balanced_accuracy"]
MetricName = ShareName | RankName | ScoreName

PARTIAL_UP_TO = 0.1
"""The partial AUC looks at false positive rates up to here: where a short list of children would be drawn."""

_EVERYONE: tuple[Cell, ...] = ("right", "wrong", "missed", "let_be")
_OUTCOME: tuple[Cell, ...] = ("right", "missed")
_NO_OUTCOME: tuple[Cell, ...] = ("wrong", "let_be")
_FLAGGED: tuple[Cell, ...] = ("right", "wrong")
_LET_BE: tuple[Cell, ...] = ("missed", "let_be")
_NO_DECISIONS = "no decisions"
_NO_POSITIVE = "no child with the outcome"
_NO_NEGATIVE = "no child without the outcome"
_NO_FLAGGED = "no child was flagged"
_NO_LET_BE = "every child was flagged"
_BOTH = "no child with, or none without, the outcome"


class Share(NamedTuple):
    """Which of the four cells are counted, and among which."""

    counted: tuple[Cell, ...]
    foot: tuple[Cell, ...]


@dataclass(frozen=True)
class Metric:
    """One metric.

    `formula` is in cells (right: flagged, outcome came; wrong: flagged, it did not; missed: not flagged, it came;
    let be: not flagged, it did not). `difference` says what a gap between groups would mean for a child. `empty` is the
    reason where there is no value. `share` is there where the metric is a share of the four cells.
    """

    name: MetricName
    label: str
    formula: str
    definition: str
    difference: str
    empty: str
    share: Share | None = None

    @property
    def is_rate(self) -> bool:
        """Whether it is shown as a percentage."""
        return self.share is not None


_ROWS = (
    Metric(
        "base_rate", "Base rate", "(right + missed) / all",
        "Of all, the share with the outcome.",
        "The outcome comes more often in one group. Every other metric depends on it.",
        _NO_DECISIONS, Share(_OUTCOME, _EVERYONE),
    ),
    Metric(
        "mean_score", "Mean score", "sum of scores / all",
        "The average score.",
        "Children of one group are called riskier on the whole, rightly or wrongly.",
        _NO_DECISIONS,
    ),
    Metric(
        "selection_rate", "Flagged", "(right + wrong) / all",
        "Of all, the share flagged.",
        "Families of one group would be looked at again more often.",
        _NO_DECISIONS, Share(_FLAGGED, _EVERYONE),
    ),
    Metric(
        "true_positive_rate", "Flagged among those with the outcome (true positive rate)", "right / (right + missed)",
        "Of those with the outcome, the share found.",
        "Of children to whom the outcome comes, fewer of one group would be found.",
        _NO_POSITIVE, Share(("right",), _OUTCOME),
    ),
    Metric(
        "false_positive_rate", "Flagged among those without (false positive rate)", "wrong / (wrong + let be)",
        "Of those without the outcome, the share flagged all the same.",
        "More children of one group to whom the outcome does not come would be flagged.",
        _NO_NEGATIVE, Share(("wrong",), _NO_OUTCOME),
    ),
    Metric(
        "true_negative_rate", "Let be among those without (true negative rate)", "let be / (wrong + let be)",
        "Of those without the outcome, the share rightly let be.",
        "Fewer families of one group would be left in peace.",
        _NO_NEGATIVE, Share(("let_be",), _NO_OUTCOME),
    ),
    Metric(
        "false_negative_rate", "Missed among those with the outcome (false negative rate)", "missed / (right + missed)",
        "Of those with the outcome, the share missed.",
        "More children of one group would be missed.",
        _NO_POSITIVE, Share(("missed",), _OUTCOME),
    ),
    Metric(
        "positive_predictive_value", "Right among the flagged (positive predictive value)", "right / (right + wrong)",
        "Of the flagged, the share with the outcome.",
        "A flag would be worth less for children of one group.",
        _NO_FLAGGED, Share(("right",), _FLAGGED),
    ),
    Metric(
        "negative_predictive_value", "No outcome among the not flagged (negative predictive value)",
        "let be / (missed + let be)",
        "Of those not flagged, the share without the outcome.",
        "Not being flagged would be worth less for children of one group.",
        _NO_LET_BE, Share(("let_be",), _LET_BE),
    ),
    Metric(
        "false_discovery_rate", "Wrong among the flagged (false discovery rate)", "wrong / (right + wrong)",
        "Of the flagged, the share without the outcome.",
        "A worker who visits flagged families of one group would more often find no cause.",
        _NO_FLAGGED, Share(("wrong",), _FLAGGED),
    ),
    Metric(
        "false_omission_rate", "Outcome among the not flagged (false omission rate)", "missed / (missed + let be)",
        "Of those not flagged, the share with the outcome.",
        "Not being flagged would be false comfort more often for one group.",
        _NO_LET_BE, Share(("missed",), _LET_BE),
    ),
    Metric(
        "accuracy", "Right about the child (accuracy)", "(right + let be) / all",
        "Of all, the share flagged with the outcome or let be without. Where the outcome is rare, flagging nobody scores high.",
        "The forecast is wrong more often about one group, whichever way.",
        _NO_DECISIONS, Share(("right", "let_be"), _EVERYONE),
    ),
    Metric(
        "balanced_accuracy", "Balanced accuracy", "(true positive rate + true negative rate) / 2",
        "The average of both shares that are right.",
        "The forecast is wrong more often about one group, with both kinds of error weighing alike.",
        _BOTH,
    ),
    Metric(
        "auc", "AUC", "chance that a child with the outcome stands above one without; ties count half",
        "How well scores sort within the group.",
        "The order of two children of one group is wrong more often.",
        _BOTH,
    ),
    Metric(
        "average_precision", "Average precision", "sum over scores of precision x gain in recall",
        "How right the flags are, over all lengths of the list. With no skill it equals the base rate.",
        "Lists of one group hold more wrong flags; but it falls with the base rate, so read the lift.",
        _NO_POSITIVE,
    ),
    Metric(
        "average_precision_lift", "Average precision, as a multiple of chance", "average precision / base rate",
        "How many times better than picking children of the group by lot.",
        "The forecast is worth less than a lot for one group, or no more.",
        _NO_POSITIVE,
    ),
    Metric(
        "partial_auc", "Partial AUC (top of the list)",
        f"area under the ROC curve up to a false positive rate of {PARTIAL_UP_TO:g}, scaled so that no skill is 0.5",
        "How well scores sort where a short list would be drawn.",
        "At the top of the list, the order is wrong more often for one group.",
        _BOTH,
    ),
    Metric(
        "bpsn_auc", "AUC, everyone else’s outcomes over this group’s rest (BPSN)",
        "chance that somebody else’s child with the outcome stands above a child of the group without",
        "Low: children of the group without the outcome stand too high.",
        "Children of the group would be flagged before others who need it more.",
        "no child of the group without the outcome, or no other child with it",
    ),
    Metric(
        "bnsp_auc", "AUC, this group’s outcomes over everyone else’s rest (BNSP)",
        "chance that a child of the group with the outcome stands above somebody else’s child without",
        "Low: children of the group with the outcome stand too low.",
        "Children of the group would wait behind others who need it less.",
        "no child of the group with the outcome, or no other child without it",
    ),
    Metric(
        "brier", "Brier score", "mean of (score - outcome) squared",
        "How far scores are from what happened; smaller is better. It depends on the base rate.",
        "Scores are further from the truth for one group.",
        _NO_DECISIONS,
    ),
    Metric(
        "observed_expected", "Observed / expected", "(right + missed) / sum of scores",
        "Outcomes that came, over those that the scores led one to expect.",
        "Above 1 the group is underestimated: its children are called safer than they are.",
        _NO_DECISIONS,
    ),
    Metric(
        "net_benefit", "Net benefit at the cut-off", "right / all - wrong / all x cut-off / (1 - cut-off)",
        "Right flags, less wrong ones at the price that the cut-off puts on them. 0 is what flagging nobody gives.",
        "The list does less good, by its own price, for one group.",
        "there is no cut-off: somebody else decided, or scores are no probabilities",
    ),
)  # fmt: skip
METRICS: Mapping[MetricName, Metric] = {row.name: row for row in _ROWS}
RATES: tuple[ShareName, ...] = get_args(ShareName)
"""The metrics that are shares of the four cells."""
