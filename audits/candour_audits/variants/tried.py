"""What was tried: every model of every variant on its own test decisions, and all of them on the same resampled families."""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from candour.contracts import Evidence
from candour.stats.clustered import code_clusters
from candour.stats.paired_differences import ResampledSides, Side, resample_sides

TABLE, SUMMARY = "variant_predictions", "variant_summary"


@dataclass(frozen=True)
class Forecast:
    """One model of one variant. `side` is its name among the sides; `leads`: the folds of its variant chose it."""

    side: str
    variant: str
    data: str
    learning: str
    model: str
    label: str
    is_baseline: bool
    leads: bool

    @property
    def variant_words(self) -> str:
        """All cases, structured and text."""
        return say_variant(self.variant)

    @property
    def short_label(self) -> str:
        """Its label without what stands behind a colon, so that many fit into one picture."""
        return self.label.split(":")[0]


@dataclass(frozen=True)
class Tried:
    """All forecasts in the order of their names, and the simple rules after them: those of each test set once."""

    candidates: tuple[Forecast, ...]
    baselines: tuple[Forecast, ...]
    leading: Forecast
    resampled: ResampledSides

    def find(self, learning: str, data: str, model: str) -> Forecast | None:
        """One candidate; None where it was not tried."""
        for forecast in self.candidates:
            if (forecast.learning, forecast.data, forecast.model) == (learning, data, model):
                return forecast
        return None

    def side(self, forecast: Forecast) -> Side:
        """Its scores and test decisions."""
        return self.resampled.sides[forecast.side]

    def list_learning(self) -> tuple[str, ...]:
        """The ways of learning that were tried, that of the leading forecast first."""
        return _list_first(self.leading.learning, (one.learning for one in self.candidates))

    def list_data(self) -> tuple[str, ...]:
        """The kinds of data that were read, that of the leading forecast first."""
        return _list_first(self.leading.data, (one.data for one in self.candidates))

    def list_models(self) -> tuple[str, ...]:
        """The names of the models, sorted."""
        return tuple(sorted({forecast.model for forecast in self.candidates}))


def read_tried(evidence: Evidence) -> Tried:
    """Read the forecasts and resample the families of all test sets together, once for all questions."""
    rows = evidence.tables[SUMMARY].to_pylist()
    forecasts = sorted(
        (
            Forecast(
                f"{row['variant']} {row['model']}", row["variant"], row["data"], row["learning"], row["model"],
                evidence.labels.get(row["model"], row["model"]), row["is_baseline"], row["leads"],
            )
            for row in rows
        ),
        key=lambda one: one.side,
    )  # fmt: skip
    candidates = tuple(one for one in forecasts if not one.is_baseline)
    # A simple rule reads no text, so it is the same in both variants of a test set.
    rules = {(one.learning, one.model): one for one in reversed(forecasts) if one.is_baseline}
    baselines = tuple(sorted(rules.values(), key=lambda one: one.side))
    (leading,) = (
        one for one in candidates if (one.variant, one.model) == (evidence.variant, evidence.leading)
    )
    resampled = resample_sides(
        _read_sides(evidence.tables[TABLE], (*candidates, *baselines)),
        replicates=evidence.protocol.replicates, seed=evidence.seed,
    )  # fmt: skip
    return Tried(candidates, baselines, leading, resampled)


def say_variant(name: str) -> str:
    """The name of a variant in words: `all_cases-structured_and_text` is All cases, structured and text."""
    return name.replace("-", ", ").replace("_", " ").capitalize()


def say_words(name: str) -> str:
    """One word of a name as people write it: `all_cases` is All cases."""
    return name.replace("_", " ").capitalize()


def _read_sides(table: pa.Table, forecasts: Iterable[Forecast]) -> dict[str, Side]:
    families = code_clusters(np.asarray(table["family_key"].to_pylist()))
    table = table.select(["decision", "variant", "model", "score", "outcome"]).append_column(
        "family", pa.array(families)
    )
    sides = {}
    for one in forecasts:
        own = table.filter(
            pc.and_(pc.equal(table["variant"], one.variant), pc.equal(table["model"], one.model))
        ).sort_by("decision")
        sides[one.side] = Side(
            np.asarray(own["score"].to_numpy(), dtype=np.float64),
            np.asarray(own["outcome"].to_numpy() == 1, dtype=np.bool_),
            own["decision"].to_numpy(),
            own["family"].to_numpy(),
        )
    return sides


def _list_first(first: str, names: Iterable[str]) -> tuple[str, ...]:
    return (first, *sorted({name for name in names if name != first}))
