"""The national figures that the synthetic authority is calibrated to.

Source, unless a line says otherwise: Department for Education, "Children in need" 2024 (year ending
31 March 2024, England) and "Children looked after in England" 2025, both under the Open Government
Licence v3.0. Shares are percentages of the total named in the comment.
"""

from types import MappingProxyType
from typing import Final, NamedTuple

POPULATION_UNDER_18: Final = 11_998_646
REFERRALS_PER_10K: Final = 518.3


class Target(NamedTuple):
    """One national figure, and where it was published."""

    value: float
    unit: str
    source: str


_CIN = "Children in need 2024"
_CLA = "Children looked after 2025, over referrals of 2024"

#: Ratios of annual counts, as published; they are no conversion rates of a cohort.
TARGETS: Final = MappingProxyType(
    {
        "no_further_action": Target(6.3, "per 100 referrals", _CIN),
        "assessed_not_in_need": Target(30.3, "per 100 referrals", _CIN),
        "assessments": Target(103.4, "per 100 referrals", _CIN),
        "cin_plans": Target(29.9, "per 100 referrals", _CIN),
        "section_47": Target(36.1, "per 100 referrals", _CIN),
        "icpc": Target(11.6, "per 100 referrals", _CIN),
        "cp_plans": Target(10.0, "per 100 referrals", _CIN),
        "care_starts": Target(5.2, "per 100 referrals", _CLA),
        "re_referrals_within_12_months": Target(22.4, "per cent of referrals", _CIN),
        "cp_plans_per_icpc": Target(86.0, "per cent of ICPCs", _CIN),
        "second_or_subsequent_plans": Target(24.7, "per cent of plans started", _CIN),
    }
)

REFERRAL_SOURCES: Final = MappingProxyType(  # per cent of referrals; the split inside a group is ours
    {
        "1A": 4.5, "1B": 1.2, "1C": 0.9, "1D": 1.4, "2A": 20.3, "2B": 1.7, "3A": 1.3, "3B": 2.2, "3C": 0.6,
        "3D": 3.2, "3E": 4.2, "3F": 3.2, "4": 1.2, "5A": 5.4, "5B": 5.5, "5C": 3.2, "6": 28.5, "7": 4.4,
        "8": 4.2, "9": 1.6, "10": 1.3,
    }
)  # fmt: skip

REFERRAL_MONTHS: Final = (8.8, 8.2, 8.4, 7.0, 9.0, 9.4, 8.3, 7.1, 8.7, 9.0, 9.0, 7.3)  # January first

PRIMARY_NEEDS: Final = MappingProxyType(  # per cent of children in need on 31 March
    {"N1": 58.1, "N2": 8.0, "N3": 2.1, "N4": 8.6, "N5": 12.0, "N6": 2.0, "N7": 0.3, "N8": 5.5, "N9": 0.9, "N0": 2.6}
)  # fmt: skip

FACTORS: Final = MappingProxyType(  # per cent of episodes with an assessment factor
    {
        "1A": 2.1, "1B": 14.3, "1C": 2.2, "2A": 5.0, "2B": 14.0, "2C": 3.2, "3A": 10.9, "3B": 31.7, "3C": 4.9,
        "4A": 17.0, "4B": 32.7, "4C": 4.4, "5A": 11.8, "5B": 2.9, "5C": 1.4, "6A": 4.6, "6B": 5.1, "6C": 1.0,
        "7A": 3.5, "8B": 0.4, "9A": 1.3, "10A": 3.5, "11A": 2.7, "12A": 0.5, "13A": 2.0, "14A": 7.6, "15A": 5.2,
        "16A": 16.5, "17A": 19.3, "18B": 3.0, "18C": 11.5, "19B": 2.4, "19C": 3.5, "20": 18.5, "22A": 0.1,
        "23A": 0.4, "24A": 3.1,
    }
)  # fmt: skip

PLAN_CATEGORIES: Final = MappingProxyType(  # per cent of child protection plans started
    {"NEG": 49.8, "EMO": 37.3, "PHY": 7.7, "SAB": 3.5, "MUL": 1.7}
)

ETHNICITIES: Final = MappingProxyType(  # per cent of children in need whose ethnicity is known
    {
        "WBRI": 62.7, "WIRI": 0.2, "WIRT": 0.2, "WROM": 0.5, "WOTH": 4.8, "MWBC": 3.0, "MWBA": 1.2, "MWAS": 1.6,
        "MOTH": 3.6, "AIND": 1.1, "APKN": 2.6, "ABAN": 1.2, "CHNE": 0.2, "AOTH": 3.2, "BAFR": 5.6, "BCRB": 1.8,
        "BOTH": 1.9, "OOTH": 4.4,
    }
)  # fmt: skip

DISABILITIES: Final = MappingProxyType(  # per cent of disabled children in need; a child may have several
    {
        "AUT": 44.2, "LD": 34.4, "BEH": 19.4, "DDA": 19.3, "COMM": 16.1, "MOB": 12.7, "VIS": 5.7, "PC": 5.1,
        "INC": 4.0, "HEAR": 3.7, "CON": 3.5, "HAND": 1.7,
    }
)  # fmt: skip
DISABLED_SHARE: Final = 0.11  # 13.6 % of children in need on 31 March, where long cases weigh more
MALE_SHARE: Final = 0.52
ETHNICITY_MISSING_SHARE: Final = 0.03

#: Working days from start to authorisation: (shortest, longest, per cent of assessments).
ASSESSMENT_WORKING_DAYS: Final = (
    (0, 0, 1.5), (1, 10, 11.4), (11, 20, 17.3), (21, 30, 16.0), (31, 40, 20.2), (41, 45, 18.1), (46, 50, 6.0),
    (51, 60, 4.6), (61, 90, 4.9),
)  # fmt: skip
#: Working days from section 47 enquiry to conference.
CONFERENCE_WORKING_DAYS: Final = ((4, 10, 9.4), (11, 12, 13.0), (13, 15, 57.3), (16, 20, 8.7), (21, 35, 11.6))
#: Days that a child protection plan lasts, from the plans that ended in the year.
PLAN_DAYS: Final = ((20, 91, 16.3), (92, 182, 11.7), (183, 364, 43.3), (365, 729, 24.9), (730, 1100, 3.8))
