"""The features that tell a group and weigh in the score: an order for the panel to read, and no test."""

from dataclasses import dataclass

from candour.results import Cell, Column, Guard, Table
from candour.stats.groups.judged import list_groups
from candour.stats.groups.proxies import Levels, cut_features, grade_feature
from candour.stats.intervals import compute_critical_value
from candour_audits.bias.asked import Asked
from candour_audits.bias.leaning import FeatureWords, Leaning
from candour_audits.bias.reprediction import FeatureRows, say_why_not
from candour_audits.wording import name_characteristic

MOST_LISTED = 15
COLUMNS = (
    Column("feature", "Feature", "text"),
    Column("characteristic", "Characteristic", "text"),
    Column("group", "Group that it tells best", "text"),
    Column("auc", "AUC of the feature alone", "number"),
    Column("share", "Share of all contributions", "rate"),
    Column("product", "Tells the group x weighs in the score", "number"),
    Column("may_stand_for", "May stand for", "text"),
    Column("remark", "Remark", "text"),
    Column("n", "Decisions of the group", "count", hidden=True),
    Column("others", "Decisions of everyone else", "count", hidden=True),
    Column("fewest", "Fewest decisions with a value", "count", hidden=True),
)
GUARDS = (Guard(("auc", "product"), ("n", "others", "fewest")),)


@dataclass(frozen=True)
class Proxy:
    """One feature and the group of one characteristic that it tells best.

    `is_shown`: its AUC lies above 0.5 by more than chance, all looks together. `product` is how far the AUC lies above
    0.5, doubled (0 to 1), times the share of all contributions; None where that is not known. `fewest` guards a feature
    of two values.
    """

    feature: str
    characteristic: str
    group: str
    auc: float
    is_shown: bool
    share: float | None
    may_stand_for: str
    is_itself: bool
    decisions: int
    others: int
    fewest: int

    @property
    def strength(self) -> float:
        """0: is not shown to tell anything; 1: tells the group of every child."""
        return max(0.0, 2 * self.auc - 1) if self.is_shown else 0.0

    @property
    def product(self) -> float | None:
        """How well it tells the group times how much the forecast leans on it."""
        return None if self.share is None else self.strength * self.share


def grade_proxies(asked: Asked, rows: FeatureRows, leaning: Leaning) -> tuple[Proxy, ...]:
    """Every feature with every characteristic, the largest product first (the best teller where none is known)."""
    cut = cut_features(rows.encoded)
    looks = len(cut) * sum(len(list_groups(labels)) for labels in asked.groups.values())
    reach = compute_critical_value(1 - (1 - asked.evidence.protocol.confidence) / looks)
    found = [
        proxy
        for characteristic in asked.groups
        for proxy in _grade_characteristic(asked, rows, leaning, (characteristic, reach), cut)
    ]
    found.sort(
        key=lambda proxy: (-(proxy.product or 0.0), -proxy.strength, proxy.feature, proxy.characteristic)
    )
    return tuple(found)


def _grade_characteristic(
    asked: Asked, rows: FeatureRows, leaning: Leaning, about: tuple[str, float], cut: tuple[Levels, ...]
) -> list[Proxy]:
    characteristic, reach = about
    labels = asked.groups[characteristic]
    groups = [group for group in list_groups(labels) if not say_why_not(asked, rows, characteristic, group)]
    if not groups:
        return []
    return [
        _grade(
            asked, rows, (characteristic, tuple(groups), reach), (word, levels), leaning.share_of(word.name)
        )
        for word, levels in zip(rows.words, cut, strict=True)
    ]


def _grade(
    asked: Asked, rows: FeatureRows, about: tuple[str, tuple[str, ...], float], asks: tuple[FeatureWords, Levels],
    share: float | None,
) -> Proxy:  # fmt: skip
    (characteristic, groups, reach), (word, levels) = about, asks
    labels, learnt = asked.groups[characteristic], rows.training.groups[characteristic]
    graded = [
        grade_feature(levels, learnt == group, labels == group, asked.judged.clusters) for group in groups
    ]
    shown = [alone.auc - reach * alone.standard_error > 0.5 for alone in graded]
    # Of small groups chance tells most: one that is shown goes before a higher value that is not.
    best = max(range(len(groups)), key=lambda at: (shown[at], graded[at].auc))
    n = int((labels == groups[best]).sum())
    fewest = graded[best].fewest
    return Proxy(
        word.label, characteristic, groups[best], graded[best].auc, shown[best], share, word.may_stand_for,
        word.holds == characteristic, n, len(labels) - n, n if fewest is None else fewest,
    )  # fmt: skip


def tabulate_proxies(proxies: tuple[Proxy, ...]) -> Table:
    """The strongest, for the page."""
    return Table(
        "strongest", f"The {MOST_LISTED} strongest proxies", COLUMNS,
        tuple(_build_row(proxy) for proxy in proxies[:MOST_LISTED]), GUARDS,
        note="Sorted by the product of how well a feature alone tells the group (twice the distance of its AUC from 0.5) and "
        "its share of all contributions to the score. A feature counts only where it is shown to tell the group by more than "
        "chance, with all features and groups taken together (Bonferroni, variance by family); the numbers have no intervals.",
    )  # fmt: skip


def tabulate_all_proxies(proxies: tuple[Proxy, ...]) -> Table:
    """All of them, as a file beside the report."""
    rows = tuple(_build_row(proxy) for proxy in proxies)
    return Table("proxies", "Every feature with every characteristic", COLUMNS, rows, GUARDS, annex=True)


def _build_row(proxy: Proxy) -> tuple[Cell, ...]:
    return (
        proxy.feature, name_characteristic(proxy.characteristic), proxy.group, proxy.auc, proxy.share, proxy.product,
        proxy.may_stand_for, _remark(proxy),
        proxy.decisions, proxy.others, proxy.fewest,
    )  # fmt: skip


def _remark(proxy: Proxy) -> str:
    said = ("is the characteristic itself",) if proxy.is_itself else ()
    return "; ".join(said if proxy.is_shown else (*said, "not shown to tell any group"))
