"""BIAS-008: whether the forecast could tell a child's group without being told, and which features tell it."""

from candour.results import Figure, Finding, Statement, Table, Verdict
from candour_audits.assumed import FAMILIES, GROUPS
from candour_audits.bias.asked import Asked
from candour_audits.bias.leaning import Leaning, read_feature_words
from candour_audits.bias.proxies_table import (
    MOST_LISTED,
    Proxy,
    grade_proxies,
    tabulate_all_proxies,
    tabulate_proxies,
)
from candour_audits.bias.reprediction import (
    MOST_LEARNT,
    FeatureRows,
    Reprediction,
    prepare_features,
    repredict,
    tabulate_repredictions,
)
from candour_audits.unanswered import build_unanswered
from candour_audits.wording import name_characteristic, say_list

CODE = "BIAS-008"
TITLE = "Proxies"
QUESTION = (
    "Could the forecast tell a child's group from other features, and does it lean on those that tell it?"
)
TELLS_FROM = 0.7
"""Named in the headline from this AUC upwards: a description, no bar."""


def assess_proxies(asked: Asked, leaning: Leaning) -> Finding:
    """How well features, and the score alone, tell every group; the features that tell most and weigh most.

    No bar can be held against it, so the verdict is always that it cannot be told.
    """
    if not asked.groups:
        return build_unanswered(CODE, "bias", TITLE, QUESTION, "the evidence holds no groups")
    rows = prepare_features(asked)
    repredicted = repredict(asked, rows)
    proxies = () if rows is None else grade_proxies(asked, rows, leaning)
    return Finding(
        CODE, "bias", TITLE, QUESTION, Verdict.CANNOT_TELL,
        headline=Statement(_say_headline(repredicted, proxies, has_features=rows is not None)),
        for_families=Statement(_say_for_families(repredicted, has_features=rows is not None)),
        why="No bar can be held against it: a feature that tells a group may also say something true about a child's "
        "situation. Whether leaning on it is right is for the panel.",
        tables=(tabulate_repredictions(asked, repredicted), *_tabulate(proxies)),
        figures=(
            Figure("told", "intervals", "told", "How well each group can be told",
                   "One dot a group with its interval: the AUC of telling the group from all features. At 0.5 nothing is told.",
                   "features", "group", reference=0.5),
        ) if rows is not None else (),
        assumptions=(FAMILIES, GROUPS, "What tells a group apart here tells it apart in other families too.",),
        limits=_list_limits(asked, leaning, rows),
    )  # fmt: skip


def _tabulate(proxies: tuple[Proxy, ...]) -> tuple[Table, ...]:
    return (tabulate_proxies(proxies), tabulate_all_proxies(proxies)) if proxies else ()


def _say_headline(
    repredicted: tuple[Reprediction, ...], proxies: tuple[Proxy, ...], *, has_features: bool
) -> str:
    if not has_features:
        return (
            "The evidence holds no features, so only the score itself was asked how well it tells each group; "
            "the table says so."
        )
    told = _find_told(repredicted)
    told.sort(key=lambda each: -(each.features.value or 0.0))
    if told:
        named = tuple(
            f"{each.group} ({name_characteristic(each.characteristic).lower()})" for each in told[:5]
        )
        more = ", among others" if len(told) > len(named) else ""
        said = f"Other features tell these groups well (an AUC of {TELLS_FROM:g} or more): {say_list(named)}{more}."
    else:
        said = f"No group that could be asked about is told well (an AUC of {TELLS_FROM:g} or more) by other features."
    leading = [proxy for proxy in proxies if (proxy.product or 0.0) > 0 and not proxy.is_itself][:3]
    if not leading:
        return said
    labels = tuple(dict.fromkeys(proxy.feature for proxy in leading))
    return f"{said} Of the features that tell a group, the forecast leans most on: {say_list(labels)}."


def _find_told(repredicted: tuple[Reprediction, ...]) -> list[Reprediction]:
    return [each for each in repredicted if (each.features.value or 0.0) >= TELLS_FROM]


def _say_for_families(repredicted: tuple[Reprediction, ...], *, has_features: bool) -> str:
    if not has_features:
        return "We could not check which of the things that the computer is told give away what group a child belongs to."
    if _find_told(repredicted):
        return (
            "Other things that the computer is told can give away what group some children belong to, even where it is not told the "
            "group. Whether it should use them is for people to decide."
        )
    return (
        "We found no group of children that the other things which the computer is told give away well. They may still give "
        "something away."
    )


def _list_limits(asked: Asked, leaning: Leaning, rows: FeatureRows | None) -> tuple[str, ...]:
    return (
        *((f"Used as features on purpose: {used}.",) if (used := _name_used(asked)) else ()),
        *(() if rows is not None else
          ("Without the features of training and test decisions nothing can be said of single features.",)),
        *((f"How much the forecast leans on a feature is not known: {leaning.reason}.",) if leaning.sizes is None else ()),
        f"Boosted trees learn to tell each group from at most {MOST_LEARNT:,} training decisions of whole families; more "
        "decisions, or another method, might tell it better.",
        f"Of each characteristic the table of the {MOST_LISTED} strongest names the group that a feature tells best. It is a "
        "description in an order. Looking at many features, some tell a little by chance: those count as telling nothing.",
        "A feature that tells nothing alone may tell much together with others.",
        "That a feature tells a group does not mean that either causes the other.",
    )  # fmt: skip


def _name_used(asked: Asked) -> str:
    """The fact if it is stated, else the features that hold a protected characteristic; empty if none does."""
    fact = asked.evidence.facts.get("protected_characteristics_used", "")
    if fact and fact != "none":
        return fact.rstrip(".")
    words = read_feature_words(asked.evidence)
    return ", ".join(dict.fromkeys(word.label for word in words if word.holds))
