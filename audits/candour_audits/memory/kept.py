"""MEMO-002: what the model file keeps of single children."""

import numpy as np
import pandas as pd

from candour.contracts import Evidence, ExplainableModel
from candour.results import Estimate, Finding, Statement, Verdict
from candour.stats.clustered import Flags, Floats, estimate_mean
from candour.stats.intervals import compute_critical_value
from candour.stats.memory.leaves import (
    RareEnds,
    count_rare_bins,
    find_alone,
    find_leaves,
    find_rare_ends,
    measure_leaves,
)
from candour.stats.memory.membership import Shadows, compute_pull
from candour_audits.memory.bars import PULL, PULL_REASON
from candour_audits.memory.kept_tables import (
    ALL,
    ALONE,
    NOT_ALONE,
    WITH_OUTCOME,
    Kept,
    tabulate_kept,
    tabulate_pull,
)
from candour_audits.stability.training import Training
from candour_audits.wording import say_number

CODE = "MEMO-002"
TITLE = "What the model file keeps"
QUESTION = (
    "Does the model file keep anything of a single child: small leaves, its own outcome, its own values?"
)
STEP_BEYOND = 10.0


def assess_kept(
    evidence: Evidence, model: ExplainableModel, whole: Training, sample: Training, shadows: Shadows
) -> Finding:
    """Leaves and stored values of the forecast itself, and the pull of a child's own outcome in the shadows."""
    few = evidence.disclosure.threshold
    kept = _read_model(model, whole, few)
    pull = compute_pull(shadows)
    alone = find_alone(sample.features, sample.families)
    among = {ALL: np.ones_like(alone), WITH_OUTCOME: sample.outcomes, ALONE: alone, NOT_ALONE: ~alone}
    pulls = {name: _describe_pull(evidence, pull, sample, rows) for name, rows in among.items()}
    verdict = decide(kept, tuple(pulls[name] for name in (ALL, WITH_OUTCOME, ALONE)))
    return Finding(
        CODE, "memory", TITLE, QUESTION, verdict,
        headline=Statement(_say_headline(verdict, kept, pulls), sample.counts),
        for_families=Statement(_say_for_families(verdict)),
        why=f"About letting the model file out, not about using the forecast. A concern where a leaf holds training "
        f"decisions of {few} families or fewer, where the file stores the smallest or largest value of a number that {few} "
        f"families or fewer have, or where a score is shown to move by more than {PULL:g} towards a child’s own outcome "
        f"because the child was in the data, on average over all, over those with the outcome or over those alone with their "
        f"record; the reason: {PULL_REASON}. Met where none of these is so and the whole interval of each of the three averages "
        "lies at that bar or below.",
        tables=(tabulate_kept(kept), tabulate_pull(evidence, sample, among, pulls)),
        limits=(
            "Sizes of leaves and numbers of features are given as bands: a smallest count belongs to few children.",
            "How far a score moves is measured on shadows that learnt from half of the families; the forecast learnt from all.",
            "What else is beside the model in its folder (tables, logs, sample rows) is not looked at here.",
        ),
        assumptions=(
            "The training decisions in the evidence are those that the model learnt from.",
            "Siblings count as one: a leaf is as small as the number of families in it.",
        ),
    )  # fmt: skip


def decide(kept: Kept, pulls: tuple[Estimate, ...]) -> Verdict:
    """What is stored is a fact; how far a score moves is an estimate, and is held against the bar with its interval."""
    stores = (kept.leaves is not None and kept.leaves.small > 0) or kept.stored_ends > 0
    if stores or any(pull.low is not None and pull.low > PULL for pull in pulls):
        return Verdict.CONCERN
    known = kept.leaves is not None or kept.kind == "linear"
    shown = all(pull.n == 0 or (pull.high is not None and pull.high <= PULL) for pull in pulls)
    return Verdict.MET if known and shown else Verdict.CANNOT_TELL


def _read_model(model: ExplainableModel, whole: Training, few: int) -> Kept:
    encoded = model.encode(whole.features)
    leaves = find_leaves(model.core, encoded)
    sizes = None if leaves is None else measure_leaves(leaves, whole.families, few=few)
    ends = find_rare_ends(whole.features, whole.families, few=few)
    stored = count_stored_ends(model, whole.features, ends)
    stored += count_rare_bins(model.core, encoded, whole.families, few=few)
    # Hazards are opaque to explanations, but all that they keep are coefficients.
    kind = "linear" if sizes is None and hasattr(model.core, "coef_") else model.kind
    return Kept(kind, sizes, stored, few)


def count_stored_ends(model: ExplainableModel, features: pd.DataFrame, ends: RareEnds) -> int:
    """How many rare ends can be read off the encoder: beyond such a value nothing changes, but something does between it and
    the first value that more than few families reach. An encoder that stops further inside keeps nothing of them.
    """
    probes = [(name, end, -1.0) for name, end in ends.smallest.items()]
    probes += [(name, end, 1.0) for name, end in ends.largest.items()]
    if not probes:
        return 0
    rows = features.iloc[np.zeros(3 * len(probes), dtype=int)].reset_index(drop=True)
    for number, (name, end, outwards) in enumerate(probes):
        width = outwards * float(features[name].max() - features[name].min())
        rows.loc[3 * number : 3 * number + 2, name] = [
            end.value,
            end.value + STEP_BEYOND * width,
            end.inner,
        ]
    encoded = model.encode(rows).reshape(len(probes), 3, -1)
    is_same_beyond = np.isclose(encoded[:, 0], encoded[:, 1], equal_nan=True).all(axis=1)
    is_same_inside = np.isclose(encoded[:, 0], encoded[:, 2], rtol=0, atol=1e-12, equal_nan=True).all(axis=1)
    return int((is_same_beyond & ~is_same_inside).sum())


def _describe_pull(evidence: Evidence, pull: Floats, sample: Training, among: Flags) -> Estimate:
    mean = estimate_mean(pull[among], sample.families[among])
    if mean.value is None:
        return Estimate(None, None, None, 0, None, "none", mean.reason)
    reach = compute_critical_value(evidence.protocol.confidence) * mean.variance**0.5
    return Estimate(mean.value, mean.value - reach, mean.value + reach, mean.n, None, "normal, by family")


def _say_headline(verdict: Verdict, kept: Kept, pulls: dict[str, Estimate]) -> str:
    said = {
        Verdict.MET: "Nothing of a single child was found in the model file.",
        Verdict.CONCERN: "The model file keeps something of single children: it must not leave the authority as it is.",
    }.get(
        verdict,
        "It cannot be told whether the model file keeps something of single children: keep it inside.",
    )
    if kept.leaves is not None and kept.leaves.small:
        said += f" Some leaves hold decisions of {kept.few} families or fewer."
    if kept.stored_ends:
        said += (
            f" It stores smallest or largest values that {kept.few} families or fewer have, or limits just before them: cut them off "
            "and fit again before letting it out."
        )
    pull, with_outcome = pulls[ALL], pulls[WITH_OUTCOME]
    if pull.value is not None:
        said += f" A score moves by {say_number(100 * pull.value)} in 100 towards what happened to a child that it learnt from"
        if with_outcome.low is not None and with_outcome.value is not None and with_outcome.low > PULL:
            said += f", and by {say_number(100 * with_outcome.value)} for a child with the outcome"
        said += "."
    return said


def _say_for_families(verdict: Verdict) -> str:
    return {
        Verdict.MET: "The computer’s model holds sums over many children, and nothing of your own child alone.",
        Verdict.CONCERN: "The computer’s model holds a trace of single children, so it has to stay inside the council.",
    }.get(verdict, "We cannot rule out that the computer’s model holds a trace of single children.")
