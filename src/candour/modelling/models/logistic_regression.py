"""Elastic-net logistic regression on ranked numbers and one-hot codes."""

from collections.abc import Iterator
from itertools import product

from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import Pipeline

from candour.config.candidates import LogisticRegression as Candidate
from candour.modelling.encoding import build_linear_encoder
from candour.modelling.models.setting import ModelKind, Value, Values, read_weight, say_weight

ITERATIONS = 4000
TOLERANCE = 1e-3


def list_values(candidate: Candidate) -> Iterator[dict[str, Value]]:
    """Stronger penalties first."""
    for strength, share in product(sorted(candidate.strengths), sorted(candidate.l1_shares)):
        yield {"strength": strength, "l1_share": share, **say_weight(candidate)}


def build(values: Values, seed: int) -> Pipeline:
    """The unfitted Pipeline."""
    # lbfgs is far faster but knows no L1 penalty.
    share = float(values["l1_share"])
    core = LogisticRegression(
        C=float(values["strength"]),
        l1_ratio=share,
        solver="saga" if share > 0 else "lbfgs",
        max_iter=ITERATIONS,
        tol=TOLERANCE if share > 0 else 1e-4,
        class_weight=read_weight(values),
        random_state=seed,
    )
    return Pipeline([("encode", build_linear_encoder()), ("core", core)])


KIND = ModelKind("Logistic regression (elastic net)", list_values, build)
