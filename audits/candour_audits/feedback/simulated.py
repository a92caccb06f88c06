"""What is simulated for FEED-001: the forecast acted on, recorded and learnt anew, beside the same world without acting."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from candour.contracts import Evidence, ExplainableModel
from candour.stats.clustered import Codes, Flags, Floats
from candour.stats.feedback.rounds import (
    Measures,
    Ranks,
    Sides,
    World,
    choose_highest,
    measure_groups,
    simulate_rounds,
    split_batches,
)
from candour.stats.groups.judged import Labels, list_groups
from candour_audits.bias.characteristic import CODES
from candour_audits.decisions import Decisions, read_beside, read_groups, to_frame
from candour_audits.drawing import draw_families
from candour_audits.mitigation.material import Material, read_material
from candour_audits.sampled import draw_evidence
from candour_audits.training_tables import MOST_DECISIONS

ROUNDS = 5
RUNS = 3
LEARNT_FROM = 2_500
"""About so many decisions are learnt from in a round; the training decisions must give at least two such lots or halves."""
TESTED_WHOLE, TESTED_DRAWN = 10_000, 5_000
"""All test decisions are measured up to the first number, and beyond it the second, drawn by lot: then far more are left out than
drawn, so that nothing follows about those left out."""
SEEN: Mapping[str, float] = {"low": 0.8, "medium": 0.6, "high": 0.4}
"""For each contrast, the share of what happens that is recorded where nobody looks more closely."""
MIDDLE = "medium"


@dataclass(frozen=True)
class Grouping:
    """One characteristic of the measured decisions. `counts` of each group: decisions, with and without the outcome,
    flagged today and not flagged. `judged`: large enough to be held against the margin.
    """

    names: tuple[str, ...]
    codes: npt.NDArray[np.int64]
    counts: npt.NDArray[np.int64]
    judged: Flags


@dataclass(frozen=True)
class Simulated:
    """Runs of every contrast: measures by characteristic, contrast, and run, acted on and not. `recorded` is overall."""

    groupings: Mapping[str, Grouping]
    acted: Mapping[tuple[str, str], tuple[Measures, ...]]
    let_be: Mapping[tuple[str, str], tuple[Measures, ...]]
    overall: Mapping[str, tuple[Floats, ...]]
    """The base rate on record, for each contrast and for `""` (not acted on), a run and round."""
    counts: tuple[int, int]
    drawn: tuple[str, ...] = ()
    """What stands for more of its kind: whole families drawn by lot."""

    def find_growth(self, characteristic: str) -> npt.NDArray[np.float64]:
        """By how much wider the gap in who is flagged is after the last round than without acting: contrast x run x group."""
        return np.array(
            [
                [
                    np.abs(acted.gap[-1]) - np.abs(let_be.gap[-1])
                    for acted, let_be in zip(
                        self.acted[characteristic, contrast],
                        self.let_be[characteristic, contrast],
                        strict=True,
                    )
                ]
                for contrast in SEEN
            ]
        )


@dataclass(frozen=True)
class _Learnt:
    """A forecast fitted anew, which ranks decisions of both sides."""

    model: ExplainableModel
    training: pd.DataFrame
    tested: pd.DataFrame

    def rank_learnt(self, rows: Codes) -> Floats:
        return self.model.predict(self.training.iloc[rows])

    def rank_tested(self) -> Floats:
        return self.model.predict(self.tested)


@dataclass(frozen=True)
class _AsItIs:
    """The forecast of the report, whose scores are known."""

    learnt: Floats
    tested: Floats

    def rank_learnt(self, rows: Codes) -> Floats:
        return self.learnt[rows]

    def rank_tested(self) -> Floats:
        return self.tested


def simulate(evidence: Evidence, model: ExplainableModel, decisions: Decisions) -> Simulated:
    """All runs of all contrasts. Raises ModelError where a round leaves nothing to learn from, EvidenceError where the
    training tables do not fit together.
    """
    # Of very many training decisions a sample is enough to draw from; the test decisions that are measured are drawn from all.
    material, measured = (
        read_material(draw_evidence(evidence).evidence, model),
        _draw_measured(evidence, decisions),
    )
    tested = to_frame(read_beside(evidence, "features", chosen=measured))
    risks = np.asarray(model.predict(material.training)), decisions.leading_scores[measured]
    share = evidence.protocol.capacity_shares[-1]
    groupings = _read_groupings(evidence, decisions, measured, choose_highest(risks[1], share))
    forecast = _Forecast(material, tested, _AsItIs(*risks))
    worlds = [_simulate_run(forecast, share, seed=evidence.seed, run=run) for run in range(RUNS)]
    acted: dict[tuple[str, str], tuple[Measures, ...]] = {}
    let_be: dict[tuple[str, str], tuple[Measures, ...]] = {}
    for name, grouping in groupings.items():
        for contrast, seen in SEEN.items():
            acted[name, contrast] = tuple(_measure(w[contrast], risks[1], grouping, seen) for w in worlds)
            let_be[name, contrast] = tuple(_measure(w[""], risks[1], grouping, seen) for w in worlds)
    overall = {
        contrast: tuple(world[contrast].recorded.mean(axis=1) for world in worlds) for contrast in ("", *SEEN)
    }
    outcomes = decisions.outcomes[measured]
    drawn = (
        *((f"up to {MOST_DECISIONS:,} training decisions",) if material.sampled else ()),
        *((f"up to {TESTED_DRAWN:,} test decisions",) if not measured.all() else ()),
    )
    return Simulated(groupings, acted, let_be, overall, (int(outcomes.sum()), int((~outcomes).sum())), drawn)


@dataclass(frozen=True)
class _Forecast:
    """The forecast as it is, and all that it can be learnt anew from. It is a `Learn`."""

    material: Material
    tested: pd.DataFrame
    as_it_is: _AsItIs

    def __call__(self, rows: Codes, recorded: Flags) -> Ranks:
        training = self.material.training
        fitted = self.material.model.refit(training.iloc[rows].reset_index(drop=True), recorded)
        return _Learnt(fitted, training, self.tested)


def _simulate_run(forecast: _Forecast, share: float, *, seed: int, run: int) -> dict[str, World]:
    """One run: the world without acting, under the name `""`, and that of every contrast, all with the same luck."""
    lots = np.random.Generator(np.random.PCG64(np.random.SeedSequence([seed, run])))
    batches = split_batches(forecast.material.families, size=LEARNT_FROM, most=ROUNDS - 1, chance=lots)
    first = forecast.as_it_is
    sides = Sides(first.learnt, first.tested, first, batches)
    return {
        contrast: simulate_rounds(
            sides, forecast, seen=seen, share=share, rounds=ROUNDS,
            chance=np.random.Generator(np.random.PCG64(np.random.SeedSequence([seed, run, 1]))),
        )
        for contrast, seen in {"": 1.0, **SEEN}.items()
    }  # fmt: skip


def _measure(world: World, risk: Floats, grouping: Grouping, seen: float) -> Measures:
    return measure_groups(world, risk, grouping.codes, number=len(grouping.names), seen=seen)


def _draw_measured(evidence: Evidence, decisions: Decisions) -> Flags:
    most = TESTED_WHOLE if len(decisions.outcomes) <= TESTED_WHOLE else TESTED_DRAWN
    return draw_families(decisions.families, most=most, seed=evidence.seed)


def _read_groupings(
    evidence: Evidence, decisions: Decisions, measured: Flags, flagged: Floats
) -> dict[str, Grouping]:
    """Every characteristic but those that the protocol leaves out and those of which only one group occurs."""
    left_out = set(CODES) - set(evidence.protocol.bias.characteristics)
    outcomes = decisions.outcomes[measured]
    least = evidence.protocol.bias.minimum_events
    found = {
        name: _group(labels[measured], outcomes, flagged, least)
        for name, labels in read_groups(evidence).items()
        if name not in left_out
    }
    return {name: grouping for name, grouping in found.items() if len(grouping.names) > 1}


def _group(labels: Labels, outcomes: Flags, flagged: Floats, least: int) -> Grouping:
    names = tuple(list_groups(labels))
    codes = np.array([names.index(str(label)) for label in labels], dtype=np.int64)

    def count(weights: Floats | Flags) -> npt.NDArray[np.int64]:
        return np.rint(np.bincount(codes, weights=weights, minlength=len(names))).astype(np.int64)

    counts = np.stack([count(w) for w in (np.ones(len(codes)), outcomes, ~outcomes, flagged, 1 - flagged)])
    return Grouping(names, codes, counts, counts[1] >= least)
