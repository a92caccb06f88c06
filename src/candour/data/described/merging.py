"""All parts put together, in the order of the decisions: decided_on, child_id, event_id."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from candour.config.features import Features
from candour.data.days import DAY_BITS, EARLIEST, Numbers, read_days
from candour.data.decisions.deprivation import Areas, add_areas
from candour.data.decisions.flow import FlowStep
from candour.data.described.kept import KeptPart
from candour.data.described.keys import derive_key_of_parts
from candour.data.described.part import Asked, DescribedPart
from candour.data.features import FeatureTable, expand_features

Part = KeptPart | DescribedPart
_NONE = np.zeros(0, dtype=np.int64)


@dataclass(frozen=True)
class Description:
    """Every decision that is included. Row i of `included`, of both tables of features and of each table `beside` is the same.

    flow: from all decisions that were found to those that are included. beside: what audits compare, by name, without what is said of
    areas in words. areas: those of all children. families_listed: whether any child has a listed family. key: the secret key of the
    history. part_of: the part in which each decision was found.
    """

    flow: tuple[FlowStep, ...]
    included: pa.Table
    features: FeatureTable | None
    baseline: FeatureTable | None
    beside: Mapping[str, pa.Table]
    areas: Areas
    families_listed: bool
    key: bytes
    part_of: Numbers


def merge_parts(parts: Sequence[Part], asked: Asked) -> Description:
    """Put the parts together; of one that is in memory nothing is copied."""
    facts = [part.facts for part in parts]
    order = _Order(parts)
    return Description(
        flow=_add_flows([fact.flow for fact in facts]),
        included=order.merge("included", ids=True),
        features=_merge_features(parts, order, asked.features, "features"),
        baseline=_merge_features(parts, order, asked.baseline, "baseline"),
        beside={name: order.merge(f"beside_{name}") for name in parts[0].beside},
        areas=add_areas([fact.areas for fact in facts]),
        families_listed=any(fact.with_family for fact in facts),
        key=derive_key_of_parts([part.read("children") for part in parts]),
        part_of=order.find_parts(),
    )


def _add_flows(flows: Sequence[tuple[FlowStep, ...]]) -> tuple[FlowStep, ...]:
    """The flow of all parts: a child is in one of them, so children add up as decisions do."""
    return tuple(
        replace(
            same[0],
            decisions=sum(step.decisions for step in same),
            children=sum(step.children for step in same),
            events=None if same[0].events is None else sum(step.events or 0 for step in same),
        )
        for same in zip(*flows, strict=True)
    )


class _Order:
    """Where the decisions of the parts stand among all of them."""

    def __init__(self, parts: Sequence[Part]) -> None:
        self._parts = parts

    @cached_property
    def _ranks(self) -> Numbers:
        """The place of every decision among all, part after part. No child has two on one day."""
        decided = pa.concat_tables([part.read("decided") for part in self._parts])
        encoded = decided["child_id"].combine_chunks().dictionary_encode()
        by_id = pc.sort_indices(encoded.dictionary).to_numpy()
        rank = np.empty(len(by_id), dtype=np.int64)
        rank[by_id] = np.arange(len(by_id))
        child = rank[encoded.indices.to_numpy()] if decided.num_rows else _NONE
        keys = ((read_days(decided["decided_on"]) - EARLIEST) << (63 - DAY_BITS)) + child
        ranks = np.empty(len(keys), dtype=np.int64)
        ranks[np.argsort(keys)] = np.arange(len(keys))
        return ranks

    @cached_property
    def _included_ranks(self) -> Numbers:
        masks = [part.read("decided")["included"].to_numpy() for part in self._parts]
        return self._ranks[np.concatenate(masks).astype(np.bool_)]

    @cached_property
    def rows(self) -> Numbers:
        """The rows of the included decisions, part after part, in the order of the decisions."""
        return np.argsort(self._included_ranks)

    @cached_property
    def places(self) -> list[Numbers]:
        """For each part, the place of each of its included decisions among all included ones."""
        place = np.empty_like(self.rows)
        place[self.rows] = np.arange(len(self.rows))
        ends = np.cumsum([part.read("included").num_rows for part in self._parts])
        return np.split(place, ends[:-1])

    def merge(self, name: str, *, ids: bool = False) -> pa.Table:
        """One table of the included decisions; with `ids` their ids count all decisions of all parts."""
        if self._is_straight():
            return self._parts[0].read(name)
        whole = pa.concat_tables([part.read(name) for part in self._parts]).unify_dictionaries()
        whole = whole.take(pa.array(self.rows)).combine_chunks()
        if not ids:
            return whole
        numbers = pa.array(self._included_ranks[self.rows])
        return whole.set_column(0, whole.schema.field("decision_id"), numbers)

    def find_parts(self) -> Numbers:
        """The part of each included decision."""
        counts = [part.read("included").num_rows for part in self._parts]
        parts = np.repeat(np.arange(len(counts)), counts)
        return parts if self._is_straight() else parts[self.rows]

    def _is_straight(self) -> bool:
        return len(self._parts) == 1


def _merge_features(
    parts: Sequence[Part], order: _Order, features: Features | None, name: str
) -> FeatureTable | None:
    if features is None:
        return None
    if len(parts) == 1 and isinstance(parts[0], DescribedPart):
        return getattr(parts[0], name)  # type: ignore[no-any-return]
    specs = expand_features(features)
    numeric_names = tuple(spec.name for spec in specs if not spec.categorical)
    coded = [spec.name for spec in specs if spec.categorical]
    count = len(order.rows)
    numeric: npt.NDArray[np.float32] = np.empty((count, len(numeric_names)), dtype=np.float32, order="F")
    names = {column: _unite_names([part.read(name)[column] for part in parts]) for column in coded}
    codes = {column: np.full(count, -1, dtype=np.int32) for column in coded}
    # Part by part, so that beside the whole there is never more than one of them.
    for part, places in zip(parts, order.places, strict=True):
        table = part.read(name)
        for number, column in enumerate(numeric_names):
            numeric[places, number] = table[column].to_numpy()
        for column in coded:
            codes[column][places] = _number(table[column], names[column])
    return FeatureTable(
        decision_ids=order.merge("included", ids=True)["decision_id"].to_numpy(),
        numeric=numeric,
        numeric_names=numeric_names,
        categorical=pa.table({column: _encode(codes[column], names[column]) for column in coded}),
        specs=specs,
    )


def _unite_names(columns: Sequence[pa.ChunkedArray]) -> pa.Array:
    """The names in use, in order: every part names only those that it uses."""
    used = {name for column in columns for name in column.combine_chunks().dictionary.to_pylist()}
    return pa.array(sorted(used), pa.string())


def _number(column: pa.ChunkedArray, names: pa.Array) -> npt.NDArray[np.int32]:
    encoded = column.combine_chunks()
    at = pc.index_in(encoded.dictionary.cast(pa.string()), value_set=names).to_numpy(zero_copy_only=False)
    indices = encoded.indices.fill_null(len(at)).to_numpy()
    numbers: npt.NDArray[np.int32] = np.append(at, -1).astype(np.int32)[indices]
    return numbers


def _encode(codes: npt.NDArray[np.int32], names: pa.Array) -> pa.DictionaryArray:
    return pa.DictionaryArray.from_arrays(pa.array(codes, mask=codes < 0), names)
