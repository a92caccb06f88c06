"""Two tables of PERF-001: what choosing with hindsight promised, and what each rule of choosing would have cost."""

from collections.abc import Iterable

import pyarrow as pa
import pyarrow.compute as pc

from candour.config.variants import EARLIER_CASES
from candour.contracts import Evidence
from candour.results import Column, Guard, Table
from candour.stats.choosing import FollowedRule, average_regret, follow_rules, list_origins
from candour.stats.followed_groups import Groups, NestedScore, compare_nested, read_groups
from candour_audits.wording import METRICS

NO_INTERVAL = "No interval: the origins are few and their training decisions overlap, so their spread says little about chance."
NOT_YET_KNOWN = "What an origin scored is known only when its outcome windows have closed, after the next has begun: day by day a choice would have had older scores to go by."
FEW = "A difference between two rules on so few origins is easily chance: no rule is shown to be better than another."


def tabulate_choice(evidence: Evidence) -> tuple[Table, ...]:
    """Both tables where the folds of the training period come one after another, else nothing: there is nothing to follow."""
    scores, nested = (evidence.tables.get(name) for name in ("cross_validation", "nested_validation"))
    metric = evidence.facts.get("selection_metric")
    if scores is None or metric is None or evidence.facts.get("learns_from") != EARLIER_CASES:
        return ()
    tables = []
    compared = None if nested is None else compare_nested(scores, nested, evidence.leading)
    if nested is not None and compared is not None:
        tested = _count_decisions(scores, evidence, set(nested["origin"].to_pylist()))
        tables.append(_tabulate_hindsight(compared, metric, tested))
    groups = read_groups(scores, metric=metric, baselines=evidence.baselines)
    if list_origins(groups.scores):
        tables.append(_tabulate_rules(groups, metric, scores, evidence))
    return tuple(tables)


def _tabulate_hindsight(compared: NestedScore, metric: str, decisions: int) -> Table:
    columns = (
        Column("which", "What was chosen", "text"),
        Column("origins", "Origins", "text"),
        Column("decisions", "Decisions", "count"),
        Column("score", METRICS.get(metric, metric), "number"),
    )
    rows = (
        (
            "The setting that leads, chosen with hindsight",
            str(compared.origins),
            decisions,
            compared.hindsight,
        ),
        (
            "What the rule chooses at each origin from the earlier ones",
            str(compared.origins),
            decisions,
            compared.nested,
        ),
    )
    saw = (
        " The settings themselves were found by looking at these origins, so it is still somewhat too good."
        if compared.settings_saw_origin
        else ""
    )
    return Table(
        "hindsight", "What the choice among models and settings promised, in the training period", columns, rows,
        (Guard(("decisions", "score"), ("decisions",)),),
        note="An origin is a stretch of the training period that is forecast from the time before it. The first number is too good, "
        f"because the best of many is partly lucky; the second looked at no origin before it was scored there.{saw} {NOT_YET_KNOWN} {NO_INTERVAL}",
    )  # fmt: skip


def _tabulate_rules(groups: Groups, metric: str, scores: pa.Table, evidence: Evidence) -> Table:
    origins = list_origins(groups.scores)
    decisions = _count_decisions(scores, evidence, {origin + 1 for origin in origins})
    columns = (
        Column("rule", "Rule of choosing", "text"),
        Column("origins", "Origins", "text"),
        Column("decisions", "Decisions", "count"),
        Column("regret", f"Average regret ({METRICS.get(metric, metric)})", "number"),
    )
    followed: list[tuple[str, float]] = [_name(rule) for rule in follow_rules(groups.scores)]
    followed.append(("Any, drawn by lot", average_regret(groups.scores)))
    rows = tuple((rule, str(len(origins)), decisions, regret) for rule, regret in followed)
    return Table(
        "choosing", "What each rule of choosing would have cost, in the training period", columns, rows,
        (Guard(("decisions", "regret"), ("decisions",)),),
        note="Each rule picks a model with its setting at every origin, from what all of them scored at earlier ones. Regret is how much "
        f"better the best did there than its pick. The forecast itself was chosen by the lower bound. {NOT_YET_KNOWN} {FEW} {NO_INTERVAL}",
    )  # fmt: skip


def _name(rule: FollowedRule) -> tuple[str, float]:
    return rule.rule.capitalize(), rule.mean_regret


def _count_decisions(scores: pa.Table, evidence: Evidence, origins: Iterable[int]) -> int:
    """The decisions that the leading forecast's setting was scored on at these origins."""
    own = pc.and_(pc.equal(scores["model"], evidence.leading), scores["chosen"])
    at = pc.and_(own, pc.is_in(scores["fold"], pa.array(sorted(origins), pa.int64())))
    return int(pc.sum(scores.filter(at)["test_rows"]).as_py() or 0)
