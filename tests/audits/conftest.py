"""A synthetic test period with known truth, as the evidence that an audit would see."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa
import pytest
from sklearn.linear_model import LogisticRegression

from candour.config.protocol import BiasProtocol, Criterion, Disclosure, Protocol
from candour.contracts import FEATURE_LABELS, PREDICTIONS, Audit, Evidence
from candour.errors import ModelError
from candour.results import Finding

ETHNIC_GROUPS = ("White", "Mixed", "Asian", "Black", "Other", "Not recorded")


@dataclass(frozen=True)
class World:
    """Test decisions: everything has one entry a decision."""

    scores: npt.NDArray[np.float64]
    outcomes: npt.NDArray[np.int8]
    families: npt.NDArray[np.int64]
    children: npt.NDArray[np.int64]
    days: npt.NDArray[np.datetime64] | None
    groups: Mapping[str, npt.NDArray[Any]]
    flagged: npt.NDArray[np.bool_] | None = None


def make_world(*, families: int = 1500, seed: int = 1, base: float = -2.4) -> World:
    """Families with a shared risk; scores are the true risk given what is known, so they are calibrated."""
    rng = np.random.Generator(np.random.PCG64(seed))
    size = rng.choice([1, 2, 3], p=[0.5, 0.3, 0.2], size=families)
    family = np.repeat(np.arange(families), size)
    n = len(family)
    known = rng.normal(size=families)[family] * 0.8 + rng.normal(size=n) * 0.9
    risk = 1 / (1 + np.exp(-(base + known)))
    groups = {
        "sex": rng.choice(["Female", "Male"], size=n),
        "ethnic_group": rng.choice(ETHNIC_GROUPS, p=[0.7, 0.1, 0.08, 0.06, 0.03, 0.03], size=families)[
            family
        ],
        "age_band": rng.choice(["Under 1", "1 to 4", "5 to 9", "10 to 15"], size=n),
        "disability": rng.choice(["No", "Yes", "Not recorded"], p=[0.8, 0.1, 0.1], size=n),
    }
    return World(
        scores=risk,
        outcomes=(rng.random(n) < risk).astype(np.int8),
        families=family,
        children=np.arange(n),
        days=np.datetime64("2023-04-01") + rng.integers(0, 365, size=n),
        groups=groups,
    )


def make_protocol(**changes: Any) -> Protocol:
    values: dict[str, Any] = {
        "criteria": (Criterion(metric="auc", at_least=0.6, reason="below it a coin does nearly as well"),),
        "replicates": 200,
        "bias": BiasProtocol(),
    }
    return Protocol(**(values | changes))


def make_evidence(
    world: World,
    *,
    other_scores: Mapping[str, npt.NDArray[np.float64]] | None = None,
    baselines: tuple[str, ...] = (),
    facts: Mapping[str, str] | None = None,
    tables: Mapping[str, pa.Table] | None = None,
    protocol: Protocol | None = None,
    **changes: Any,
) -> Evidence:
    n = len(world.scores)
    scores = {"forecast": world.scores, **(other_scores or {})}
    days = [None] * n if world.days is None else world.days.astype("datetime64[D]").tolist()
    predictions = pa.concat_tables(
        pa.table(
            {
                "row": np.arange(n),
                "child_key": [f"c{number:06d}" for number in world.children],
                "family_key": [f"f{number:06d}" for number in world.families],
                "decided_on": pa.array(days, pa.date32()),
                "variant": ["earlier_cases"] * n,
                "model": [name] * n,
                "score": values,
                "outcome": pa.array(world.outcomes, pa.int8()),
                "flagged": pa.array(
                    [None] * n if world.flagged is None else world.flagged.tolist(), pa.bool_()
                ),
            },
            schema=PREDICTIONS,
        )
        for name, values in scores.items()
    )
    groups = pa.table({"row": np.arange(n), **{k: pa.array(v.tolist()) for k, v in world.groups.items()}})
    evidence = Evidence(
        name="test", variant="earlier_cases", leading="forecast",
        labels={name: name.replace("_", " ") for name in scores}, baselines=baselines,
        tables={"predictions": predictions, "groups": groups, **(tables or {})}, facts=facts or {},
        protocol=protocol or make_protocol(), disclosure=Disclosure(), seed=7,
    )  # fmt: skip
    return replace(evidence, **changes)


def run_audit(audit: Audit, evidence: Evidence) -> dict[str, Finding]:
    """Findings by code; the last one where a code is used twice."""
    return {finding.code: finding for finding in audit.run(evidence, lambda _step, _share: None)}


def plant_bias(characteristic: str) -> World:
    """The commonest group gets scores that know nothing."""
    world = make_world(families=2500)
    names, counts = np.unique(world.groups[characteristic], return_counts=True)
    blind = world.groups[characteristic] == names[np.argsort(counts)[-1]]
    shuffled = np.random.default_rng(1).permutation(world.scores)
    return replace(world, scores=np.where(blind, shuffled, world.scores))


def drop_group(world: World, characteristic: str) -> World:
    return replace(world, groups={k: v for k, v in world.groups.items() if k != characteristic})


def read_column(finding: Finding, table: str, column: str) -> list[Any]:
    found = finding.table(table)
    return [row[found.index_of(column)] for row in found.rows]


@dataclass(frozen=True)
class SimpleModel:
    """A linear model behind the narrow door; `published` may name a feature whose value is the score instead."""

    core: LogisticRegression
    kind: str = "linear"
    published: str = "core"
    offset: float = 0.0
    encoded_sources: tuple[str, ...] = ("strong", "weak", "idle")

    def encode(self, features: pd.DataFrame) -> npt.NDArray[np.float64]:
        return features[list(self.encoded_sources)].to_numpy(dtype=np.float64)

    def margin(self, encoded: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
        return np.asarray(
            self.core.decision_function(encoded) + self.offset * encoded[:, 0], dtype=np.float64
        )

    def margins_with(
        self,
        encoded: npt.NDArray[np.float64],
        replacements: Iterable[tuple[Sequence[int], npt.NDArray[np.float64]]],
    ) -> Iterator[npt.NDArray[np.float64]]:
        for columns, values in replacements:
            changed = encoded.copy()
            changed[:, list(columns)] = values
            yield self.margin(changed)

    def score(self, margin: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
        return np.asarray(1 / (1 + np.exp(-margin)), dtype=np.float64)

    def predict(self, features: pd.DataFrame) -> npt.NDArray[np.float64]:
        log_odds = (
            self.margin(self.encode(features))
            if self.published == "core"
            else features[self.published].to_numpy()
        )
        return np.asarray(1 / (1 + np.exp(-log_odds)), dtype=np.float64)

    def refit(
        self,
        features: pd.DataFrame,
        outcomes: npt.NDArray[np.bool_],
        *,
        weights: npt.NDArray[np.float64] | None = None,
        seed: int | None = None,
    ) -> "SimpleModel":
        """Anew; no chance is in it, so `seed` changes nothing. Of one outcome alone nothing can be learnt."""
        del seed
        if len(np.unique(outcomes)) < 2:
            raise ModelError("all decisions, or none, had the outcome")
        rows = features.to_numpy(dtype=np.float64)
        core = LogisticRegression().fit(rows, outcomes, sample_weight=weights)
        return replace(self, core=core, published="core", encoded_sources=tuple(features.columns))


def spoil(model: SimpleModel) -> SimpleModel:
    """The same model, whose answer is not the sum of its contributions."""
    return replace(model, offset=0.1)


def make_explained(*, families: int = 600, base: float = -2.4) -> Evidence:
    """Evidence with a model of three features: one strong, one weak, one idle."""
    world = make_world(families=families, base=base)
    rng = np.random.default_rng(2)
    n = len(world.scores)
    strong = np.log(world.scores / (1 - world.scores))
    frame = pd.DataFrame(
        {"strong": strong, "weak": rng.normal(size=n) + 0.4 * world.outcomes, "idle": rng.normal(size=n)}
    )
    target = world.outcomes if world.outcomes.sum() > 0 else np.arange(n) % 2
    core = LogisticRegression().fit(frame.to_numpy(), target)
    labels = [
        {"name": name, "label": f"{name.capitalize()} feature", "family": "f", "source": "s",
         "may_stand_for": "deprivation" if name == "strong" else ""}
        for name in frame.columns
    ]  # fmt: skip
    features = pa.Table.from_pandas(frame, preserve_index=False).add_column(0, "row", pa.array(range(n)))
    tables = {"features": features, "feature_labels": pa.Table.from_pylist(labels, schema=FEATURE_LABELS)}
    tables |= make_training(families=families, base=base)
    return make_evidence(world, tables=tables, model=SimpleModel(core))


def make_many(lean: Sequence[float], *, families: int = 600) -> Evidence:
    """Evidence with as many features as numbers in `lean`: each is noise, moved by so much for decisions with the outcome."""
    evidence = make_explained(families=families)
    rng = np.random.default_rng(4)
    names = tuple(f"feature_{at}" for at in range(len(lean)))
    tables = dict(evidence.tables)
    happened = {
        "features": tables["predictions"]["outcome"].to_numpy(),
        "training_features": tables["training_groups"]["outcome"].to_numpy(),
    }
    for name, keys in (("features", ["row"]), ("training_features", ["row", "family_key"])):
        values = rng.normal(size=(tables[name].num_rows, len(lean))) + np.outer(happened[name], lean)
        kept = tables[name].select(keys)
        for column, row in zip(names, values.T, strict=True):
            kept = kept.append_column(column, pa.array(row))
        tables[name] = kept
    learnt = tables["training_features"].select(list(names)).to_pandas().to_numpy()
    core = LogisticRegression().fit(learnt, happened["training_features"])
    labels = [
        {"name": name, "label": name, "family": "", "source": "", "may_stand_for": ""} for name in names
    ]
    tables["feature_labels"] = pa.Table.from_pylist(labels, schema=FEATURE_LABELS)
    return replace(evidence, tables=tables, model=SimpleModel(core, encoded_sources=names))


def make_training(*, families: int, base: float) -> dict[str, pa.Table]:
    """Earlier decisions of other families, made in the same way."""
    world = make_world(families=families, seed=11, base=base)
    rng = np.random.default_rng(12)
    n = len(world.scores)
    features = {
        "row": np.arange(n),
        "family_key": [f"t{number:06d}" for number in world.families],
        "strong": np.log(world.scores / (1 - world.scores)),
        "weak": rng.normal(size=n) + 0.4 * world.outcomes,
        "idle": rng.normal(size=n),
    }
    groups = {name: pa.array(labels.tolist()) for name, labels in world.groups.items()}
    return {
        "training_features": pa.table(features),
        "training_groups": pa.table(
            {"row": np.arange(n), "outcome": pa.array(world.outcomes, pa.int8()), **groups}
        ),
    }


@dataclass(frozen=True)
class Bench:
    """What every test of an audit needs."""

    make_world: Callable[..., World] = make_world
    make_evidence: Callable[..., Evidence] = make_evidence
    make_protocol: Callable[..., Protocol] = make_protocol
    plant_bias: Callable[[str], World] = plant_bias
    drop_group: Callable[[World, str], World] = drop_group
    read_column: Callable[[Finding, str, str], list[Any]] = read_column
    make_explained: Callable[..., Evidence] = make_explained
    make_many: Callable[..., Evidence] = make_many
    spoil: Callable[[SimpleModel], SimpleModel] = spoil
    run: Callable[[Audit, Evidence], dict[str, Finding]] = run_audit


@pytest.fixture
def bench() -> Bench:
    return Bench()
