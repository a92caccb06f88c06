"""The words of the report, for readers who do not work with statistics."""

from candour.report.content.fact import Fact

GLOSSARY = (
    Fact("Area under the ROC curve (AUC)", "Take one decision with the outcome and one without. The AUC is how often the first has the higher score. 0.5 is a coin toss, 1 is perfect."),
    Fact("Average precision", "How often flags are right, averaged over every place where the line could be drawn. A forecast with no skill reaches the base rate."),
    Fact("Base rate", "The share of decisions that are followed by the outcome."),
    Fact("Baseline", "A simple rule that any forecast has to beat to be worth having."),
    Fact("Break", "A month in which a monthly figure changes its level, for good or for a time."),
    Fact("Brier score", "The average squared distance between score and outcome. Lower is better; it can only be read beside the base rate."),
    Fact("Calibration", "Whether a score of 20 per cent comes true for two children in ten."),
    Fact("Capacity", "The share of decisions that teams could look at again."),
    Fact("Competing exit", "A child turns 18, moves away or dies before any outcome."),
    Fact("Decision", "One child, at one kind of moment, on one day. The forecast gives one score a decision, so a child can be in it more than once."),
    Fact("Embargo", "A gap between the decisions that the forecast was built on and those it is tested on."),
    Fact("Expected outcomes", "The scores added up: how many outcomes the forecast foresees."),
    Fact("Flagged", "Among the highest scores, up to capacity."),
    Fact("False discovery rate", "Of those flagged, the share without the outcome."),
    Fact("False negative rate", "Of those with the outcome, the share that was not flagged: missed children."),
    Fact("False omission rate", "Of those not flagged, the share with the outcome."),
    Fact("False positive rate", "Of those without the outcome, the share that was flagged all the same."),
    Fact("Interval", "The range in which the true number plausibly lies, given how few or many children there are."),
    Fact("Margin", "The difference between groups that would matter for a child, written down beforehand."),
    Fact("n", "The number of decisions that a figure rests on."),
    Fact("Outcome", "What the forecast looks for. It records what the authority did, not what a child lived through."),
    Fact("Population stability index", "How far a piece of information moved between two periods. It is never 0 by chance, so it is read with its interval."),
    Fact("Precision", "Of those flagged, the share with the outcome."),
    Fact("Recall", "Of those with the outcome, the share that was flagged."),
    Fact("Selection rate", "The share of decisions that is flagged."),
    Fact("True positive rate", "The same as recall."),
    Fact("Withheld (c)", "A number that rests on very few children, or from which such a number could be worked out."),
)  # fmt: skip
