"""How the forecast was made, in plain English."""

from collections.abc import Mapping

from candour.config.evaluation import Models, Split
from candour.config.features import Features
from candour.contracts import SHARED_BY
from candour.report.content.fact import Fact

MODELS = {
    "logistic_regression": "logistic regression (a weighted sum of the information)",
    "gradient_boosting": "gradient boosting (many small decision trees added up)",
    "decision_tree": "a decision tree (a few yes-or-no questions, one after the other)",
    "random_forest": "a random forest (the mean of many decision trees, each grown on cases drawn by lot)",
    "lightgbm": "LightGBM (many small decision trees added up, grown in another way)",
    "explainable_boosting": "an explainable boosting machine (one curve for each piece of information, added up)",
    "discrete_time_hazard": "discrete-time hazards (a weighted sum of the information for each stretch of the window)",
    "scorecard": "a points scorecard (whole points for a few pieces of information, which a person can add up)",
}
LEARNT_FROM = "What it learnt from"
METRICS = {
    "average_precision": "average precision",
    "auc": "area under the ROC curve",
    "brier": "Brier score",
}
CALIBRATIONS = {
    "sigmoid": "Scores are turned into probabilities by a sigmoid curve learnt inside the training period.",
    "isotonic": "Scores are turned into probabilities by a rising step curve learnt inside the training period.",
    "none": "Scores are not turned into probabilities: they are ranks.",
}


def describe_model(models: Models, split: Split, features: Features, leading: str) -> tuple[Fact, ...]:
    """What was tried, how it was tested and what it may see."""
    tried = "; ".join(MODELS[candidate.name] for candidate in models.candidates)
    return (
        Fact("The forecast in this report", leading),
        Fact("What was tried", f"{tried[0].upper()}{tried[1:]}."),
        Fact(
            "How one was chosen",
            f"By the lower end of its {METRICS[models.metric]} over the folds of the training period, so that "
            "a lucky average does not win. The test decisions play no part in the choice: where another forecast "
            "does better on them, the tables show it, and the choice stands.",
        ),
        Fact("Scores", CALIBRATIONS[models.calibration]),
        *_describe_training(models),
        Fact("How it was tested", _describe_split(split)),
        Fact("Protected characteristics", _describe_protected(features)),
    )


def describe_shared(facts: Mapping[str, str], features: Features, leading: str) -> tuple[Fact, ...]:
    """How a forecast of another authority was tested here."""
    return (
        Fact("The forecast in this report", leading),
        Fact(
            "Where it was made",
            f"In another authority ({facts[SHARED_BY]}), from its own children. How it was chosen and trained stands in the report of that authority. SHA-256 of its "
            f"file: {facts['shared_model']}.",
        ),
        Fact(
            "How it was tested",
            "On decisions of this authority, none of which it had learnt from. Nothing was trained here but the simple rules, and what would mend its scores; both "
            "learnt from earlier decisions of other families.",
        ),
        Fact(
            "What could not be asked",
            "It was shared to be tested, not to be taken apart, so no question was put to the model itself.",
        ),
        Fact("Protected characteristics", _describe_protected(features)),
    )


def _describe_training(models: Models) -> tuple[Fact, ...]:
    """What it learnt from, where that is not all decisions of the training part at once on one machine."""
    said = []
    if models.training.name == "sample":
        said.append(
            f"A sample of whole families of the training part, at most {models.training.at_most:,} decisions in all. Families are drawn by a hash of their keys, whatever came "
            "after their decisions. Those left out are counted with the parts of the data. The test part stays whole."
        )
    if models.training.name == "blocks":
        said.append(
            f"All decisions of the training part, {models.training.rows:,} at a time, so that they fit in memory."
        )
    said += [
        f"The trees of LightGBM are grown by {candidate.machines:,} machines together, each with its share of the decisions. How many decisions a leaf rests on is only "
        f"estimated while they grow, so a leaf may rest on somewhat fewer than the {candidate.minimum_leaf:,} that are asked for."
        for candidate in models.candidates
        if candidate.name == "lightgbm" and candidate.machines > 1
    ]
    return (Fact(LEARNT_FROM, " ".join(said)),) if said else ()


def _describe_split(split: Split) -> str:
    if split.name == "earlier_cases":
        return (
            f"On later decisions than it was built on: the last {split.test_days:,} days are the test. Between the "
            "two lies a gap as long as the outcome window, so that nothing was learnt from an outcome that "
            "nobody could yet have known. No child and no family is on both sides."
        )
    return (
        f"On a random {split.test_share * 100:g} per cent of families. Building and testing use the same period, "
        "so these figures are hopeful about the future. No child and no family is on both sides."
    )


def _describe_protected(features: Features) -> str:
    if features.protected is None:
        return "Sex, ethnic group and disability are not given to the forecast. They are used to audit it."
    names = ", ".join(name.replace("_", " ") for name in features.protected.use)
    return f"The forecast is given: {names}. The authority\u2019s reason: {features.protected.reason}"
