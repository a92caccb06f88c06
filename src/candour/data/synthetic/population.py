"""The children: families that share a latent risk, ages, sexes, ethnicities, disabilities."""

from typing import Final, NamedTuple

import numpy as np

from candour.data.synthetic.calendar import (
    Codes,
    Days,
    Flags,
    Numbers,
    Period,
    Seasons,
    find_day,
    find_year_bounds,
)
from candour.data.synthetic.chance import draw_codes, draw_flags
from candour.data.synthetic.profiles import Profile
from candour.data.synthetic.scenarios import Planted
from candour.data.synthetic.targets import DISABLED_SHARE, ETHNICITIES, MALE_SHARE

BURN_IN_YEARS: Final = 14
YEAR: Final = 365.25
FAMILY_SIZES: Final = {"1": 58.0, "2": 26.0, "3": 11.0, "4": 5.0}
AGES_AT_FIRST_REFERRAL: Final = (  # from, to (years), share: chosen so that ages of children in need agree
    (-0.55, -0.03, 10.0), (0.0, 1.0, 12.0), (1.0, 5.0, 24.5), (5.0, 10.0, 24.0), (10.0, 16.0, 26.5), (16.0, 17.9, 6.5),
)  # fmt: skip
FAMILY_SPREAD: Final = 0.70
CHILD_SPREAD: Final = 0.45
UNACCOMPANIED_SHARE: Final = 0.050
DISABLED_SHARE_WITH_BIAS: Final = 0.25
SIGNAL_KEPT_WITH_BIAS: Final = 0.25

ETHNICITY_CODES: Final = (*ETHNICITIES, "REFU", "NOBT")
ETHNIC_GROUPS: Final = {"W": "White", "M": "Mixed", "A": "Asian", "C": "Asian", "B": "Black", "O": "Other"}
GROUP_OF_ETHNICITY: Final = tuple(
    "Not recorded" if code in {"REFU", "NOBT"} else ETHNIC_GROUPS[code[0]] for code in ETHNICITY_CODES
)
FEMALE, MALE = 0, 1
NOT_DISABLED, DISABLED, DISABILITY_NOT_RECORDED = 0, 1, 2


class Children(NamedTuple):
    """One entry a child. `sex`, `ethnicity`, `disability` drive the pathway; the `shown_` ones are recorded.

    Attributes:
        family: number of the family.
        first_referred: day of the first referral.
        born: day of birth.
        standing: the lasting part of the latent risk, family and child together (log-odds).
        noise_spread: standard deviation of the part that is new at each referral.
        unaccompanied: an unaccompanied asylum-seeking child.
        scrambled: the risk follows hidden stand-ins of source, age and history (scenario `planted-bias`).
        hidden_age: the age in years that the risk of a scrambled child follows.

    """

    family: Days
    first_referred: Days
    born: Days
    standing: Numbers
    noise_spread: Numbers
    sex: Codes
    ethnicity: Codes
    disability: Codes
    shown_sex: Codes
    shown_ethnicity: Codes
    shown_disability: Codes
    unaccompanied: Flags
    scrambled: Flags
    hidden_age: Numbers

    def take(self, chosen: Days | Flags) -> "Children":
        """The same records for some of the children."""
        return Children._make(column[chosen] for column in self)


def draw_children(
    generator: np.random.Generator,
    *,
    count: int,
    period: Period,
    seasons: Seasons,
    planted: Planted,
    noise: float,
) -> Children:
    """About `count` children (whole families) whose first referral falls in the burn-in or the period."""
    family, newcomer = _draw_families(generator, count)
    size = len(family)
    first_referred = _draw_first_referrals(
        generator, family, newcomer, period=period, seasons=seasons, planted=planted
    )
    age = _draw_ages(generator, size, planted)
    unaccompanied = draw_flags(generator, UNACCOMPANIED_SHARE, size) & _find_only_children(family)
    unaccompanied = unaccompanied & (not planted.noise_outcome)
    age = np.where(unaccompanied, 14.5 + 3.2 * generator.beta(3.0, 1.3, size), age)
    born = (first_referred - np.round(age * YEAR)).astype(np.int32)
    dummy_birthday = draw_flags(generator, 0.02, size) & ~unaccompanied & (age > 0.2)
    born = np.where(dummy_birthday, _move_to_fifteenth(born), born).astype(np.int32)
    groups = _draw_groups(generator, family, unaccompanied, planted)
    shown = (
        _draw_groups(generator, family, unaccompanied & False, planted) if planted.no_difference else groups
    )
    scrambled = (groups.disability == DISABLED) & planted.planted_bias & ~unaccompanied
    standing, spread = _draw_latent_risk(generator, family, scrambled, noise)
    if planted.noise_outcome:
        standing, spread = np.zeros(size), np.zeros(size)
    return Children(
        family, first_referred, born, standing, spread, *groups, *_hide_some(generator, shown, planted.profile),
        unaccompanied, scrambled, generator.permutation(age),
    )  # fmt: skip


class _Groups(NamedTuple):
    sex: Codes
    ethnicity: Codes
    disability: Codes


def _draw_families(generator: np.random.Generator, count: int) -> tuple[Days, Flags]:
    sizes = draw_codes(generator, FAMILY_SIZES, count).astype(np.int32) + 1
    sizes = sizes[: int(np.searchsorted(np.cumsum(sizes), count)) + 1]
    family = np.repeat(np.arange(len(sizes), dtype=np.int32), sizes)
    newcomer = np.concatenate([[True], family[1:] != family[:-1]])
    return family, newcomer


def _find_only_children(family: Days) -> Flags:
    return np.asarray(np.bincount(family)[family] == 1)


def _draw_first_referrals(
    generator: np.random.Generator,
    family: Days,
    newcomer: Flags,
    *,
    period: Period,
    seasons: Seasons,
    planted: Planted,
) -> Days:
    first = seasons.read_clock(np.array([period.first_day]))[0] - BURN_IN_YEARS * YEAR
    last = seasons.read_clock(np.array([period.last_day]))[0] + YEAR
    reading = generator.uniform(first, last, int(family[-1]) + 1)[family]
    later = draw_flags(generator, 0.35, len(family)) & ~newcomer
    reading = reading + np.where(later, generator.exponential(2 * YEAR, len(family)), 0.0)
    reading = np.where(reading > last, first + (reading - last) % (last - first), reading)
    day = seasons.find_days(reading)
    if planted.system_change:
        day = _disturb_volumes(generator, day, find_changed_year(period))
    weekend = draw_flags(generator, 0.85, int(family[-1]) + 1)[family]
    moved = (day + 3) % 7
    return (day + np.where(weekend & (moved >= 5), 7 - moved, 0)).astype(np.int32)


def find_changed_year(period: Period) -> int:
    """The return year in which scenario `system-change` replaces the case management system."""
    return max(period.last_year - 2, period.first_year)


def find_later_change(period: Period) -> int:
    """The day from which the `later-` scenarios hold: 1 April that opens the return year before the last one."""
    return find_year_bounds(max(period.last_year - 1, period.first_year))[0]


def _disturb_volumes(generator: np.random.Generator, day: Days, year: int) -> Days:
    first, _ = find_year_bounds(year)
    quiet = (day >= first) & (day < first + 150) & draw_flags(generator, 0.75, len(day))
    backlog = find_day(year - 1, 10, 1) + generator.integers(0, 180, len(day))
    return np.where(quiet, backlog, day).astype(np.int32)


def _draw_ages(generator: np.random.Generator, size: int, planted: Planted) -> Numbers:
    bands = AGES_AT_FIRST_REFERRAL[1:] if planted.no_difference else AGES_AT_FIRST_REFERRAL
    shares = {str(position): band[2] for position, band in enumerate(bands)}
    band = draw_codes(generator, shares, size)
    low, high = (np.array([band[side] for band in bands]) for side in (0, 1))
    return np.asarray(low[band] + generator.random(size) * (high - low)[band])


def _move_to_fifteenth(days: Days) -> Days:
    return (
        days.astype("datetime64[D]").astype("datetime64[M]").astype("datetime64[D]").astype(int) + 14
    ).astype(np.int32)


def _draw_groups(
    generator: np.random.Generator, family: Days, unaccompanied: Flags, planted: Planted
) -> _Groups:
    size = len(family)
    sex = draw_flags(generator, np.where(unaccompanied, 0.94, MALE_SHARE), size).astype(np.int8)
    ethnicity = draw_codes(generator, planted.profile.ethnicities, int(family[-1]) + 1)[family]
    arrived = draw_codes(generator, {"BAFR": 40.0, "OOTH": 38.0, "AOTH": 17.0, "WOTH": 5.0}, size)
    codes = np.array(
        [ETHNICITY_CODES.index(code) for code in ("BAFR", "OOTH", "AOTH", "WOTH")], dtype=np.int8
    )
    ethnicity = np.where(unaccompanied, codes[arrived], ethnicity).astype(np.int8)
    share = DISABLED_SHARE_WITH_BIAS if planted.planted_bias else DISABLED_SHARE
    by_sex = np.where(sex == MALE, 1.2, 0.78) if not (planted.no_difference or planted.planted_bias) else 1.0
    disability = draw_flags(generator, np.where(unaccompanied, 0.02, share * by_sex), size).astype(np.int8)
    return _Groups(sex, ethnicity, disability)


def _hide_some(generator: np.random.Generator, groups: _Groups, profile: Profile) -> _Groups:
    size = len(groups.sex)
    missing = draw_flags(generator, profile.ethnicity_missing, size)
    code = np.where(draw_flags(generator, 0.2, size), len(ETHNICITY_CODES) - 2, len(ETHNICITY_CODES) - 1)
    ethnicity = np.where(missing, code, groups.ethnicity).astype(np.int8)
    unknown = draw_flags(generator, profile.disability_missing, size)
    disability = np.where(unknown, DISABILITY_NOT_RECORDED, groups.disability).astype(np.int8)
    return _Groups(groups.sex, ethnicity, disability)


def _draw_latent_risk(
    generator: np.random.Generator, family: Days, scrambled: Flags, noise: float
) -> tuple[Numbers, Numbers]:
    size = len(family)
    standing = FAMILY_SPREAD * generator.standard_normal(int(family[-1]) + 1)[family]
    standing = standing + CHILD_SPREAD * generator.standard_normal(size)
    kept = np.where(scrambled, SIGNAL_KEPT_WITH_BIAS, 1.0)
    lost = (1.0 - kept**2) * (FAMILY_SPREAD**2 + CHILD_SPREAD**2)
    return standing * kept, np.sqrt(noise**2 + lost)
