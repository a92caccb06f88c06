"""How far practitioners agree among themselves, where two of them judged the same case."""

import numpy as np

from candour.contracts import Evidence
from candour.results import Cell, Column, Guard, Table
from candour.stats.clustered import Floats
from candour.stats.practitioners.agreement import measure_kappa, pair_judgements
from candour.stats.practitioners.judgements import Judgements
from candour.stats.practitioners.two_way import Crowd, RowEstimate, describe
from candour_audits.practitioners.counts import FEWEST, count_children, find_fewest


def tabulate_among_people(evidence: Evidence, judged: Judgements, critical_value: float) -> tuple[Table, ...]:
    """Agreement in flags and in probabilities; no table where too few children were judged twice, or by too few people."""
    flags = _pair_flags(evidence, judged, critical_value)
    shares = _pair_probabilities(evidence, judged, critical_value)
    if not flags and not shares:
        return ()
    columns = (Column("what", "What", "text"), Column("estimate", "Estimate", "number"), FEWEST)
    return (
        Table(
            "among_people", "How far two practitioners agree about the same case", columns, (*flags, *shares),
            (Guard(("estimate",), ("fewest",)),),
            note="Each pair of practitioners who judged one case counts once; n is the number of pairs. Intervals are by family: a pair "
            "belongs to two practitioners, so how they differ is not allowed for.",
        ),
    )  # fmt: skip


def _pair_flags(evidence: Evidence, judged: Judgements, critical_value: float) -> list[tuple[Cell, ...]]:
    chosen = judged.with_flag
    pairs = pair_judgements(chosen.cases, chosen.crowd.people)
    if not _are_enough(evidence, chosen, pairs.first, pairs.second):
        return []
    first, second = chosen.flags[pairs.first] == 1, chosen.flags[pairs.second] == 1
    children, crowd = chosen.children[pairs.first], _by_family(chosen, pairs.first)
    fewest = find_fewest(children, first & second, first != second, ~first & ~second, crowd=crowd)
    same = first == second
    agreed = RowEstimate(float(same.mean()), (same - same.mean()) / len(same), len(same), int(same.sum()))
    # Neither of a pair comes first: each stands on both sides.
    both = measure_kappa(np.concatenate([first, second]), np.concatenate([second, first]))
    size = len(first)
    kappa = RowEstimate(
        both.value, both.influence[:size] + both.influence[size:], size, int(same.sum()), both.reason
    )
    return [
        ("Flagged alike", describe(agreed, crowd, critical_value=critical_value, bounds=(0.0, 1.0)), fewest),
        (
            "Kappa (0: chance, 1: full agreement)",
            describe(kappa, crowd, critical_value=critical_value, bounds=(-1.0, 1.0)),
            fewest,
        ),
    ]


def _pair_probabilities(
    evidence: Evidence, judged: Judgements, critical_value: float
) -> list[tuple[Cell, ...]]:
    chosen = judged.with_probability
    pairs = pair_judgements(chosen.cases, chosen.crowd.people)
    if not _are_enough(evidence, chosen, pairs.first, pairs.second):
        return []
    apart: Floats = np.abs(chosen.probabilities[pairs.first] - chosen.probabilities[pairs.second])
    n = len(apart)
    mean = RowEstimate(float(apart.mean()), (apart - apart.mean()) / n, n, n)
    crowd = _by_family(chosen, pairs.first)
    fewest = count_children(chosen.children[pairs.first], np.ones(n, dtype=np.bool_))
    label = "Probabilities lie apart by, on average"
    return [(label, describe(mean, crowd, critical_value=critical_value, bounds=(0.0, 1.0)), fewest)]


def _are_enough(evidence: Evidence, chosen: Judgements, first: "np.ndarray", second: "np.ndarray") -> bool:
    """Enough children, and more people than the threshold: else the figure could be that of one person."""
    people = np.unique(chosen.crowd.people[np.concatenate([first, second])])
    children = len(np.unique(chosen.children[first]))
    least = evidence.protocol.bias.minimum_events
    return children >= least and len(people) > evidence.disclosure.threshold


def _by_family(chosen: Judgements, first: "np.ndarray") -> Crowd:
    size = len(first)
    return Crowd(
        np.unique(chosen.crowd.families[first], return_inverse=True)[1].astype(np.int64),
        np.arange(size, dtype=np.int64),
        np.zeros(size, dtype=np.bool_),
    )
