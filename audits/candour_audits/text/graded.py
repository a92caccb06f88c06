"""Every phrase that the forecast reads, held against every group: how much more often it stands in texts about the group."""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from candour.contracts import Evidence
from candour.results import Estimate
from candour.stats.groups.differences import Rules
from candour.stats.groups.judged import NOT_RECORDED
from candour.stats.intervals import compute_critical_value
from candour.stats.missing_differences import FamilySums, MissingDifference, compare_one_group

_METHOD = "Newcombe from both intervals over families, simultaneous by Bonferroni"


class _Look(NamedTuple):
    phrase: int
    characteristic: str
    group: str
    sums: FamilySums


@dataclass(frozen=True)
class GradedPhrase:
    """One phrase and the group of one characteristic that it tells best.

    `inside` and `outside` are the shares of decisions whose texts have it, of the group and of everybody else. `share` is its part
    of all that is leant on phrases. `counts`: with and without it, of the group and of everybody else.
    """

    column: str
    representation: str
    words: str
    families: int
    leaning: float
    share: float
    characteristic: str
    group: str
    inside: Estimate
    outside: Estimate
    difference: Estimate
    counts: tuple[int, int, int, int]

    @property
    def is_shown(self) -> bool:
        """Whether it is shown to stand more often, or less often, in texts about the group: all looks together."""
        low, high = self.difference.low, self.difference.high
        return low is not None and high is not None and (low > 0 or high < 0)

    @property
    def product(self) -> float:
        """How well it tells the group (0 to 1: twice the distance of its AUC from 0.5) times how much the forecast leans on it."""
        return abs(self.difference.value or 0.0) * self.share if self.is_shown else 0.0


def grade_phrases(evidence: Evidence) -> tuple[GradedPhrase, ...]:
    """Every phrase with every characteristic, the largest product first. Raises EvidenceError where sums contradict each other."""
    phrases = {row["phrase"]: row for row in evidence.tables["text_phrases"].to_pylist()}
    looks = _read_looks(evidence)
    if not looks:
        return ()
    protocol = evidence.protocol
    rules = Rules(protocol.bias.margin, protocol.bias.minimum_events, protocol.confidence, evidence.seed)
    reach = compute_critical_value(1 - (1 - protocol.confidence) / len(looks))
    total = sum(row["leaning"] for row in phrases.values())
    best: dict[tuple[int, str], GradedPhrase] = {}
    for look in looks:
        found = compare_one_group(look.sums, rules, critical_value=reach)
        graded = _grade(phrases[look.phrase], look, found, total)
        key = (look.phrase, look.characteristic)
        if key not in best or _rank(graded) > _rank(best[key]):
            best[key] = graded
    return tuple(
        sorted(
            best.values(),
            key=lambda one: (-one.product, -one.leaning, one.words, one.column, one.characteristic),
        )
    )


def _read_looks(evidence: Evidence) -> tuple[_Look, ...]:
    upper = np.triu_indices(4)
    looks = []
    for row in evidence.tables["text_phrase_sums"].to_pylist():
        if row["group"] == NOT_RECORDED:
            continue
        totals, products = np.array(row["totals"], dtype=np.float64), np.zeros((4, 4))
        products[upper] = row["products"]
        products += np.triu(products, 1).T
        looks.append(
            _Look(
                row["phrase"],
                row["characteristic"],
                row["group"],
                FamilySums(totals[:2], totals[2:], products, row["families"]),
            )
        )
    return tuple(looks)


def _rank(one: GradedPhrase) -> tuple[bool, float]:
    return one.is_shown, abs(one.difference.value or 0.0)


def _grade(phrase: dict[str, object], look: _Look, found: MissingDifference, total: float) -> GradedPhrase:
    due, having = look.sums.due, look.sums.missing
    leaning = float(phrase["leaning"])  # type: ignore[arg-type]
    n = int(due[0])
    if found.value is None or found.interval is None:
        difference = Estimate(found.value, None, None, n, None, "none", found.reason)
    else:
        difference = Estimate(found.value, *found.interval, n, None, _METHOD)
    return GradedPhrase(
        str(phrase["column"]), str(phrase["representation"]), str(phrase["words"]), int(phrase["families"]),  # type: ignore[call-overload]
        leaning, leaning / total if total else 0.0, look.characteristic, look.group, found.share, found.rest, difference,
        (int(having[0]), int(due[0] - having[0]), int(having[1]), int(due[1] - having[1])),
    )  # fmt: skip
