"""Three simple rules that every forecast must beat. They always run.

They have their own features, whatever the configuration's families are, so that they stay the same rules from
pilot to pilot.
"""

from typing import NamedTuple

from sklearn.compose import ColumnTransformer
from sklearn.dummy import DummyClassifier
from sklearn.impute import SimpleImputer
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import Pipeline, make_pipeline
from sklearn.preprocessing import StandardScaler

from candour.config.features import Age, Count, Ever, Features

BASELINE_FEATURES = Features(
    families=(
        Age(family="age"),
        Count(family="count", events=("referral",), windows=("ever", 1095)),
        Ever(family="ever", events=("cp_plan", "care_episode")),
    )
)
"""What the baselines look at, built like any other feature: known strictly before the decision."""


class Baseline(NamedTuple):
    """A simple rule: its name, its plain-English label and the columns that it looks at."""

    name: str
    label: str
    columns: tuple[str, ...]


BASELINES = (
    Baseline("prevalence", "Everybody gets the base rate of the training decisions", ()),
    Baseline("previous_referrals", "Number of previous referrals, ever", ("count_referral_ever",)),
    Baseline(
        "four_variables",
        "Logistic regression on four variables: age, previous referrals in 3 years, ever had a child "
        "protection plan, ever in care",
        ("age", "count_referral_1095d", "ever_cp_plan", "ever_care_episode"),
    ),
)


def build_baseline(baseline: Baseline) -> Pipeline:
    """An unfitted Pipeline with the steps `encode` and `core`.

    Its input has the features of BASELINE_FEATURES. The score of `previous_referrals` rises or falls with
    the count throughout, so it ranks as the count does.
    """
    if not baseline.columns:
        # The rule looks at nothing, but scikit-learn wants at least one column.
        encode = ColumnTransformer([("nothing", "passthrough", ["age"])])
        return Pipeline([("encode", encode), ("core", DummyClassifier(strategy="prior"))])
    numbers = make_pipeline(SimpleImputer(strategy="median", keep_empty_features=True), StandardScaler())
    encode = ColumnTransformer([("numbers", numbers, list(baseline.columns))])
    return Pipeline([("encode", encode), ("core", LogisticRegression(tol=1e-6, max_iter=1000))])
