"""BIAS-011: what it would cost to treat groups more alike."""

from collections.abc import Iterable
from dataclasses import dataclass

from candour.contracts import Evidence, ExplainableModel
from candour.errors import ModelError
from candour.results import Estimate, Finding, Statement, Table, Verdict
from candour.stats.equivalence import Comparison
from candour.stats.groups.differences import Rules, compare_groups
from candour.stats.groups.judged import Judged, Labels
from candour_audits.assumed import CAPACITY, FAMILIES, GROUPS, OUTCOMES_ALIKE
from candour_audits.decisions import Decisions, read_decisions, read_groups
from candour_audits.mitigation.candidates import (
    Asked,
    Candidate,
    Grounds,
    fit_candidates,
    list_proxies,
    merge,
    prepare_grounds,
)
from candour_audits.mitigation.costs_table import tabulate_costs
from candour_audits.mitigation.effects_table import tabulate_effects
from candour_audits.mitigation.judged_candidates import judge_candidates
from candour_audits.mitigation.material import Material, read_material
from candour_audits.training_tables import MOST_DECISIONS
from candour_audits.unanswered import build_unanswered
from candour_audits.wording import name_characteristic, say_list, say_share

CODE = "BIAS-011"
TITLE = "What it would cost to treat groups more alike"
QUESTION = "What would it cost to treat groups of children more alike, and who would gain or lose?"
FALLBACK = "ethnic_group"
MOST_CHARACTERISTICS = 2
LIMITS = (
    "No candidate is applied, and none is recommended: whether a gain for one group is worth a loss for another is for "
    "the panel, and for people whom it would concern.",
    "The forecast as it is was fitted anew on the same training decisions as the candidates and is not calibrated "
    "again, so its numbers may differ a little from those elsewhere in the report.",
    "A cut-off for each group means that two children with the same record are treated differently because of their "
    "group. Under the Equality Act 2010 this needs legal advice before anybody considers it.",
    "Exponentiated gradient and grid search fit dozens of models; where the forecast is made of many trees, theirs have "
    "fewer, which may cost them some of their performance.",
    "Equal error rates are counted against the recorded outcome. Where the outcome is recorded unequally, a candidate "
    "repeats that.",
)


@dataclass(frozen=True)
class _Answer:
    """One characteristic: its candidates, its tables, and how groups and features were chosen."""

    name: str
    candidates: tuple[Candidate, ...]
    tables: tuple[Table, ...]
    remarks: tuple[str, ...]


def assess_price(evidence: Evidence, model: ExplainableModel) -> Finding:
    """Fit every candidate on training decisions alone and compare all of them on the test decisions."""
    decisions, groups, material = (
        read_decisions(evidence),
        read_groups(evidence),
        read_material(evidence, model),
    )
    share = evidence.protocol.capacity_shares[-1]
    wanted = evidence.protocol.bias.characteristics
    known: dict[str, Labels] = {
        name: groups[name] for name in wanted if name in groups and name in material.groups
    }
    published = decisions.judge(share)
    names = choose_characteristics(evidence, published, known)
    if not names:
        reason = "the training decisions hold no characteristic that the protocol compares"
        return build_unanswered(CODE, "mitigation", TITLE, QUESTION, reason)
    try:
        grounds = prepare_grounds(material, share=share, seed=evidence.seed)
    except ModelError:
        reason = "the forecast could not be fitted anew on the training decisions"
        return build_unanswered(CODE, "mitigation", TITLE, QUESTION, reason)
    asked = [_ask(evidence, material, name, known[name]) for name in names]
    answers = tuple(
        _assess(evidence, decisions, published, grounds, one, candidates=candidates, known=known)
        for one, candidates in zip(asked, fit_candidates(grounds, asked), strict=True)
    )
    return _build_finding(answers, share=share, sampled=material.sampled)


def choose_characteristics(
    evidence: Evidence, published: Judged, known: dict[str, Labels]
) -> tuple[str, ...]:
    """Characteristics with a difference shown in a decisive metric, at most two; else ethnic group, or the first."""
    bias = evidence.protocol.bias
    rules = Rules(bias.margin, bias.minimum_events, evidence.protocol.confidence, evidence.seed)
    shown: Iterable[str] = (
        difference.characteristic
        for difference in compare_groups(published, known, bias.decisive_metrics, rules)
        if difference.comparison is Comparison.DIFFERENCE_SHOWN
    )
    chosen = tuple(dict.fromkeys(shown))[:MOST_CHARACTERISTICS]
    if chosen or not known:
        return chosen
    return (FALLBACK if FALLBACK in known else next(iter(known)),)


def _ask(evidence: Evidence, material: Material, name: str, tested: Labels) -> Asked:
    bias = evidence.protocol.bias
    stands_for = {row["name"]: row["may_stand_for"] for row in _describe_features(evidence)}
    return Asked(name, material.groups[name], tested, bias.minimum_events, bias.margin, stands_for)


def _describe_features(evidence: Evidence) -> list[dict[str, str]]:
    described = evidence.tables.get("feature_labels")
    return [] if described is None else described.to_pylist()


def _assess(
    evidence: Evidence, decisions: Decisions, published: Judged, grounds: Grounds,
    asked: Asked, *, candidates: tuple[Candidate, ...], known: dict[str, Labels],
) -> _Answer:  # fmt: skip
    name = asked.characteristic
    tested = judge_candidates(candidates, decisions, share=grounds.share)
    effects = tabulate_effects(evidence, name, tested, known, published)
    labels = {row["name"]: row["label"] for row in _describe_features(evidence)}
    return _Answer(
        name, candidates, (tabulate_costs(evidence, name, candidates, tested), *effects),
        (_say_merged(grounds, asked), _say_left_out(grounds, asked, labels)),
    )  # fmt: skip


def _build_finding(answers: tuple[_Answer, ...], *, share: float, sampled: bool) -> Finding:
    by = say_list(tuple(name_characteristic(answer.name).lower() for answer in answers))
    tried = [candidate for answer in answers for candidate in answer.candidates[1:]]
    failed = sum(candidate.ranks is None for candidate in tried)
    return Finding(
        CODE, "mitigation", TITLE, QUESTION, Verdict.CANNOT_TELL,
        headline=Statement(
            f"By {by}, {len(tried)} candidates were tried that would treat groups more alike"
            + (f", of which {failed} could not be fitted. " if failed else ". ")
            + "The tables say what each costs and what it changes for every group. None is applied, and none is "
            "recommended."
        ),
        for_families=_say_for_families(answers, len(tried) - failed),
        why="No computation can tell whether a gain for one group is worth a loss for another. Every candidate was "
        "fitted on training decisions alone" + (f", whole families of up to {MOST_DECISIONS:,} decisions drawn by lot"
        if sampled else "") + f", and flags the same {say_share(share)} of the test decisions. Candidates are tried for "
        f"characteristics with a difference shown in a decisive metric, at most {MOST_CHARACTERISTICS}; where there is "
        "none, for ethnic group. They aim at missing the same share of children with the outcome in every group, "
        "because at a fixed capacity that needs no lot to be drawn.",
        tables=tuple(table for answer in answers for table in answer.tables),
        assumptions=(
            FAMILIES,
            OUTCOMES_ALIKE,
            GROUPS,
            CAPACITY,
            "What a candidate does to later decisions is what it does to those tested.",
        ),
        limits=(*LIMITS, *(remark for answer in answers for remark in answer.remarks)),
    )  # fmt: skip


def _say_for_families(answers: tuple[_Answer, ...], fitted: int) -> Statement:
    """How many candidates are shown, in the published table of costs, to sort all children worse than the forecast as it is."""
    if not fitted:
        return Statement("We could not work out what it would take to treat groups of children more alike.")
    worse = 0
    counts: list[int] = []
    for answer in answers:
        costs = answer.tables[0]
        change = costs.index_of("auc_change")
        hidden = [costs.index_of(name) for name in ("tp", "fp", "fn", "tn")]
        for row in costs.rows:
            cell = row[change]
            if isinstance(cell, Estimate):
                worse += cell.high is not None and cell.high < 0
                counts += [int(str(row[at])) for at in hidden]
    ways = "one way" if fitted == 1 else f"{fitted} ways"
    if worse:
        which = "it is" if fitted == 1 else "one of them is" if worse == 1 else f"{worse} of them are"
        found = f"{which} shown to sort cases worse on the whole"
    else:
        which = "it is not" if fitted == 1 else "none is"
        found = (
            f"{which} shown to sort cases worse on the whole, which does not say that nothing would be lost"
        )
    return Statement(
        f"We tried {ways} to make the computer treat groups of children more alike: {found}. Whether a gain for some is worth a "
        "loss for others is for people to weigh; nothing has been changed.",
        tuple(counts),
    )


def _say_merged(grounds: Grounds, asked: Asked) -> str:
    title = name_characteristic(asked.characteristic)
    try:
        together = merge(asked, grounds.material).together
    except ModelError:
        return f"{title}: fewer than two groups are large enough for a candidate to be fitted for them."
    if not together:
        return f"{title}: every group is large enough to be fitted for itself."
    return (
        f"{title}: too small to be fitted for themselves, and therefore put together as other groups when candidates "
        f"are fitted: {say_list(tuple(sorted(together)))}. What changes is counted for each of them."
    )


def _say_left_out(grounds: Grounds, asked: Asked, labels: dict[str, str]) -> str:
    names = list_proxies(asked, grounds.material)
    said = say_list(tuple(labels.get(name, name) for name in names))
    return f"{name_characteristic(asked.characteristic)}: features left out as possible stand-ins: {said}."
