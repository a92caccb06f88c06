"""Four made-up authorities that differ: in size, rates, recording and systems, each with facts planted for a report to find."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Final

from candour.data.synthetic.referral_risk import NATIONAL, Laws
from candour.data.synthetic.targets import ETHNICITIES, ETHNICITY_MISSING_SHARE

_NOT_RECORDED: Final = 0.03


@dataclass(frozen=True, kw_only=True)
class Profile:
    """How one authority differs from the national figures.

    Attributes:
        name: what a configuration calls it; empty for none.
        sentence: how it differs, in plain English; written into the authority's own record.
        scenarios: what is planted in it.
        children: how many children it has where nobody asks for a number: how large it is beside the others.
        laws: how its rates differ.
        ethnicities: per cent of children of each ethnicity.
        families_by_tenth: per cent of its families in each tenth of areas, the most deprived first; None as `areas.py` has it.
        ethnicity_missing: share of children without an ethnicity on the record.
        disability_missing: share of children of whom nobody recorded whether they are disabled.
        factors_lost: share of assessments whose factors nobody recorded.

    """

    name: str = ""
    sentence: str = ""
    scenarios: tuple[str, ...] = ()
    children: int = 20_000
    laws: Laws = NATIONAL
    ethnicities: Mapping[str, float] = field(default_factory=lambda: ETHNICITIES)
    families_by_tenth: tuple[float, ...] | None = None
    ethnicity_missing: float = ETHNICITY_MISSING_SHARE
    disability_missing: float = _NOT_RECORDED
    factors_lost: float = 0.0


NO_PROFILE: Final = Profile()


def _weigh(**multipliers: float) -> Mapping[str, float]:
    """The national shares, those of the named first letters multiplied."""
    return MappingProxyType(
        {code: share * multipliers.get(code[0], 1.0) for code, share in ETHNICITIES.items()}
    )


_ALL: Final = (
    Profile(
        name="small_unitary",
        sentence="A small unitary authority: few children, slightly fewer of them escalate, most White, areas less deprived, and recording "
        "nearly whole. Nothing is planted in it beyond that: what an audit raises here beside its size is a false alarm.",
        children=8_000,
        laws=Laws(escalation=-0.15),
        ethnicities=_weigh(M=0.6, A=0.5, B=0.4, C=0.5, O=0.5),
        families_by_tenth=(12.0, 12.0, 12.0, 11.0, 11.0, 10.0, 10.0, 9.0, 7.0, 6.0),
        ethnicity_missing=0.015,
        disability_missing=0.015,
    ),
    Profile(
        name="large_county",
        sentence="A large county: many children, fewer of them escalate, more referrals are closed with no further action, and three in "
        "twenty assessments have no factors on the record.",
        scenarios=("system-change",),
        children=32_000,
        laws=Laws(escalation=-0.3, refusal=0.9),
        ethnicities=_weigh(M=0.8, A=0.6, B=0.5, C=0.8, O=0.7),
        families_by_tenth=(8.0, 9.0, 10.0, 11.0, 11.0, 11.0, 11.0, 11.0, 10.0, 8.0),
        factors_lost=0.15,
    ),
    Profile(
        name="metropolitan",
        sentence="A metropolitan district: more children escalate, fewer than half are White, areas are deprived, one child in eight has no "
        "ethnicity on the record.",
        scenarios=("under-recorded", "planted-bias", "mute-text"),
        children=22_000,
        laws=Laws(escalation=0.2, refusal=-0.2),
        ethnicities=_weigh(W=0.55, M=1.3, A=2.6, B=1.8, C=1.0, O=1.3),
        families_by_tenth=(38.0, 22.0, 13.0, 9.0, 6.0, 4.0, 3.0, 2.5, 1.5, 1.0),
        ethnicity_missing=0.125,
    ),
    Profile(
        name="coastal",
        sentence="A coastal authority: more children escalate and many come back soon after a case has closed; one child in ten has nothing "
        "recorded on disability.",
        scenarios=("leaky-field", "telling-text"),
        children=14_000,
        laws=Laws(escalation=0.15, returns=0.6),
        ethnicities=_weigh(M=0.6, A=0.3, B=0.3, C=0.5, O=0.5),
        families_by_tenth=(30.0, 20.0, 14.0, 10.0, 8.0, 6.0, 5.0, 3.5, 2.0, 1.5),
        disability_missing=0.1,
    ),
)  # fmt: skip

PROFILES: Final = MappingProxyType({profile.name: profile for profile in _ALL})
