"""Rounds of acting on a forecast, recording what is then seen, and learning anew from the record.

One round. The highest scores up to a share of the decisions are looked at. What happens is drawn from the risk of each
decision; where somebody looked, all of it is recorded, and elsewhere only the share that is `seen` without a closer look.
The next forecast learns from what was recorded, and its scores choose whom to look at in the next round.

Today's recorded risk is p, so what happens has the chance p / seen (at most 1). With seen = 1 looking finds nothing new:
that is the same world without acting on the scores. All worlds of a run use the same chance, so that they differ
by nothing but acting. What comes out in the decisions that are tested is not drawn but reckoned from their risks, so it holds no
chance but that of what was learnt from.

That a forecast learnt from what was looked at sends people where they have looked before is an old finding: Lum and Isaac
(2016), To predict and serve?, DOI 10.1111/j.1740-9713.2016.00960.x; Ensign et al. (2018), Runaway feedback loops in
predictive policing, arXiv:1706.09847.
"""

from dataclasses import dataclass
from typing import NamedTuple, Protocol

import numpy as np
import numpy.typing as npt

from candour.stats.capacity import count_places
from candour.stats.clustered import Codes, Flags, Floats

LARGEST_RISK = 0.99


class Ranks(Protocol):
    """What was learnt in one round, ready to rank decisions: higher means looked at first."""

    def rank_learnt(self, rows: Codes) -> Floats:
        """The scores of decisions of the side that is learnt from, by their numbers."""

    def rank_tested(self) -> Floats:
        """The scores of all decisions of the side that is tested."""


class Learn(Protocol):
    """How a forecast is learnt: from the numbers of decisions, and whether the outcome of each was recorded."""

    def __call__(self, rows: Codes, recorded: Flags) -> Ranks:
        """What was learnt. Raises ModelError where nothing can be."""


@dataclass(frozen=True)
class Sides:
    """Decisions to act on and learn from, in batches, and decisions in which the effect is measured.

    The risks are the chances of what is recorded today. `first` ranks both sides in the first round. Each batch holds the
    numbers of its decisions; one round acts on one batch, and the next on the next, so that a forecast is never used on the
    decisions that it has just learnt from.
    """

    learnt_risk: Floats
    tested_risk: Floats
    first: Ranks
    batches: tuple[Codes, ...]


class World(NamedTuple):
    """The tested decisions of one world, round by round (rounds x decisions).

    `looked_at` is how likely a decision is to be looked at: 1, 0, or the share of places left among equal scores. `recorded` is how
    likely its outcome is to be on record.
    """

    looked_at: Floats
    recorded: Floats


def simulate_rounds(
    sides: Sides, learn: Learn, *, seen: float, share: float, rounds: int, chance: np.random.Generator
) -> World:
    """Act on the scores for so many rounds, learning anew after each but the last.

    `seen` is the share of what happens that is recorded without a closer look (above 0, at most 1), `share` the share of decisions
    that is looked at. Two worlds given the same state of `chance` draw the same luck. Raises ModelError where a round leaves
    nothing to learn from.
    """
    happens = (_raise_risk(sides.learnt_risk, seen), _raise_risk(sides.tested_risk, seen))
    ranks, looked_at, recorded = sides.first, [], []
    for number in range(rounds):
        tested = choose_highest(ranks.rank_tested(), share)
        looked_at.append(tested)
        recorded.append(_record(sides.tested_risk, happens[1], tested))
        if number + 1 < rounds:
            rows = sides.batches[number % len(sides.batches)]
            looked = choose_highest(ranks.rank_learnt(rows), share)
            risk = _record(sides.learnt_risk[rows], happens[0][rows], looked)
            ranks = learn(rows, chance.random(len(rows)) < risk)
    return World(np.array(looked_at), np.array(recorded))


def choose_highest(scores: Floats, share: float) -> Floats:
    """How likely each decision is to be among the highest scores: those that share the last score share its places by lot."""
    places = count_places(len(scores), share)
    cut_off = np.partition(scores, len(scores) - places)[len(scores) - places]
    above, tied = scores > cut_off, scores == cut_off
    return np.asarray(above + tied * ((places - above.sum()) / tied.sum()), dtype=np.float64)


def split_batches(families: Codes, *, size: int, most: int, chance: np.random.Generator) -> tuple[Codes, ...]:
    """Numbers of decisions in batches of whole families drawn by lot: at least two, at most `most`, each of about `size`."""
    order = chance.permutation(int(families.max()) + 1)
    sizes = np.bincount(families)[order]
    batches = int(np.clip(len(families) // size, 2, most))
    each = min(size, len(families) // batches)
    number = np.empty(len(order), dtype=np.int64)
    number[order] = (sizes.cumsum() - sizes) // max(each, 1)
    return tuple(np.flatnonzero(number[families] == batch) for batch in range(batches))


def _raise_risk(risk: Floats, seen: float) -> Floats:
    return np.maximum(risk, np.minimum(risk / seen, LARGEST_RISK))


def _record(today: Floats, happens: Floats, looked_at: Floats) -> Floats:
    """As much as today where nobody looked, and all that happens where somebody did."""
    return today + (happens - today) * looked_at


class Measures(NamedTuple):
    """Of every group, round by round (rounds x groups)."""

    selected: Floats
    """How many of its decisions are looked at, as a share."""
    recorded: Floats
    """How often its outcome is on record: the base rate that the next audit would see."""
    missed: Floats
    """Of what happens in it, the share that nobody looked at."""
    troubled: Floats
    """Of its decisions in which nothing happens, the share that was looked at."""
    gap: Floats
    """Looked at, less the share of everyone else who is."""


def measure_groups(
    world: World, risk: Floats, groups: npt.NDArray[np.int64], *, number: int, seen: float
) -> Measures:
    """What a world does to each of so many groups (codes from 0). `risk` is that of today.

    Errors are held against what happens where that share of it is seen, whether or not the world acted on the scores: a world without
    acting is `simulate_rounds` with seen = 1, measured with the seen of the world beside it.
    """
    happens = _raise_risk(risk, seen)

    def add_up(values: Floats) -> Floats:
        return np.array([np.bincount(groups, weights=row, minlength=number) for row in np.atleast_2d(values)])

    looked, size = add_up(world.looked_at), add_up(np.ones(len(risk)))
    with np.errstate(invalid="ignore", divide="ignore"):
        others = (looked.sum(axis=1, keepdims=True) - looked) / (len(risk) - size)
        selected = looked / size
        return Measures(
            selected=selected,
            recorded=add_up(world.recorded) / size,
            missed=1 - add_up(world.looked_at * happens) / add_up(happens),
            troubled=add_up(world.looked_at * (1 - happens)) / add_up(1 - happens),
            gap=selected - others,
        )
