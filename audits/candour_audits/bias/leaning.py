"""What the forecast leans on, for the questions that need to know: sizes of contributions by feature, and its words."""

from collections.abc import Mapping
from dataclasses import dataclass

from candour.contracts import Evidence
from candour.results import Estimate
from candour.stats.attribution_share import (
    compute_attribution_interval,
    estimate_attribution_share,
    sum_sizes,
)
from candour.stats.clustered import Codes, Floats
from candour.stats.intervals import compute_critical_value
from candour_audits.explainability.contributions import explain_sample
from candour_audits.explainability.questioned import draw_questioned
from candour_audits.unanswered import say_no_model

EARLIER = frozenset(
    {"count", "days_since", "duration", "ever", "open", "last_code", "distinct_codes", "code_count"}
)
"""Families of features that say how the service dealt with the child before."""
WATCHED = "how closely services watch a family"
POVERTY = ("deprivation", "low income")
ITSELF: Mapping[str, str] = {"age": "age_band", "unborn": "age_band"}


@dataclass(frozen=True)
class FeatureWords:
    """What is known about one feature: its label, its family, and what it may stand for."""

    name: str
    label: str
    family: str
    source: str
    may_stand_for: str

    @property
    def may_be_poverty(self) -> bool:
        """Whether it may stand for poverty."""
        return any(word in self.may_stand_for for word in POVERTY)

    @property
    def is_earlier_contact(self) -> bool:
        """Whether it says how the service dealt with the family before."""
        return self.family in EARLIER or WATCHED in self.may_stand_for

    @property
    def holds(self) -> str:
        """The characteristic that the feature is, on purpose; empty where it is none."""
        return self.source if self.family == "protected" else ITSELF.get(self.family, "")


@dataclass(frozen=True)
class Leaning:
    """Sizes of contributions (decisions x features) in a sample of whole families; `reason`: why there are none."""

    names: tuple[str, ...]
    sizes: Floats | None
    families: Codes | None
    reason: str = ""

    def measure(self, chosen: frozenset[str], *, confidence: float) -> Estimate:
        """The share of all contributions that falls on some features, with its interval over families."""
        if self.sizes is None or self.families is None:
            return Estimate(None, None, None, 0, None, "none", self.reason)
        share = estimate_attribution_share(self.sizes, self.names, chosen, self.families)
        ends = compute_attribution_interval(share, critical_value=compute_critical_value(confidence))
        if ends is None:
            reason = share.reason or "no interval can be had at the edge"
            return Estimate(share.value, None, None, share.n, None, "none", reason)
        return Estimate(share.value, *ends, share.n, None, "log-odds scale, variance by family")

    def share_of(self, feature: str) -> float | None:
        """One feature's share of all contributions; None where there are none."""
        if self.sizes is None or not self.sizes.sum() > 0:
            return None
        if feature not in self.names:
            return 0.0
        return float(self.sizes[:, self.names.index(feature)].sum() / self.sizes.sum())


def explain_leaning(evidence: Evidence) -> Leaning:
    """Question the model once for all questions about bias; a reason where it cannot be questioned."""
    if evidence.model is None or "features" not in evidence.tables:
        return Leaning(
            (), None, None, say_no_model(evidence, "the evidence holds no model that can be questioned")
        )
    questioned = draw_questioned(evidence, evidence.model)
    contributions = explain_sample(questioned)
    if contributions is None:
        return Leaning((), None, None, "this kind of model allows no exact contributions")
    if not contributions.adds_up:
        return Leaning((), None, None, "the contributions do not add up to the model's own answer")
    names, sizes = sum_sizes(contributions, questioned.model.encoded_sources)
    return Leaning(names, sizes, questioned.families)


def read_feature_words(evidence: Evidence) -> tuple[FeatureWords, ...]:
    """What is known about every feature of the evidence, in its order; the bare name where nothing is."""
    if "features" not in evidence.tables:
        return ()
    table = evidence.tables.get("feature_labels")
    known = {} if table is None else {row["name"]: FeatureWords(**row) for row in table.to_pylist()}
    names = [name for name in evidence.measure("features").columns if name != "row"]
    return tuple(known.get(name, FeatureWords(name, name, "", "", "")) for name in names)
