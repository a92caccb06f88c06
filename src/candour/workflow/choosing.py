"""What each rule of choosing among the models and settings of a run would have cost."""

from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from candour.config.evaluation import SMALLER_IS_BETTER
from candour.config.suggestions import suggest_name
from candour.config.variants import ALL_CASES
from candour.errors import TrackingError
from candour.stats.choosing import FollowedRule, average_regret, follow_rules, list_origins
from candour.stats.followed_groups import Groups, NestedScore, compare_nested, read_groups
from candour.tracking.contents import verify_contents
from candour.tracking.evidence import load_config
from candour.tracking.evidence_files import StoredEvidence, read_evidence
from candour.tracking.opening import open_store
from candour.tracking.runs import find_run

TOO_FEW = (
    "These are few origins, and their training decisions overlap: a difference between two rules is easily chance. They show what a "
    "choice may cost, and cannot tell which rule is better."
)
NO_TIME = (
    "The folds of this run are random by family, so none of them comes before another: the order of the origins means nothing, and the "
    "rules that look at the latest one are not to be read."
)
NOT_YET_KNOWN = (
    "What an origin scored is known only when its outcome windows have closed, which is after the next one has begun. A rule that was "
    "followed day by day would have had older scores to go by."
)
HINDSIGHT = (
    "The first was chosen because it did well at these very origins, so it is too good. The second is what choosing by the lower bound "
    "gave at origins that it had not looked at."
)
SAW = "The settings themselves were found by looking at these origins, so the second is somewhat too good as well."


@dataclass(frozen=True)
class RulePick:
    """What a rule picked at one origin (a fold of the run, from 1), the score of it there, and what it lost to the best."""

    origin: int
    model: str
    setting: str
    score: float
    regret: float


@dataclass(frozen=True)
class RuleRecord:
    """One rule over all origins. mean_regret: None where there was no origin with enough before it."""

    rule: str
    mean_regret: float | None
    picks: tuple[RulePick, ...]


@dataclass(frozen=True)
class Choices:
    """Every rule side by side. `groups` are models with a setting; `origins` how many each rule could pick at.

    random_regret: what a pick at random among the groups would have cost on average.
    """

    run_id: str
    variant: str
    metric: str
    groups: int
    origins: int
    rules: tuple[RuleRecord, ...]
    random_regret: float | None
    nested: NestedScore | None
    notes: tuple[str, ...]


def follow_choices(reference: str, *, mlruns: Path, variant: str | None = None) -> Choices:
    """Follow the groups of a run over its origins; without `variant` those of the leading one.

    Raises TrackingError where the run or the variant is not found.
    """
    store = open_store(mlruns, create=False)
    run_id = find_run(store, reference)
    verify_contents(store, run_id)
    # The tables alone: no model is asked, so none is loaded.
    evidence = read_evidence(store.artefacts(run_id) / "evidence")
    named = variant if variant is not None else evidence.variant
    table = _find_scores(evidence, named, run_id)
    metric = load_config(store, run_id).models.metric
    groups = read_groups(table, metric=metric, baselines=evidence.baselines)
    origins = len(list_origins(groups.scores))
    nested = _compare_nested(evidence, table, named)
    return Choices(
        run_id=run_id,
        variant=named,
        metric=metric,
        groups=len(groups.names),
        origins=origins,
        rules=tuple(_describe_rule(groups, rule, metric) for rule in follow_rules(groups.scores)),
        random_regret=average_regret(groups.scores) if origins else None,
        nested=nested,
        notes=_list_notes(named, nested),
    )


def _find_scores(evidence: StoredEvidence, variant: str, run_id: str) -> pa.Table:
    if variant == evidence.variant:
        return evidence.tables["cross_validation"]
    every = evidence.tables.get("variant_cross_validation")
    known = [evidence.variant] if every is None else pc.unique(every["variant"]).to_pylist()
    if every is None or variant not in known:
        raise TrackingError(
            f"The run '{run_id[:8]}' holds no variant '{variant}'{suggest_name(variant, known)}"
        )
    return every.filter(pc.equal(every["variant"], variant))


def _compare_nested(evidence: StoredEvidence, table: pa.Table, variant: str) -> NestedScore | None:
    nested = evidence.tables.get("nested_validation")
    if nested is None or variant != evidence.variant:
        return None
    return compare_nested(table, nested, evidence.leading)


def _describe_rule(groups: Groups, rule: FollowedRule, metric: str) -> RuleRecord:
    sign = -1.0 if metric in SMALLER_IS_BETTER else 1.0
    picks = tuple(
        RulePick(pick.origin + 1, *groups.names[pick.group], sign * pick.score, pick.regret)
        for pick in rule.picks
    )
    return RuleRecord(rule.rule, rule.mean_regret if picks else None, picks)


def _list_notes(variant: str, nested: NestedScore | None) -> tuple[str, ...]:
    notes = [NO_TIME if variant.startswith(ALL_CASES) else NOT_YET_KNOWN]
    if nested is not None:
        notes.append(HINDSIGHT)
        notes += [SAW] if nested.settings_saw_origin else []
    return (*notes, TOO_FEW)
