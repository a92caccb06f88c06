"""A synthetic test period with known truth, as the evidence that an audit would see."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pytest

from candour.config.protocol import BiasProtocol, Criterion, Disclosure, Protocol
from candour.contracts import PREDICTIONS, Audit, Evidence
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


@dataclass(frozen=True)
class Bench:
    """What every test of an audit needs."""

    make_world: Callable[..., World] = make_world
    make_evidence: Callable[..., Evidence] = make_evidence
    make_protocol: Callable[..., Protocol] = make_protocol
    run: Callable[[Audit, Evidence], dict[str, Finding]] = run_audit


@pytest.fixture
def bench() -> Bench:
    return Bench()
