"""What every question about bias is asked of: the decisions, who was flagged, and every child's groups."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from candour.contracts import Evidence
from candour.stats.groups.differences import Rules
from candour.stats.groups.judged import Judged, Labels
from candour.stats.groups.resampled.crossed import name_crossings
from candour_audits.decisions import Decisions, read_decisions, read_groups
from candour_audits.sampled import Sample, draw_evidence
from candour_audits.wording import CROSS

DEPRIVATION = "deprivation"
"""A grouping of its own, by area: no protected characteristic, so BIAS-007 asks about it."""
NO_FLAGS = "no cut-off parts the decisions into flagged and not flagged"
"""Why nothing about errors can be asked where `Asked.has_no_flags`."""


@dataclass(frozen=True)
class Asked:
    """The evidence as arrays in one order. `groups` holds the characteristics that the protocol compares.

    `crossings` holds the crossings that it declares, `crossed` the characteristics that each is made of. `whole` is the evidence of all
    decisions where only some are here.
    """

    evidence: Evidence
    decisions: Decisions
    judged: Judged
    groups: dict[str, Labels]
    deprivation: Labels | None
    crossings: dict[str, Labels] = field(default_factory=dict)
    crossed: dict[str, tuple[str, ...]] = field(default_factory=dict)
    whole: Evidence | None = None

    @property
    def known(self) -> Mapping[str, Labels]:
        """All that can be crossed: the characteristics that are compared, and the deprivation of the area."""
        return self.groups if self.deprivation is None else {**self.groups, DEPRIVATION: self.deprivation}

    @property
    def was_decided(self) -> bool:
        """Whether the flags are somebody's decisions, and not a cut-off of the scores."""
        return self.decisions.flagged is not None

    @property
    def rules(self) -> Rules:
        """What the protocol wrote down beforehand about comparing groups."""
        protocol = self.evidence.protocol
        return Rules(
            protocol.bias.margin, protocol.bias.minimum_events, protocol.confidence, self.evidence.seed
        )

    @property
    def has_no_flags(self) -> bool:
        """Whether no cut-off parts the decisions into flagged and not flagged."""
        return bool(self.judged.flags.all() or not self.judged.flags.any())


def ask_some(asked: Asked) -> tuple[Asked, Sample]:
    """The same questions about a sample of the decisions, where there are very many: for what asks a model about every one of them."""
    sample = draw_evidence(asked.evidence)
    if not sample.drawn:
        return asked, sample
    left_out = {
        name
        for name in sample.evidence.measure("groups").columns
        if name not in {"row", DEPRIVATION, *asked.groups}
    }
    return ask(sample.evidence, left_out), sample


def ask(evidence: Evidence, left_out: set[str]) -> Asked:
    """Read the evidence once for all questions about bias; `left_out` are characteristics not to be compared."""
    decisions, groups = read_decisions(evidence), read_groups(evidence)
    deprivation = groups.pop(DEPRIVATION, None)
    chosen = {name: labels for name, labels in groups.items() if name not in left_out}
    judged = decisions.judge(evidence.protocol.capacity_shares[-1])
    asked = Asked(evidence, decisions, judged, chosen, deprivation)
    crossed = {
        CROSS.join(names): names
        for names in evidence.protocol.bias.intersections
        if len(set(names)) == len(names) and set(names) <= set(asked.known)
    }
    crossings = {
        name: name_crossings([asked.known[part] for part in parts]) for name, parts in crossed.items()
    }
    return replace(asked, crossings=crossings, crossed=crossed)
