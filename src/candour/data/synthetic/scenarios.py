"""What can be planted in a synthetic authority, each with the sentence that says so."""

from collections.abc import Iterable
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from candour.errors import ConfigError


@dataclass(frozen=True, kw_only=True)
class Scenario:
    """One thing that is planted.

    Attributes:
        name: what the command line calls it.
        sentence: what is planted, in plain English; written into the authority's own record.

    """

    name: str
    sentence: str


_ALL = (
    Scenario(
        name="baseline",
        sentence="Nothing is planted beyond what the national figures show.",
    ),
    Scenario(
        name="no-difference",
        sentence="Sex, ethnic group and disability are drawn by lot: they differ in nothing, neither risk, "
        "recording, age nor features. No child is referred before birth, because an unborn child's sex "
        "cannot be recorded.",
    ),
    Scenario(
        name="under-recorded",
        sentence="Child protection plans and care of Black children happen as often as in the baseline, but "
        "two in five of them are missing from the extracts. The truth keeps them.",
    ),
    Scenario(
        name="planted-bias",
        sentence="For disabled children (a quarter of all children here, so that an audit has enough of them) "
        "referral source, age, history, needs and factors say little about the risk, at the same base rate.",
    ),
    Scenario(
        name="leaky-field",
        sentence="From the return of the year after a child protection plan or care began, the referral's "
        "PrimaryNeedCode is overwritten with N8, which no other referral has; and when such a case closes "
        "its ReasonForClosure is RC3, which no other case has.",
    ),
    Scenario(
        name="system-change",
        sentence="In the return year two before the last one the case management system is replaced: fewer "
        "children are newly referred from April to August, more from October to March, and most referrals of that year "
        "carry source 10 and need N0, and most of its assessments no factors.",
    ),
)

SCENARIOS: Final = MappingProxyType({scenario.name: scenario for scenario in _ALL})


@dataclass(frozen=True, kw_only=True)
class Planted:
    """Which switches the named scenarios set together."""

    no_difference: bool = False
    under_recorded: bool = False
    planted_bias: bool = False
    leaky_field: bool = False
    system_change: bool = False


def combine_scenarios(names: Iterable[str]) -> Planted:
    """The switches that these scenario names set together.

    Raises:
        ConfigError: when a name is not known, or two scenarios contradict each other.

    """
    chosen = tuple(names)
    unknown = sorted(set(chosen) - set(SCENARIOS))
    if unknown:
        known = ", ".join(SCENARIOS)
        msg = f"Unknown scenario {', '.join(map(repr, unknown))}: expected one or more of {known}."
        raise ConfigError(msg)
    if {"no-difference", "planted-bias"} <= set(chosen) or {"no-difference", "under-recorded"} <= set(chosen):
        msg = (
            "Scenario 'no-difference' says that groups differ in nothing, so it cannot be combined with "
            "'planted-bias' or 'under-recorded': leave one of them out."
        )
        raise ConfigError(msg)
    return Planted(**{name.replace("-", "_"): True for name in chosen if name != "baseline"})
