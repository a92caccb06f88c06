"""Explanations simulated: intervals cover, and reasons hold where there are any and are chance where there are none."""

from typing import NamedTuple

import numpy as np
import pytest
from scipy.special import expit
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.linear_model import LogisticRegression

from candour.stats.explanation.agreement import compare_leaders, correlate_contributions
from candour.stats.explanation.contributions import compute_contributions
from candour.stats.explanation.local_effects import Grid, estimate_curve
from candour.stats.explanation.permutation import draw_orders, measure_losses
from candour.stats.explanation.ranking_influence import compute_precision_influence
from candour.stats.explanation.scorecard import Scorecard
from candour_audits.explainability.one_page import compare_scores
from candour_audits.explainability.twin import Twin

pytestmark = pytest.mark.simulation

WORLDS = 600
FAMILIES = 300
LEAST = 0.92
"""A nominal 95 % is found to cover at least so often; 600 worlds tell it to within two points."""


class World(NamedTuple):
    """Two features that siblings share in part, what happened, and families of two."""

    first: np.ndarray
    second: np.ndarray
    outcomes: np.ndarray
    families: np.ndarray


def draw(rng: np.random.Generator, families: int = FAMILIES) -> World:
    family = np.repeat(np.arange(families), 2)
    first, second = 0.8 * rng.normal(size=(2, families))[:, family] + 0.6 * rng.normal(size=(2, 2 * families))
    chance = expit(-1.5 + first + 0.5 * second)
    return World(first, second, rng.random(2 * families) < chance, family)


def score(first: np.ndarray, second: np.ndarray) -> np.ndarray:
    return np.asarray(expit(-1.5 + first + 0.5 * second))


def test_the_interval_of_a_loss_covers() -> None:
    rng = np.random.default_rng(1)
    large = draw(rng, 200_000)
    with_it = compute_precision_influence(score(large.first, large.second), large.outcomes)[0]
    mixed = rng.permutation(large.first)
    truth = with_it - compute_precision_influence(score(mixed, large.second), large.outcomes)[0]
    covered = 0
    for world in (draw(rng) for _ in range(WORLDS)):
        orders = draw_orders(2 * FAMILIES, repeats=5, seed=int(rng.integers(1 << 30)))
        shuffled = (score(world.first[order], world.second) for order in orders)
        published = score(world.first, world.second)
        loss = measure_losses(published, shuffled, world.outcomes, world.families, repeats=5)[0]
        covered += abs(loss.value - truth) <= 1.96 * loss.spread
    assert covered >= LEAST * WORLDS


def test_the_intervals_of_forecast_less_page_cover_together() -> None:
    rng = np.random.default_rng(2)
    large = draw(rng, 200_000)
    truth = [each.value for each in compare_scores(pair(large), 0.95)]
    together, alone = 0, 0
    for world in (draw(rng) for _ in range(WORLDS)):
        found = compare_scores(pair(world), 0.95)
        inside = [each.low <= value <= each.high for each, value in zip(found, truth, strict=True)]  # type: ignore[operator]
        together += inside[0] and inside[1]
        alone += inside[2]
    assert together >= LEAST * WORLDS
    assert alone >= LEAST * WORLDS


def pair(world: World) -> Twin:
    """A forecast of both features beside one of the first alone."""
    coarse = expit(-1.5 + np.round(world.first))
    return Twin(
        Scorecard((), 0.0, 1.0), coarse, score(world.first, world.second), world.outcomes, world.families
    )


def test_every_point_of_a_curve_covers() -> None:
    rng = np.random.default_rng(3)
    edges = np.array([-1.5, -0.5, 0.0, 0.5, 1.5])
    truth = trace(draw(rng, 200_000), edges)[0]
    covered = np.zeros(len(edges))
    for _ in range(WORLDS):
        effects, errors = trace(draw(rng), edges)
        covered += np.abs(effects - truth) <= 1.96 * errors
    assert (covered >= LEAST * WORLDS).all()


def trace(world: World, edges: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """A model in which both features work together."""
    grid = Grid(edges, np.clip(np.searchsorted(edges, world.first) - 1, 0, len(edges) - 2))
    lower, upper = (np.sin(at) + at * world.second**2 for at in (grid.lower, grid.upper))
    curve = estimate_curve(grid, lower, upper, world.families)
    return curve.effects, curve.errors


def test_reasons_are_chance_for_noise_and_hold_where_there_are_many_data() -> None:
    """Models of two halves that share nobody: of noise, and of ten features that tell something among thirty."""
    rng = np.random.default_rng(4)
    noise = [share_leaders(rng, 300, np.zeros(30)) for _ in range(40)]
    lean = np.concatenate([np.linspace(1, 0.4, 10), np.zeros(20)])
    known = [share_leaders(rng, 8000, lean) for _ in range(3)]
    assert abs(np.mean(noise)) < 0.1
    assert min(known) == 1


def share_leaders(rng: np.random.Generator, decisions: int, lean: np.ndarray) -> float:
    rows = rng.normal(size=(2 * decisions, len(lean)))
    outcomes = rng.random(2 * decisions) < expit(-1 + rows @ lean)
    halves = (slice(None, decisions), slice(decisions, None))
    orders = [np.abs(LogisticRegression().fit(rows[half], outcomes[half]).coef_[0]) for half in halves]
    found = compare_leaders(*orders)
    assert found is not None
    return found.beyond_chance


def test_trees_of_noise_prefer_the_same_features_and_yet_give_other_reasons() -> None:
    """Ten numbers with many values among twenty flags: trees of two halves split on the numbers, whatever the outcomes."""
    rng = np.random.default_rng(5)
    pairs = [explain_halves(rng, lean=0.0) for _ in range(12)]
    shared = [compare_leaders(*(np.abs(each).mean(axis=0) for each in pair)) for pair in pairs]
    assert np.mean([found.beyond_chance for found in shared if found is not None]) > 0.7
    together = [correlate_contributions(*pair) for pair in pairs]
    assert abs(np.mean(together)) < 0.1
    assert max(together) < 0.5
    assert correlate_contributions(*explain_halves(rng, lean=0.7)) > 0.8


def explain_halves(rng: np.random.Generator, *, lean: float) -> tuple[np.ndarray, np.ndarray]:
    """Contributions to 300 decisions in models of two halves of 3,000; two features tell something where `lean` is not 0."""
    rows = np.column_stack([rng.normal(size=(3300, 10)), rng.random((3300, 20)) < 0.1]).astype(np.float64)
    outcomes = rng.random(3300) < expit(-1 + lean * (rows[:, 0] + rows[:, 1]))
    found = []
    for half in (slice(0, 1500), slice(1500, 3000)):
        core = HistGradientBoostingClassifier(max_iter=50, max_leaf_nodes=8, min_samples_leaf=40)
        core.fit(rows[half], outcomes[half])
        asked = rows[3000:]
        found.append(compute_contributions(core, asked, core.decision_function(asked), kind="tree").values)
    return found[0], found[1]
