"""A configuration and a frozen protocol for tests of the register."""

from copy import deepcopy
from dataclasses import replace
from datetime import date
from typing import Any

from candour.config.pilot import PilotConfig
from candour.registration.bearing import list_bearing
from candour.registration.frozen import Code, FrozenProtocol
from candour.registration.sealing import Seal, SealKind

PILOT: dict[str, Any] = {
    "version": 1,
    "name": "pilot",
    "extracts": {"synthetic": {"children": 400, "years": 5}},
    "question": {
        "decision_point": "referral_received",
        "outcome": {"kinds": ["cp_plan", "care_episode"], "within_days": 365},
    },
    "features": {"families": [{"family": "age"}]},
    "split": {"name": "earlier_cases", "test_days": 365, "folds": 2},
    "models": {"candidates": [{"name": "logistic_regression", "strengths": [0.1], "l1_shares": [0.0]}]},
    "protocol": {"criteria": [{"metric": "auc", "at_least": 0.6, "reason": "Enough for a test."}]},
    "audits": ["performance"],
    "report": {"title": "A pilot", "purpose": "To test what a protocol holds, on nobody."},
}
EXTRACTS = (("cin.xml", "a" * 64), ("families.csv", "b" * 64))
DAY = date(2026, 5, 3)
SEAL = Seal(SealKind.DAYS, date(2024, 4, 1), date(2025, 3, 31))


def make_config(**changes: Any) -> PilotConfig:
    """The configuration with some of its top-level keys changed."""
    return PilotConfig.model_validate(deepcopy(PILOT) | changes)


def make_protocol(config: PilotConfig | None = None, **changes: Any) -> FrozenProtocol:
    """A protocol of a configuration, with some of its own parts changed."""
    bearing = list_bearing(make_config() if config is None else config)
    protocol = FrozenProtocol("pilot", DAY, SEAL, bearing, EXTRACTS, Code("0.1.0", "c" * 64, "d" * 64))
    return replace(protocol, **changes)
