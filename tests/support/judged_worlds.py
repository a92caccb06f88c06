"""Cases that people and a model judge, with known truth: families that are alike, and people who lean and differ in skill."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from candour.stats.clustered import code_clusters
from candour.stats.practitioners.judgements import Judgements
from candour.stats.practitioners.two_way import Crowd

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class JudgedWorld:
    """How cases and judgements come about. `skill` and `model_skill`: how much of the risk each sees, against noise of 1."""

    families: int = 400
    people: int = 12
    judgements_each: float = 1.3
    base: float = -1.8
    skill: float = 1.0
    model_skill: float = 1.0
    leaning: float = 0.5
    differing: float = 0.3
    """How far people differ in skill."""


def draw_judgements(world: JudgedWorld, seed: int) -> Judgements:
    """Judgements of a fresh world; probabilities are what people and model think, rightly scaled or not."""
    rng = np.random.Generator(np.random.PCG64(seed))
    size = rng.choice([1, 2, 3], p=[0.6, 0.25, 0.15], size=world.families)
    family = np.repeat(np.arange(world.families), size)
    n = len(family)
    risk = 0.9 * rng.normal(size=world.families)[family] + 0.8 * rng.normal(size=n)
    outcome = rng.random(n) < _logistic(world.base + risk)
    # What the model gets wrong about a family it gets wrong about all of it, and so do people.
    model = (
        world.model_skill * risk + 0.7 * rng.normal(size=n) + 0.7 * rng.normal(size=world.families)[family]
    )
    times = 1 + rng.poisson(world.judgements_each - 1, size=n)
    case = np.repeat(np.arange(n), times)
    person = rng.integers(0, world.people, size=len(case))
    leans = world.leaning * rng.normal(size=world.people)
    skill = world.skill + world.differing * rng.normal(size=world.people)
    said = skill[person] * risk[case] + leans[person] + 0.7 * rng.normal(size=len(case))
    said = said + 0.7 * rng.normal(size=world.families)[family][case]
    keep = np.unique(case * world.people + person, return_index=True)[1]
    case, person, said = case[keep], person[keep], said[keep]
    return Judgements(
        cases=case,
        children=case,
        outcomes=outcome[case],
        scores=_logistic(world.base + model[case]),
        probabilities=_logistic(world.base + said),
        flags=(said > 1.2).astype(np.float64),
        crowd=Crowd(code_clusters(family[case]), person, np.ones(len(case), dtype=np.bool_)),
    )


def _logistic(log_odds: Floats) -> Floats:
    return np.asarray(1 / (1 + np.exp(-log_odds)))
