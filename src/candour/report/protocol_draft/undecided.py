"""What nobody has written yet: the answers that are still without a consequence, and candour's own defaults that nobody chose."""

from collections.abc import Iterator

from candour.config.pilot import PilotConfig
from candour.config.stage import Stage
from candour.report.content.fact import Fact
from candour.report.content.statements import TO_COMPLETE

ANSWERS = (
    ("met", "If every criterion is met"),
    ("not_met", "If a criterion is shown not to be met"),
    ("cannot_tell", "If it cannot be told"),
)
_DEFAULTS = (
    ("protocol", "decision_thresholds", "from which probability on a worker would look again"),
    ("protocol", "capacity_shares", "how many cases the teams can look at again"),
    ("protocol.bias", "margin", "which difference between groups matters for a child"),
    ("protocol.bias", "decisive_metrics", "in which errors groups are compared"),
    ("protocol", "useful_lead_days", "how soon an outcome may come for a look to be of use"),
    ("protocol", "calibration_error", "by how much a probability may be off"),
    ("protocol.durability", "auc_margin", "what would count as a change with time"),
)
"""What a panel should choose and candour has a default for."""


def describe_what_follows(config: PilotConfig) -> tuple[Fact, ...]:
    """What the authority will do with each answer, or that it has still to say."""
    follows = config.protocol.what_follows
    return tuple(Fact(label, getattr(follows, name) or f"{TO_COMPLETE}.") for name, label in ANSWERS)


def list_undecided(config: PilotConfig) -> Iterator[str]:
    """What is not written down, in the order of the protocol."""
    for name, label in ANSWERS:
        if getattr(config.protocol.what_follows, name) is None:
            yield f"{label}: what will then be done (protocol.what_follows.{name})."
    for above, name, what in _DEFAULTS:
        stage = _find(config, above)
        if name not in stage.model_fields_set:
            yield f"{what[0].upper()}{what[1:]}: candour\u2019s own default stands, because nobody chose ({above}.{name})."


def _find(config: PilotConfig, path: str) -> Stage:
    stage: Stage = config
    for name in path.split("."):
        stage = getattr(stage, name)
    return stage
