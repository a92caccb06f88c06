"""One part of a history: its decisions, their features, and what audits compare."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

import pyarrow as pa
import pyarrow.compute as pc

from candour.config.features import Features
from candour.config.question import Question
from candour.data.decisions.alternative_outcomes import compute_alternative_outcomes, compute_further_windows
from candour.data.decisions.build import build_decisions, compute_own_groups
from candour.data.decisions.children import find_decided_children
from candour.data.decisions.deprivation import Areas, count_areas, take_areas
from candour.data.decisions.flow import FlowStep
from candour.data.decisions.measures import compute_ages
from candour.data.decisions.triage import compute_triage
from candour.data.decisions.under_way import compute_under_way
from candour.data.features import FeatureTable, build_features
from candour.data.history import CaseHistory
from candour.data.pseudonyms import spell_children

ReportFeatures = Callable[[int, int], None]


@dataclass(frozen=True)
class Asked:
    """What every part is asked.

    features, baseline: by which features decisions are described, and by which others beside them, for the simple rules. compare:
    whether what audits compare is wanted too.
    """

    question: Question
    features: Features | None = None
    baseline: Features | None = None
    compare: bool = False


@dataclass(frozen=True)
class Facts:
    """What a part says of its children as a whole; small."""

    flow: tuple[FlowStep, ...]
    areas: Areas
    children: int
    with_family: int


@dataclass(frozen=True)
class DescribedPart:
    """What one part gives. Row i of `included`, of both tables of features and of each table `beside` is the same decision.

    decided: decided_on, child_id and whether it is included, of every decision in their order. included: the included ones, with the
    columns of DECISIONS; decision_id counts the decisions of the part. beside: what audits compare, by name. children: child_id and
    every value of each child as one string, in the order of their ids, from which the key of the history is derived.
    """

    facts: Facts
    decided: pa.Table
    included: pa.Table
    features: FeatureTable | None
    baseline: FeatureTable | None
    beside: Mapping[str, pa.Table]
    children: pa.Table

    def list_tables(self) -> Iterator[tuple[str, pa.Table]]:
        """Every table by its name; those of features without the ids of the decisions."""
        yield "decided", self.decided
        yield "included", self.included
        yield "children", self.children
        for name, features in (("features", self.features), ("baseline", self.baseline)):
            if features is not None:
                yield name, features.to_arrow().drop_columns(["decision_id"])
        for name, table in self.beside.items():
            yield f"beside_{name}", table

    def read(self, name: str) -> pa.Table:
        """One of the tables."""
        return dict(self.list_tables())[name]


def describe_part(
    history: CaseHistory, asked: Asked, report_features: ReportFeatures | None = None
) -> DescribedPart:
    """Ask the question of one part, and describe every decision whose outcome window is fully observed."""
    decisions = build_decisions(history, asked.question)
    is_included = pc.equal(decisions.table["status"], "included")
    included = decisions.table.filter(is_included).combine_chunks()
    children = history.children
    return DescribedPart(
        facts=Facts(
            decisions.flow,
            count_areas(children),
            children.num_rows,
            children.num_rows - children["family_id"].null_count,
        ),
        decided=decisions.table.select(["decided_on", "child_id"]).append_column("included", is_included),
        included=included,
        features=_describe(history, included, asked.features, report_features),
        baseline=_describe(history, included, asked.baseline, None),
        beside=compare_decisions(history, included, asked.question) if asked.compare else {},
        children=pa.table({"child_id": children["child_id"], "spelt": spell_children(children)}),
    )


def compare_decisions(history: CaseHistory, decisions: pa.Table, question: Question) -> dict[str, pa.Table]:
    """What audits compare, row by row, by name; a table that the extracts cannot fill is not there.

    `groups` and `measures` lack what is said of the area, which depends on all children: `areas` has what it is found from.
    """
    found, point = find_decided_children(history, decisions), question.decision_point
    tables = {
        # A dozen different words: each is held once.
        "groups": _encode(compute_own_groups(history, decisions, found)),
        "measures": compute_ages(history, decisions, found),
        "areas": take_areas(history, decisions["child_id"]),
        "alternative_outcomes": compute_alternative_outcomes(history, decisions, question.outcome, found),
        "under_way": compute_under_way(history, decisions, point, found),
        "triage": compute_triage(history, decisions, point, found),
        "further_windows": compute_further_windows(history, decisions, question.outcome, found),
    }
    return {
        name: table.drop_columns([each for each in ("decision_id",) if each in table.column_names])
        for name, table in tables.items()
        if table is not None
    }


def _encode(groups: pa.Table) -> pa.Table:
    words = groups.drop_columns(["decision_id"])
    return pa.table({name: words[name].combine_chunks().dictionary_encode() for name in words.column_names})


def _describe(
    history: CaseHistory, decisions: pa.Table, features: Features | None, report: ReportFeatures | None
) -> FeatureTable | None:
    if features is None:
        return None
    return build_features(history, decisions, features, report_progress=report)
