"""Each group beside everyone else: contributions to the score, and how often the page flags as the forecast does."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from candour.contracts import Evidence
from candour.results import Estimate
from candour.stats.clustered import ClusteredEstimate, Codes, Flags, Floats, estimate_share
from candour.stats.explanation.group_gap import estimate_gap
from candour.stats.groups.gates import find_growth_needed
from candour.stats.groups.judged import Labels, list_groups
from candour.stats.multiplicity import compute_simultaneous_critical_value, widen_for_families
from candour_audits.explainability.answers import Answers
from candour_audits.explainability.feature_kinds import AGE, KINDS
from candour_audits.explainability.twin import Twin

METHOD = "normal, variance by family, all comparisons together"
EVERYTHING = "All features (mean size)"
TOO_FEW = "too few children to compare"


@dataclass(frozen=True)
class Gap:
    """One group compared with everyone else in one thing; `value` has no interval where a side is too small."""

    characteristic: str
    group: str
    what: str
    inside: float
    outside: float
    value: Estimate
    others: int

    @property
    def is_shown(self) -> bool:
        """Whether the whole interval lies on one side of 0."""
        ends = self.value.low, self.value.high
        return ends[0] is not None and ends[1] is not None and (ends[0] > 0 or ends[1] < 0)

    @property
    def goes_without_saying(self) -> bool:
        """That age counts otherwise for another age is what a feature of age is for."""
        return self.characteristic == "age_band" and self.what == AGE


class _Compared(NamedTuple):
    """One thing measured for a group and for everyone else, before it is known how far intervals reach."""

    characteristic: str
    group: str
    what: str
    among: Flags
    values: Floats
    gap: ClusteredEstimate

    def describe(self, reach: float | None) -> Gap:
        """With its interval, or without one where a side is too small (None)."""
        inside, outside = (float(self.values[side].mean()) for side in (self.among, ~self.among))
        value = Estimate(None, None, None, self.gap.n, None, "none", TOO_FEW)
        if reach is not None and self.gap.value is not None:
            spread = widen_for_families(reach, families=self.gap.telling_families) * self.gap.variance**0.5
            ends = self.gap.value - spread, self.gap.value + spread
            value = Estimate(self.gap.value, *ends, self.gap.n, None, METHOD)
        return Gap(
            self.characteristic, self.group, self.what, inside, outside, value, int((~self.among).sum())
        )


def compare_contributions(evidence: Evidence, answers: Answers, groups: Mapping[str, Labels]) -> list[Gap]:
    """Gaps in the size of all contributions and in the sum of each kind; `groups` label the questioned decisions."""
    names, signed = answers.by_feature
    kinds = np.array([answers.questioned.kind(name) for name in names])
    measured: dict[str, Floats] = {EVERYTHING: np.abs(signed).sum(axis=1)}
    measured |= {kind: signed[:, kinds == kind].sum(axis=1) for kind in KINDS if (kinds == kind).any()}
    return _compare(evidence, measured, groups, answers.questioned.families)


def compare_pages(evidence: Evidence, twin: Twin, groups: Mapping[str, Labels]) -> list[Gap]:
    """Gaps in the share of test decisions on which page and forecast flag alike, at the last capacity of the protocol."""
    theirs, ours = twin.agree(evidence.protocol.capacity_shares[-1])
    return _compare(evidence, {"": (theirs == ours).astype(np.float64)}, groups, twin.families, shares=True)


def _compare(
    evidence: Evidence,
    measured: Mapping[str, Floats],
    groups: Mapping[str, Labels],
    families: Codes,
    *,
    shares: bool = False,
) -> list[Gap]:
    """Every group against everyone else, with one critical value for all that are large enough."""
    raw = [
        _Compared(characteristic, group, what, among, values, estimate_gap(values, among, families))
        for characteristic, labels in groups.items()
        for group in list_groups(labels)
        if not (among := np.asarray(labels == group, dtype=np.bool_)).all()
        for what, values in measured.items()
    ]
    enough = [_is_large_enough(evidence, families, each, shares=shares) for each in raw]
    judged = np.array([each.gap.influence for each, fits in zip(raw, enough, strict=True) if fits])
    reach = (
        compute_simultaneous_critical_value(
            judged, confidence=evidence.protocol.confidence, seed=evidence.seed
        )
        if len(judged)
        else 0.0
    )
    return [each.describe(reach if fits else None) for each, fits in zip(raw, enough, strict=True)]


def _is_large_enough(evidence: Evidence, families: Codes, compared: _Compared, *, shares: bool) -> bool:
    least = evidence.protocol.bias.minimum_events
    if compared.gap.value is None or compared.gap.telling_families < least:
        return False
    if not shares:
        return True
    sides = [
        estimate_share(compared.values > 0, side, families, empty="")
        for side in (compared.among, ~compared.among)
    ]
    return find_growth_needed((sides[0], sides[1]), least) <= 1
