"""The candidates: the forecast as it is, and five ways of treating the groups of one characteristic more alike."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from candour.errors import ModelError
from candour.side_by_side import do_all
from candour.stats.clustered import Floats
from candour.stats.groups.judged import Labels
from candour.stats.mitigation.merging import Merging, merge_small_groups
from candour.stats.mitigation.proxies import rank_by_group
from candour.stats.mitigation.reductions import fit_exponentiated_gradient, fit_grid_search
from candour.stats.mitigation.thresholds import fit_group_thresholds
from candour.stats.mitigation.weights import compute_reweighing
from candour_audits.mitigation.material import Material

AS_IT_IS = "As it is"
CUT_OFFS = "A cut-off for each group"
GRADIENT = "Exponentiated gradient"
GRID = "Grid search"
REWEIGHED = "Reweighed training decisions"
WITHOUT_PROXIES = "Without features that may stand for it"
STRONGEST = 5
STANDS_FOR: Mapping[str, str] = {
    "sex": r"\bsex\b",
    "ethnic_group": r"\brace\b|\bethnic|\bnationality\b",
    "age_band": r"\bage\b",
    "disability": r"\bdisab",
}
FITS = 40
"""What the ways for one characteristic fit in all, more or less: the two reductions fit again and again."""
REFUSED = "the method could not be fitted to these training decisions"


@dataclass(frozen=True)
class Candidate:
    """One way, with its ranks of the test decisions; where it could not be fitted there are none, and the reason.

    `group_decides`: two children alike in all but their group may be treated differently.
    """

    label: str
    ranks: Floats | None
    group_decides: bool = False
    reason: str = ""


@dataclass(frozen=True)
class Grounds:
    """What all candidates share: the refitted forecast's ranks of the test decisions, and its training scores."""

    material: Material
    as_it_is: Floats
    training_scores: Floats
    share: float

    @property
    def cut(self) -> float:
        """The training score from which the share of the capacity is flagged."""
        return float(np.clip(np.quantile(self.training_scores, 1 - self.share), 0.01, 0.99))


@dataclass(frozen=True)
class Asked:
    """One characteristic: the groups of training and test decisions, how many outcomes a group needs, and the margin."""

    characteristic: str
    training: Labels
    tested: Labels
    minimum: int
    margin: float
    may_stand_for: Mapping[str, str]


def prepare_grounds(material: Material, *, share: float, seed: int) -> Grounds:
    """Fit the forecast anew on the training decisions. Raises ModelError where that cannot be done."""
    again = material.model.refit(material.training, material.outcomes)
    scores = material.score_without_family(seed=seed)
    return Grounds(material, again.predict(material.tested), scores, share)


def fit_candidates(grounds: Grounds, every: Sequence[Asked]) -> list[tuple[Candidate, ...]]:
    """All candidates for each characteristic, the forecast as it is first; none is left out."""
    tasks = [(asked, label) for asked in every for label in WAYS]
    rows = len(every) * FITS * len(grounds.material.outcomes)
    tried = do_all(_try, grounds, tasks, rows=rows)
    as_it_is = Candidate(AS_IT_IS, grounds.as_it_is)
    return [(as_it_is, *tried[place * len(WAYS) : (place + 1) * len(WAYS)]) for place in range(len(every))]


def list_proxies(asked: Asked, material: Material) -> tuple[str, ...]:
    """Features that by their description may stand for the characteristic; else those that tell most about it."""
    names = [str(name) for name in material.training.columns]
    pattern = STANDS_FOR.get(asked.characteristic, re.escape(asked.characteristic.replace("_", " ")))
    said = tuple(
        name
        for name in names
        if name == asked.characteristic or re.search(pattern, asked.may_stand_for.get(name, ""))
    )
    if said:
        return said
    encoded = material.model.encode(material.training)
    return rank_by_group(encoded, material.model.encoded_sources, asked.training)[
        : min(STRONGEST, len(names) // 2)
    ]


def merge(asked: Asked, material: Material) -> Merging:
    """The groups as they are fitted. Raises ModelError where fewer than two are large enough."""
    return merge_small_groups(asked.training, material.outcomes, minimum=asked.minimum)


def _try(grounds: Grounds, task: tuple[Asked, str]) -> Candidate:
    asked, label = task
    try:
        return Candidate(label, WAYS[label](grounds, asked), label == CUT_OFFS)
    except ModelError as refused:
        return Candidate(label, None, label == CUT_OFFS, str(refused))
    except ValueError:
        # fairlearn and scikit-learn refuse degenerate groups so; their words may name a child's group.
        return Candidate(label, None, label == CUT_OFFS, REFUSED)


def _set_cut_offs(grounds: Grounds, asked: Asked) -> Floats:
    merging = merge(asked, grounds.material)
    found = fit_group_thresholds(
        grounds.training_scores, grounds.material.outcomes, merging.apply(asked.training), share=grounds.share
    )
    return found.rank(grounds.as_it_is, merging.apply(asked.tested))


def _climb_gradient(grounds: Grounds, asked: Asked) -> Floats:
    material = grounds.material
    labels = merge(asked, material).apply(asked.training)
    rank = fit_exponentiated_gradient(
        material.model.core, material.model.encode(material.training), material.outcomes, labels,
        cut=grounds.cut, margin=asked.margin,
    )  # fmt: skip
    return rank(material.model.encode(material.tested))


def _search_grid(grounds: Grounds, asked: Asked) -> Floats:
    material = grounds.material
    labels = merge(asked, material).apply(asked.training)
    rank = fit_grid_search(
        material.model.core, material.model.encode(material.training), material.outcomes, labels,
        cut=grounds.cut,
    )  # fmt: skip
    return rank(material.model.encode(material.tested))


def _reweigh(grounds: Grounds, asked: Asked) -> Floats:
    material = grounds.material
    weights = compute_reweighing(merge(asked, material).apply(asked.training), material.outcomes)
    return material.model.refit(material.training, material.outcomes, weights=weights).predict(
        material.tested
    )


def _leave_out(grounds: Grounds, asked: Asked) -> Floats:
    material = grounds.material
    left = set(list_proxies(asked, material))
    kept = [name for name in material.training.columns if name not in left]
    if not kept:
        raise ModelError("No feature would be left. Use more features.")
    return material.model.refit(material.training[kept], material.outcomes).predict(material.tested[kept])


WAYS: Mapping[str, Callable[[Grounds, Asked], Floats]] = {
    CUT_OFFS: _set_cut_offs, GRADIENT: _climb_gradient, GRID: _search_grid, REWEIGHED: _reweigh, WITHOUT_PROXIES: _leave_out,
}  # fmt: skip
