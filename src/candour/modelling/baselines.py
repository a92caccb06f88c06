"""Three simple rules that every forecast must beat. They always run.

They have their own features, whatever the configuration's families are, so that they stay the same rules from
pilot to pilot. Build the features with `BASELINE_FEATURES`; `describe_for_baselines` picks the columns.
"""

from typing import NamedTuple

from sklearn.compose import ColumnTransformer
from sklearn.dummy import DummyClassifier
from sklearn.impute import SimpleImputer
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import Pipeline, make_pipeline
from sklearn.preprocessing import StandardScaler

RECENT_DAYS = 1095
AGE = "age"
REFERRALS_EVER = "referrals_ever"
REFERRALS_RECENTLY = "referrals_in_3_years"
EVER_CP_PLAN = "ever_cp_plan"
EVER_IN_CARE = "ever_in_care"
BASELINE_COLUMNS = (AGE, REFERRALS_EVER, REFERRALS_RECENTLY, EVER_CP_PLAN, EVER_IN_CARE)


class Baseline(NamedTuple):
    """A simple rule: its name, its plain-English label and the columns that it looks at."""

    name: str
    label: str
    columns: tuple[str, ...]


BASELINES = (
    Baseline("prevalence", "Everybody gets the base rate of the training decisions", ()),
    Baseline("previous_referrals", "Number of previous referrals, ever", (REFERRALS_EVER,)),
    Baseline(
        "four_variables",
        "Logistic regression on four variables: age, previous referrals in 3 years, ever had a child "
        "protection plan, ever in care",
        (AGE, REFERRALS_RECENTLY, EVER_CP_PLAN, EVER_IN_CARE),
    ),
)


def build_baseline(baseline: Baseline) -> Pipeline:
    """An unfitted Pipeline with the steps `encode` and `core`.

    Its input has the columns BASELINE_COLUMNS, all float. The score of `previous_referrals` rises or falls with
    the count throughout, so it ranks as the count does.
    """
    if not baseline.columns:
        # The rule looks at nothing, but scikit-learn wants at least one column.
        encode = ColumnTransformer([("nothing", "passthrough", [AGE])])
        return Pipeline([("encode", encode), ("core", DummyClassifier(strategy="prior"))])
    numbers = make_pipeline(SimpleImputer(strategy="median", keep_empty_features=True), StandardScaler())
    encode = ColumnTransformer([("numbers", numbers, list(baseline.columns))])
    return Pipeline([("encode", encode), ("core", LogisticRegression(tol=1e-6, max_iter=1000))])
