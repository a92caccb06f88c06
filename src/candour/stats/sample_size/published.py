"""What the best published forecasts of this kind have reached, with their sources."""

from typing import NamedTuple


class Published(NamedTuple):
    """One published forecast and the AUC that it reports."""

    where: str
    outcome: str
    auc: float
    said: str
    source: str


PUBLISHED = (
    Published("Danish registers, Rosholm and others 2024", "removal from home among referred children", 0.87, "above 0.87", "DOI 10.1371/journal.pone.0305974"),
    Published("Los Angeles County, screened-in referrals 2014 to 2016", "placement within two years", 0.84, "0.84", "https://sswr.confex.com/sswr/2022/webprogram/Paper47783.html"),
    Published("Los Angeles County, all referrals 2016 and 2017", "placement within two years", 0.83, "0.830 (0.826 to 0.835)", "https://sswr.confex.com/sswr/2023/webprogram/Paper51334.html"),
)  # fmt: skip
"""Read in the sources named; none of them is English, and each has more children and richer records than one authority."""

BEST = max(one.auc for one in PUBLISHED)
