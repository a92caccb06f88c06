"""Discrete-time hazards with competing exits: not only whether it comes, but when."""

from collections.abc import Iterator
from itertools import product

from sklearn.pipeline import Pipeline

from candour.config.candidates import DiscreteTimeHazard as Candidate
from candour.modelling.encoding import build_linear_encoder
from candour.modelling.models.hazard_estimator import DiscreteTimeHazard
from candour.modelling.models.setting import ModelKind, Value, Values


def list_values(candidate: Candidate) -> Iterator[dict[str, Value]]:
    """Longer intervals and stronger penalties first."""
    for step, strength in product(sorted(candidate.step_days, reverse=True), sorted(candidate.strengths)):
        yield {"step_days": step, "strength": strength}


def build(values: Values, seed: int) -> Pipeline:
    """The unfitted Pipeline."""
    core = DiscreteTimeHazard(
        strength=float(values["strength"]), step_days=int(values["step_days"]), random_state=seed
    )
    return Pipeline([("encode", build_linear_encoder()), ("core", core)])


KIND = ModelKind("Discrete-time hazard with competing exits", list_values, build)
