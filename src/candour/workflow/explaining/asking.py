"""The questions that are put to the model about one case, and to refits of it."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from candour.contracts import ExplainableModel, ReportProgress
from candour.errors import ModelError
from candour.stats.capacity import flag_whole_levels
from candour.stats.clustered import Floats
from candour.stats.explanation.contributions import compute_contributions
from candour.stats.single_case.coherence import Described
from candour.stats.single_case.nearest_change import Change, find_nearest_changes
from candour.stats.single_case.reasons import Reason, add_up_by_feature, find_reasons
from candour.stats.single_case.refits import draw_families_again
from candour.workflow.explaining.material import Material

MOST_LEARNT = 10_000
MOST_REASONS = 5
MOST_CHANGES = 3
OPAQUE = "The kind of model allows no contributions that add up to its answer, so no reasons are given."
DO_NOT_ADD_UP = (
    "The contributions do not add up to the model's own answer, so they cannot be trusted and none are given."
)


@dataclass(frozen=True)
class Asked:
    """Reasons, or why there are none; and ranks of the case (0 to 1) and whether it would be flagged, one entry a refit."""

    reasons: tuple[Reason, ...]
    why_none: str
    ranks: tuple[float, ...]
    flagged: tuple[bool, ...]


def ask_for_reasons(
    material: Material, *, refits: int, share: float, seed: int, report_progress: ReportProgress
) -> Asked:
    """The largest contributions to the score of the case, and how they and its rank fare in refits."""
    model = material.model
    if model is None:
        return Asked((), OPAQUE, (), ())
    names = [word.name for word in material.words]
    own = explain_case(model, material, names)
    contributions, ranks, flagged = [], [], []
    for refitted in _refit(model, material, refits=refits, seed=seed, report_progress=report_progress):
        scores = refitted.predict(material.compared)
        ranks.append(compute_rank(scores, material.compared_place))
        flagged.append(bool(flag_whole_levels(scores, share=share)[material.compared_place]))
        if not isinstance(own, str):
            again = explain_case(refitted, material, names)
            if not isinstance(again, str):
                contributions.append(again)
    if isinstance(own, str):
        return Asked((), own, tuple(ranks), tuple(flagged))
    rows = np.array(contributions) if contributions else np.empty((0, len(names)))
    return Asked(find_reasons(own, rows, names, most=MOST_REASONS), "", tuple(ranks), tuple(flagged))


def ask_for_changes(material: Material, *, more_than: int) -> tuple[Change, ...]:
    """The nearest other records that would alter the flag; none where nobody can be asked."""
    model = material.model
    if model is None or material.cut_off is None:
        return ()
    described = [Described(word.name, word.family, word.source) for word in material.words]
    return find_nearest_changes(
        material.case, material.compared, material.children, described, model.predict,
        cut_off=material.cut_off, more_than=more_than, most=MOST_CHANGES,
    )  # fmt: skip


def compute_rank(scores: Floats, place: int) -> float:
    """The share of the other decisions that have a lower score."""
    return float((scores < scores[place]).sum() / max(len(scores) - 1, 1))


def explain_case(model: ExplainableModel, material: Material, names: Sequence[str]) -> Floats | str:
    """The contribution of every feature in log-odds, or why there are none."""
    if model.kind not in {"tree", "linear"}:
        return OPAQUE
    # A linear model's contributions start from the mean decision; a tree's need nobody else.
    rows: pd.DataFrame = material.case if model.kind == "tree" else material.compared
    at = 0 if model.kind == "tree" else material.compared_place
    encoded = model.encode(rows)
    kind = "tree" if model.kind == "tree" else "linear"
    found = compute_contributions(model.core, encoded, model.margin(encoded), kind=kind)  # type: ignore[arg-type]
    if not found.adds_up:
        return DO_NOT_ADD_UP
    return add_up_by_feature(found.values[at], model.encoded_sources, names)


def _refit(
    model: ExplainableModel, material: Material, *, refits: int, seed: int, report_progress: ReportProgress
) -> list[ExplainableModel]:
    training = material.training
    if training is None or not refits:
        return []
    fitted = []
    drawn = draw_families_again(training.families, most=MOST_LEARNT, refits=refits, seed=seed)
    for number, rows in enumerate(drawn):
        report_progress("Fitting the model again", number / refits)
        try:
            fitted.append(
                model.refit(
                    training.features.iloc[rows].reset_index(drop=True),
                    training.outcomes[rows],
                    seed=seed + number + 1,
                )
            )
        except ModelError:
            # Too few outcomes among the families drawn, or no convergence: one refit fewer, and the answer says how many.
            continue
    report_progress("Fitting the model again", 1.0)
    return fitted
