"""The variable list of a run: every feature with its meaning, and the outcome, the decision and the groups that it is judged by.

An auditor who was not there must be able to say what each column of a forecast meant, where it came from and what it may stand for. The
list is written with the run (recipe/variables.csv) and holds no count.
"""

import csv
import io
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, fields

import pyarrow as pa

from candour.config.features import Features
from candour.config.pilot import PilotConfig
from candour.config.question import DECIDED_EVENTS
from candour.contracts import PilotResult
from candour.data.features.specification import FeatureSpec, expand_features
from candour.data.features.wording import EVENTS, FIELDS, MAY_STAND_FOR, PROTECTED

FILE = "variables.csv"
_GROUPS = {
    "sex": "Sex as recorded in the extracts",
    "ethnic_group": "Ethnic group, from the Department for Education's code of ethnicity",
    "age_band": "Age in completed years on the day of the decision, in bands",
    "disability": "Whether a disability is recorded",
    "deprivation": "How deprived the area is that the child lives in, in fifths of all areas of England",
}
_EVERY_OTHER = {
    "re_referral": "a further referral",
    "re_referral_that_escalates": "an escalation that follows a further referral",
    "second_cp_plan": "a child protection plan after an earlier one had ended",
    "step_up": "an event on a higher rung of the ladder than the one that the child stands on",
}


@dataclass(frozen=True)
class Variable:
    """One line of the list.

    role: feature, decision, outcome or group. source: the table and field of the case history. reported_by: the formats of this run that
    report it, where that is known. window_days: how far back it looks; empty where it looks back for ever or no window applies.
    kind: number or code. may_stand_for: what it may carry without naming it; empty where nothing is known.
    """

    role: str
    name: str
    label: str
    family: str
    source: str
    reported_by: str
    window_days: str
    code: str
    kind: str
    may_stand_for: str


def list_variables(config: PilotConfig, result: PilotResult) -> tuple[Variable, ...]:
    """Every variable of a run: features in the order of the model's columns, then what is asked and of whom."""
    tables = result.tables
    return (
        *_list_features(config.features, tables),
        *_describe_question(config, tables),
        *_list_groups(tables),
    )


def write_variables(variables: tuple[Variable, ...]) -> bytes:
    """The list as CSV in UTF-8, one line a variable; the same list gives the same bytes."""
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, [field.name for field in fields(Variable)], lineterminator="\n")
    writer.writeheader()
    writer.writerows(asdict(variable) for variable in variables)
    return text.getvalue().encode()


def read_variables(content: bytes) -> tuple[Variable, ...]:
    """Back from CSV."""
    return tuple(Variable(**row) for row in csv.DictReader(io.StringIO(content.decode(), newline="")))


def _list_features(features: Features, tables: Mapping[str, pa.Table]) -> Iterator[Variable]:
    specs = {spec.name: spec for spec in expand_features(features)}
    said = tables.get("feature_labels")
    columns = tables.get("features", tables.get("training_features"))
    if said is None:
        rows = [
            {"name": s.name, "label": s.label, "family": s.family, "source": s.source, "may_stand_for": s.may_stand_for}
            for s in specs.values()
        ]  # fmt: skip
    else:
        rows = said.to_pylist()
    for row in rows:
        spec = specs.get(row["name"])
        yield Variable(
            role="feature",
            name=row["name"],
            label=row["label"],
            family=row["family"],
            source=_place(row["source"]),
            reported_by=_find_formats(row["source"], tables),
            window_days="" if spec is None or spec.window is None else str(spec.window),
            code="" if spec is None else spec.code,
            kind=_find_kind(row["name"], spec, columns),
            may_stand_for=row["may_stand_for"],
        )


def _describe_question(config: PilotConfig, tables: Mapping[str, pa.Table]) -> Iterator[Variable]:
    question, outcome = config.question, config.question.outcome
    decided = DECIDED_EVENTS[question.decision_point]
    yield Variable(
        role="decision",
        name=question.decision_point,
        label=f"The moment that the forecast is made for: {question.decision_point.replace('_', ' ')}",
        family="",
        source="; ".join(map(_place, decided)),
        reported_by=_join(_find_formats(kind, tables) for kind in decided),
        window_days="",
        code="",
        kind="day",
        may_stand_for="",
    )
    looked_for = " or ".join(_EVERY_OTHER.get(kind) or f"a {EVENTS[kind].one}" for kind in outcome.kinds)
    yield Variable(
        role="outcome",
        name="outcome",
        label=f"Whether, from day {outcome.after_days + 1} to day {outcome.within_days} after the decision, there came {looked_for}",
        family="",
        source="; ".join(map(_place, outcome.events)),
        reported_by=_join(_find_formats(kind, tables) for kind in outcome.events),
        window_days=str(outcome.within_days),
        code="",
        kind="0 or 1",
        may_stand_for="what the authority did, which is not what a child lived through",
    )


def _list_groups(tables: Mapping[str, pa.Table]) -> Iterator[Variable]:
    groups = tables.get("groups")
    for name in [] if groups is None else [column for column in groups.column_names if column != "row"]:
        yield Variable(
            role="group",
            name=name,
            label=_GROUPS.get(name, f"Group: {name.replace('_', ' ')}"),
            family="",
            source="case history, table children"
            if name in _GROUPS
            else "named by the configuration or the scores",
            reported_by="",
            window_days="",
            code="",
            kind="code",
            may_stand_for=MAY_STAND_FOR.get(name, ""),
        )


def _place(source: str) -> str:
    """Where in the case history a feature's source lies."""
    if source in EVENTS:
        return f"case history, table events, kind {source}"
    if source in FIELDS:
        return f"case history, table details, field {source}"
    if source in PROTECTED or source == "birth_date":
        return f"case history, table children, column {source}"
    return source


def _find_formats(source: str, tables: Mapping[str, pa.Table]) -> str:
    coverage = tables.get("coverage")
    if coverage is None or source not in EVENTS:
        return ""
    return _join(row["source"] for row in coverage.to_pylist() if row["kind"] == source)


def _find_kind(name: str, spec: FeatureSpec | None, columns: pa.Table | None) -> str:
    if columns is not None and name in columns.column_names:
        return "number" if pa.types.is_floating(columns.schema.field(name).type) else "code"
    return "code" if spec is not None and spec.categorical else "number"


def _join(parts: Iterator[str]) -> str:
    named = {name for part in parts for name in part.split(", ") if name}
    return ", ".join(sorted(named))


__all__ = ["FILE", "Variable", "list_variables", "read_variables", "write_variables"]
