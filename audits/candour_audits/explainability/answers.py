"""What the model answered, asked once for all questions about explanations."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd

from candour.contracts import ExplainableModel
from candour.stats.attribution_share import sum_sizes
from candour.stats.clustered import Codes, Floats
from candour.stats.explanation.contributions import Contributions, compute_contributions
from candour.stats.explanation.permutation import draw_orders, shuffle_columns
from candour_audits.explainability.questioned import Questioned

EQUAL = 1e-9
"""How far the score from the log-odds may be from the published one, before the model is asked the long way."""
AT_ONCE = 10


@dataclass(frozen=True)
class Answers:
    """The questioned decisions, what the model sees of them, its published scores and its contributions.

    `contributions` is None where there are none that add up; `reason` then says why. `encoded` is None where the
    model cannot be asked about single columns.
    """

    questioned: Questioned
    published: Floats
    encoded: Floats | None
    contributions: Contributions | None
    reason: str

    @cached_property
    def columns(self) -> dict[str, tuple[int, ...]]:
        """The encoded columns of every feature; none for one that the model does not see."""
        sources = np.array(self.questioned.model.encoded_sources)
        return {name: tuple(np.flatnonzero(sources == name).tolist()) for name in self.questioned.names}

    @property
    def by_feature(self) -> tuple[tuple[str, ...], Floats]:
        """Contributions of features with their sign: (names, decisions x features). Raises ValueError without any."""
        if self.contributions is None:
            raise ValueError("there are no contributions")
        sources = self.questioned.model.encoded_sources
        names, of_source = tuple(dict.fromkeys(sources)), np.array(sources)
        return names, np.column_stack(
            [self.contributions.values[:, of_source == name].sum(axis=1) for name in names]
        )

    def list_strengths(self) -> dict[str, float]:
        """The mean size of each feature's contribution; 0 for one that the model does not see; empty without any."""
        if self.contributions is None:
            return {}
        names, sizes = sum_sizes(self.contributions, self.questioned.model.encoded_sources)
        found = dict(zip(names, sizes.mean(axis=0).tolist(), strict=True))
        return {name: found.get(name, 0.0) for name in self.questioned.names}

    def shuffle(self, groups: Sequence[Sequence[str]], *, repeats: int, seed: int) -> Iterator[Floats]:
        """Published scores with each group of features shuffled together, `repeats` times each, in the same orders."""
        orders = draw_orders(len(self.published), repeats=repeats, seed=seed)
        if self.encoded is not None:
            columns = self.columns
            numbers = [[at for name in group for at in columns[name]] for group in groups]
            replaced = shuffle_columns(self.encoded, numbers, orders)
            model = self.questioned.model
            yield from map(model.score, model.margins_with(self.encoded, replaced))
            return
        yield from self._shuffle_whole([(group, order) for group in groups for order in orders])

    def _shuffle_whole(self, tasks: list[tuple[Sequence[str], Codes]]) -> Iterator[Floats]:
        features, size = self.questioned.features, len(self.published)
        for start in range(0, len(tasks), AT_ONCE):
            batch = tasks[start : start + AT_ONCE]
            frames = [_shuffle_features(features, group, order) for group, order in batch]
            scores = self.questioned.model.predict(pd.concat(frames, ignore_index=True))
            yield from (scores[at * size : (at + 1) * size] for at in range(len(batch)))


def ask_model(questioned: Questioned) -> Answers:
    """Question the model once."""
    model = questioned.model
    published = model.predict(questioned.features)
    if model.kind not in {"tree", "linear"}:
        return Answers(questioned, published, None, None, "this kind of model allows no exact contributions")
    encoded = model.encode(questioned.features)
    margin = model.margin(encoded)
    contributions = explain_rows(model, encoded, margin)
    is_same = float(np.abs(model.score(margin) - published).max()) <= EQUAL
    reason = (
        ""
        if contributions.adds_up
        else "the contributions do not add up to the model's own answer, so they cannot be trusted"
    )
    return Answers(
        questioned, published, encoded if is_same else None, None if reason else contributions, reason
    )


def explain_rows(model: ExplainableModel, encoded: Floats, margin: Floats) -> Contributions:
    """Contributions of every encoded column, for a model of trees or a linear one."""
    return compute_contributions(
        model.core, encoded, margin, kind="tree" if model.kind == "tree" else "linear"
    )


def _shuffle_features(features: pd.DataFrame, group: Sequence[str], order: Codes) -> pd.DataFrame:
    shuffled = {name: features[name].iloc[order].to_numpy() for name in group}
    return features.assign(**shuffled).astype(features.dtypes.to_dict())
