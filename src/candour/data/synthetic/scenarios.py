"""What can be planted in a synthetic authority, each with the sentence that says so."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Any, Final

from candour.data.synthetic.profiles import NO_PROFILE, PROFILES, Profile
from candour.data.synthetic.referral_risk import Laws
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
    Scenario(
        name="later-threshold",
        sentence="From the return year before the last one on, half of the cases that would have come to a child protection plan or to care "
        "come to neither, whoever the child is. The truth keeps what would have come.",
    ),
    Scenario(
        name="later-recording",
        sentence="From the return year before the last one on, most referrals carry source 10 and need N0, and most assessments no "
        "factors.",
    ),
    Scenario(
        name="later-bias",
        sentence="From the return year before the last one on, four in five cases of girls that come to a child protection plan or to care "
        "show neither in the extracts. The truth keeps them.",
    ),
    Scenario(
        name="telling-text",
        sentence="Referral notes and assessment summaries follow closely the part of the risk that no structured field "
        "carries: worries and strengths in them tell of it, so a forecast that reads them gains.",
    ),
    Scenario(
        name="mute-text",
        sentence="Worries and strengths in the texts are drawn by lot: no text tells anything of the risk, and a forecast gains "
        "nothing from reading them.",
    ),
    Scenario(
        name="telling-records",
        sentence="Workers record what they see: the referral's source follows the risk of the referral closely, hidden part included, "
        "and stated needs and assessment factors follow it more closely than they otherwise do. Risks and outcomes are those of "
        "the baseline.",
    ),
    Scenario(
        name="noise-outcome",
        sentence="Every referral has the same risk, and whether a plan or care follows is drawn by lot at the usual rate: no "
        "forecast can be better than chance. Nobody comes unaccompanied or is referred in the last year before turning 18.",
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
    later_threshold: bool = False
    later_recording: bool = False
    later_bias: bool = False
    telling_text: bool = False
    mute_text: bool = False
    telling_records: bool = False
    noise_outcome: bool = False
    profile: Profile = NO_PROFILE

    @property
    def laws(self) -> Laws:
        """How the risks of this world differ from those that the national figures gave."""
        return self.profile.laws._replace(lottery=self.noise_outcome)


_CONTRADICTIONS: Final = (
    ("no-difference", "planted-bias", "says that groups differ in nothing"),
    ("no-difference", "under-recorded", "says that groups differ in nothing"),
    ("no-difference", "later-bias", "says that groups differ in nothing"),
    ("system-change", "later-recording", "replaces the recording of one year"),
    ("mute-text", "telling-text", "says that texts tell nothing"),
    ("noise-outcome", "telling-text", "says that nothing tells of the risk"),
    ("noise-outcome", "telling-records", "says that nothing tells of the risk"),
    ("noise-outcome", "leaky-field", "says that nothing tells of the risk"),
    ("noise-outcome", "planted-bias", "says that nothing tells of the risk"),
)


def find_profile(name: str | None) -> Profile:
    """The authority of that name; None is one that follows the national figures. Raises ConfigError where it is not known."""
    if name is None:
        return NO_PROFILE
    if name not in PROFILES:
        msg = f"Unknown profile {name!r}: expected one of {', '.join(PROFILES)}."
        raise ConfigError(msg)
    return PROFILES[name]


def list_planted(names: Iterable[str], profile: str | None = None) -> tuple[str, ...]:
    """The scenarios of these names and of the profile, once each."""
    return tuple(dict.fromkeys((*names, *find_profile(profile).scenarios)))


def combine_scenarios(names: Iterable[str], profile: str | None = None) -> Planted:
    """The switches that these scenario names set together, with those of the profile.

    Raises:
        ConfigError: when a name is not known, or two scenarios contradict each other.

    """
    chosen = list_planted(names, profile)
    unknown = sorted(set(chosen) - set(SCENARIOS))
    if unknown:
        known = ", ".join(SCENARIOS)
        msg = f"Unknown scenario {', '.join(map(repr, unknown))}: expected one or more of {known}."
        raise ConfigError(msg)
    for one, other, sentence in _CONTRADICTIONS:
        if {one, other} <= set(chosen):
            msg = f"Scenario '{one}' {sentence}, so it cannot be combined with '{other}': leave one of them out."
            raise ConfigError(msg)
    planted = Planted(profile=find_profile(profile))
    switches: dict[str, Any] = {name.replace("-", "_"): True for name in chosen if name != "baseline"}
    return replace(planted, **switches)
