"""An attacker who has the published tables, every total, and the standard meaning of every column; no hidden column.

Nothing here uses `candour.protection`. Small tables are searched exhaustively, all tables of one set of groups
together by integer programming. A count is broken where only one value is left for it, or only small ones.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise, product
from math import inf
from typing import Any

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp

from candour.results import Cell, Estimate, Finding, Table, Withheld

CELLS = ("tp", "fp", "fn", "tn")
Form = Mapping[str, int]
EVERYONE: Form = {"tp": 1, "fp": 1, "fn": 1, "tn": 1}
OUTCOMES: Form = {"tp": 1, "fn": 1}
WITHOUT: Form = {"fp": 1, "tn": 1}
FLAGGED: Form = {"tp": 1, "fp": 1}
LET_BE: Form = {"fn": 1, "tn": 1}
SHARES: dict[str, tuple[Form, Form]] = {
    "base_rate": (OUTCOMES, EVERYONE),
    "selection_rate": (FLAGGED, EVERYONE),
    "true_positive_rate": ({"tp": 1}, OUTCOMES),
    "false_negative_rate": ({"fn": 1}, OUTCOMES),
    "false_positive_rate": ({"fp": 1}, WITHOUT),
    "true_negative_rate": ({"tn": 1}, WITHOUT),
    "positive_predictive_value": ({"tp": 1}, FLAGGED),
    "false_discovery_rate": ({"fp": 1}, FLAGGED),
    "negative_predictive_value": ({"tn": 1}, LET_BE),
    "false_omission_rate": ({"fn": 1}, LET_BE),
    "accuracy": ({"tp": 1, "tn": 1}, EVERYONE),
}
FIRST_ROUND = {"selected": SHARES["selection_rate"]}
BY_LABEL = {
    "False negative rate": SHARES["false_negative_rate"],
    "False positive rate": SHARES["false_positive_rate"],
    "wrongly flagged": ({"fp": 1}, EVERYONE),
    "missed": ({"fn": 1}, EVERYONE),
}
"""What `group_value`, `rest_value` and `per_thousand` are a share of, by what their row says."""
COUNTS: dict[str, Form] = {"n": EVERYONE, "decisions": EVERYONE, "events": OUTCOMES, "outcomes": OUTCOMES}
TESTED = {
    "BIAS": {"groups", "all_metrics", "differences", "pooled", "burden_at_capacities", "burden_sex",
             "burden_ethnic_group", "burden_age_band", "burden_disability"},
    "CALI-002": {"groups"}, "USEF-004": {"by_group"}, "FEED-001": {"everything"},
}  # fmt: skip
"""The tables about the test decisions whose columns mean what is said above, by the beginning of the code."""
Truth = dict[tuple[str, str, str], int]
"""Way of flagging, group and cell: the true count. Only to score an attack, and for the totals."""


@dataclass
class System:
    """Whole numbers that are not known, and everything linear that is known of them."""

    names: dict[object, int] = field(default_factory=dict)
    rows: list[tuple[dict[int, float], float, float]] = field(default_factory=list)

    def say(self, terms: Mapping[object, float], low: float, high: float) -> None:
        """That a weighted sum lies between two values."""
        numbered: dict[int, float] = {}
        for name, weight in terms.items():
            at = self.names.setdefault(name, len(self.names))
            numbered[at] = numbered.get(at, 0.0) + weight
        self.rows.append((numbered, low - 1e-6, high + 1e-6))

    def list_untrue(self, values: Mapping[Any, int]) -> list[tuple[dict[object, float], float, float]]:
        """What the truth does not obey: if anything, the attacker has misunderstood a column."""
        names = {at: name for name, at in self.names.items()}
        return [
            ({names[at]: weight for at, weight in terms.items()}, low, high)
            for terms, low, high in self.rows
            if not low <= sum(weight * values[names[at]] for at, weight in terms.items()) <= high
        ]

    def find_range(self, terms: Mapping[object, float]) -> tuple[float, float]:
        """The least and the most that a weighted sum can be."""
        size = len(self.names)
        matrix = np.zeros((len(self.rows), size))
        for number, (row, _, _) in enumerate(self.rows):
            for at, weight in row.items():
                matrix[number, at] = weight
        aim = np.zeros(size)
        for name, weight in terms.items():
            aim[self.names[name]] += weight
        ends = []
        for sign in (1, -1):
            found = milp(
                sign * aim, integrality=np.ones(size), bounds=Bounds(0, np.inf),
                constraints=[LinearConstraint(matrix, [r[1] for r in self.rows], [r[2] for r in self.rows])],
            )  # fmt: skip
            if found.x is None:
                # Without an end: nothing bounds it. An infeasible system would be a mistake of the attacker's.
                assert found.status != 2, "the attacker contradicts himself"
                ends.append(sign * -inf)
                continue
            ends.append(float(round(aim @ found.x)))
        return ends[0], ends[1]


def is_broken(low: float, high: float, threshold: int) -> bool:
    """Whether a reader knows the count, or knows that it is small."""
    return low == high or high <= threshold


def list_frames(findings: Iterable[Finding]) -> dict[frozenset[str], list[tuple[Table, list[int]]]]:
    """Parts of tables with a column of groups, by the groups in them."""
    frames: dict[frozenset[str], list[tuple[Table, list[int]]]] = {}
    for finding in findings:
        tested = set().union(*(names for code, names in TESTED.items() if finding.code.startswith(code)))
        for table in finding.tables:
            names = [column.name for column in table.columns]
            if table.name not in tested or "group" not in names or table.partition is None:
                continue
            parts: dict[str, list[int]] = {}
            for number, row in enumerate(table.rows):
                parts.setdefault(repr([row[names.index(name)] for name in table.partition]), []).append(
                    number
                )
            for rows in parts.values():
                labels = frozenset(str(table.rows[row][names.index("group")]) for row in rows)
                frames.setdefault(labels, []).append((table, rows))
    return frames


def read_truth(exact: Iterable[Finding], labels: frozenset[str]) -> Truth:
    """The cells of every group, by way of flagging, from the hidden columns of the exact tables."""
    truth: Truth = {}
    for table, rows in list_frames(exact).get(labels, []):
        names = [column.name for column in table.columns]
        if table.name == "all_metrics":
            for row in rows:
                cells = table.rows[row]
                for cell in CELLS:
                    way, group = str(cells[names.index("flagged")]), str(cells[names.index("group")])
                    truth[way, group, cell] = int(cells[names.index(cell)])  # type: ignore[arg-type]
    return truth


def attack_cells(
    published: Sequence[Finding], labels: frozenset[str], truth: Truth, main: str, *, threshold: int
) -> dict[tuple[str, str, str], tuple[float, float]]:
    """The small cells and sums of cells of these groups that are broken, with what is left of each."""
    system = state_system(published, labels, truth, main)
    assert not system.list_untrue(truth)
    broken: dict[tuple[str, str, str], tuple[float, float]] = {}
    named = {**{cell: {cell: 1} for cell in CELLS}, "n": EVERYONE, "events": OUTCOMES, "without": WITHOUT,
             "flagged": FLAGGED, "let_be": LET_BE}  # fmt: skip
    for way in sorted({way for way, _, _ in truth}):
        for group in sorted(labels):
            for name, form in named.items():
                value = sum(truth[way, group, cell] * weight for cell, weight in form.items())
                total = sum(truth[way, g, cell] * w for g in labels for cell, w in form.items())
                if 0 < value <= threshold < total:
                    left = system.find_range({(way, group, cell): float(w) for cell, w in form.items()})
                    if is_broken(*left, threshold):
                        broken[way, group, name] = left
    return broken


def state_system(published: Sequence[Finding], labels: frozenset[str], truth: Truth, main: str) -> System:
    """All that the published tables and the totals say of the cells of these groups."""
    system = System()
    ways = sorted({way for way, _, _ in truth})
    for way in ways:
        for cell in CELLS:
            total = float(sum(truth[way, group, cell] for group in labels))
            system.say({(way, group, cell): 1.0 for group in sorted(labels)}, total, total)
        for group in sorted(labels):
            for form in (OUTCOMES, WITHOUT):
                same: dict[object, float] = {(way, group, cell): 1.0 for cell in form}
                for cell in form:
                    same[ways[0], group, cell] = same.get((ways[0], group, cell), 0.0) - 1.0
                system.say(same, 0.0, 0.0)
    for fewer, more in pairwise(ways):
        # Whoever is among the highest 5 % is among the highest 10 %.
        if _read_share(fewer) is not None and _read_share(more) is not None:
            inner, outer = sorted((fewer, more), key=lambda way: _read_share(way) or 0.0)
            for group, cell in product(sorted(labels), CELLS):
                sign = 1.0 if cell in FLAGGED else -1.0
                system.say({(outer, group, cell): sign, (inner, group, cell): -sign}, 0.0, inf)
    for table, rows in list_frames(published).get(labels, []):
        for said in _read_part(table, rows, main):
            system.say(*said)
    return system


def _read_share(way: str) -> float | None:
    found = re.search(r"highest ([0-9.]+)", way)
    return float(found[1]) if found else None


Said = tuple[dict[object, float], float, float]


def _read_part(table: Table, rows: list[int], main: str) -> Iterator[Said]:
    names = [column.name for column in table.columns]
    for row in rows:
        cells = dict(zip(names, table.rows[row], strict=True))
        flagged = cells.get("flagged")
        way, group = flagged if isinstance(flagged, str) else main, str(cells["group"])
        everyone = [str(table.rows[other][names.index("group")]) for other in rows]
        for name, cell in cells.items():
            if name in COUNTS and isinstance(cell, (int, float)):
                yield _sum({group: COUNTS[name]}, way), float(cell), float(cell)
            share = _find_share(table, name, cells)
            if share is None or cell is None or isinstance(cell, (str, Withheld)):
                continue
            scale = 1000.0 if name.endswith("per_thousand") else 1.0
            if isinstance(cell, Estimate) and "together" in cell.reason:
                hidden = [g for g, other in zip(everyone, rows, strict=True)
                          if isinstance(table.rows[other][names.index(name)], Withheld)]  # fmt: skip
                yield from _say_share(cell, dict.fromkeys((group, *hidden), share), way, scale)
            elif name.startswith("rest_"):
                yield from _say_share(cell, {g: share for g in everyone if g != group}, way, scale)
            else:
                yield from _say_share(cell, {group: share}, way, scale)


def _find_share(table: Table, name: str, cells: Mapping[str, Cell]) -> tuple[Form, Form] | None:
    if table.name == "everything":
        return FIRST_ROUND.get(name) if cells["round"] == 1 else None
    if name in {"group_value", "rest_value"} and table.name == "differences":
        return BY_LABEL.get(str(cells["metric"]))
    if name in {"per_thousand", "rest_per_thousand"}:
        return BY_LABEL.get(str(cells["error"]).lower())
    return SHARES.get(name)


def _say_share(cell: Cell, shares: Mapping[str, tuple[Form, Form]], way: str, scale: float) -> Iterator[Said]:
    above = _sum({group: form for group, (form, _) in shares.items()}, way)
    below = _sum({group: form for group, (_, form) in shares.items()}, way)
    value = cell.value if isinstance(cell, Estimate) else cell
    if isinstance(cell, Estimate):
        yield below, float(cell.n), float(cell.n)
        if cell.events is not None:
            yield above, float(cell.events), float(cell.events)
    if isinstance(value, (int, float)):
        # A share is printed to three decimals, so many of a thousand to one.
        step = (0.0005 if scale == 1.0 else 0.05 / scale) + 1e-9
        for edge, low, high in ((value / scale - step, 0.0, inf), (value / scale + step, -inf, 0.0)):
            terms = dict(above)
            for name, weight in below.items():
                terms[name] = terms.get(name, 0.0) - edge * weight
            yield terms, low, high


def _sum(forms: Mapping[str, Form], way: str) -> dict[object, float]:
    return {(way, group, cell): float(w) for group, form in forms.items() for cell, w in form.items()}


@dataclass(frozen=True)
class Line:
    """Counts of one column over the groups of one part, as shown (None: withheld) and as they are."""

    labels: tuple[str, ...]
    shown: tuple[float | None, ...]
    exact: tuple[float, ...]


def list_lines(published: Sequence[Finding], exact: Sequence[Finding]) -> list[Line]:
    """Every column of counts of every table whose rows add up, with the decisions and events of its estimates."""
    lines: list[Line] = []
    for finding, true in zip(published, exact, strict=True):
        for table, original in zip(finding.tables, true.tables, strict=True):
            if original.partition is None:
                continue
            keys = [original.index_of(name) for name in original.partition]
            text = next(
                (at for at, c in enumerate(original.columns) if c.unit == "text" and at not in keys), None
            )
            parts: dict[str, list[int]] = {}
            for number, row in enumerate(original.rows):
                parts.setdefault(repr([row[at] for at in keys]), []).append(number)
            for rows in parts.values():
                labels = tuple(
                    str(original.rows[row][text]) if text is not None else str(row) for row in rows
                )
                for at, column in enumerate(table.columns):
                    lines += _read_lines(
                        labels, [table.rows[row][at] for row in rows],
                        [original.rows[row][original.index_of(column.name)] for row in rows], column.unit == "count",
                    )  # fmt: skip
    return lines


def _read_lines(
    labels: tuple[str, ...], shown: list[Cell], exact: list[Cell], counts: bool
) -> Iterator[Line]:
    for read in (_read_plain if counts else _read_n, _read_events):
        values = [read(cell) for cell in exact]
        if any(value is None for value in values):
            continue
        # What stands for several rows together is used in `attack_cells`; here it is as good as withheld.
        told = [None if isinstance(c, Estimate) and "together" in c.reason else read(c) for c in shown]
        yield Line(labels, tuple(told), tuple(float(value or 0) for value in values))


def _read_plain(cell: Cell) -> float | None:
    return float(cell) if isinstance(cell, (int, float)) else _read_n(cell)


def _read_n(cell: Cell) -> float | None:
    return float(cell.n) if isinstance(cell, Estimate) else None


def _read_events(cell: Cell) -> float | None:
    return float(cell.events) if isinstance(cell, Estimate) and cell.events is not None else None


def attack_lines(lines: Iterable[Line], *, threshold: int) -> list[tuple[Line, str, tuple[float, float]]]:
    """The small counts that the total gives away, when the same groups stand in several tables with the same total."""
    joined: dict[tuple[tuple[str, float], ...], dict[str, float]] = {}
    kept: dict[tuple[tuple[str, float], ...], Line] = {}
    for line in lines:
        key = tuple(sorted(zip(line.labels, line.exact, strict=True)))
        known = joined.setdefault(key, {})
        kept.setdefault(key, line)
        known |= {
            label: value for label, value in zip(line.labels, line.shown, strict=True) if value is not None
        }
    broken = []
    for key, known in joined.items():
        line, total = kept[key], sum(kept[key].exact)
        if total <= threshold or len(set(line.labels)) < len(line.labels):
            continue
        left = total - sum(known.values())
        hidden = [label for label in line.labels if label not in known]
        for label, value in zip(line.labels, line.exact, strict=True):
            if 0 < value <= threshold:
                low, high = (value, value) if label in known else (left if len(hidden) == 1 else 0.0, left)
                if is_broken(low, high, threshold):
                    broken.append((line, label, (low, high)))
    return broken


def search_counts(shown: Sequence[Sequence[Cell]], totals: Sequence[int]) -> list[tuple[int, ...]]:
    """Every table of two counts a row, the second among the first, that agrees with the shown cells and the totals."""
    if not shown:
        return [()] if not any(totals) else []
    first, second = shown[0]
    found = []
    for n in range(totals[0] + 1) if isinstance(first, Withheld) else (int(first),):  # type: ignore[arg-type]
        for k in range(min(n, totals[1]) + 1) if isinstance(second, Withheld) else (int(second),):  # type: ignore[arg-type]
            if k <= n <= totals[0] and k <= totals[1]:
                found += [(n, k, *rest) for rest in search_counts(shown[1:], (totals[0] - n, totals[1] - k))]
    return found


def invert_interval(value: float, low: float, high: float, *, most: int = 400) -> set[tuple[int, int]]:
    """Every count and number of decisions whose share and Wilson interval are printed like this, to three decimals."""
    z = 1.959964
    found = set()
    for n in range(1, most + 1):
        for k in range(max(0, int((value - 0.0006) * n)), min(n, int((value + 0.0006) * n) + 1) + 1):
            middle, spread = (
                k / n + z * z / (2 * n),
                z * (k / n * (1 - k / n) / n + z * z / (4 * n * n)) ** 0.5,
            )
            ends = ((middle - spread) / (1 + z * z / n), (middle + spread) / (1 + z * z / n))
            if all(
                abs(a - b) <= 0.0005 + 1e-9 for a, b in zip((k / n, *ends), (value, low, high), strict=True)
            ):
                found.add((k, n))
    return found


def attack_intervals(
    published: Sequence[Finding], exact: Sequence[Finding], *, threshold: int
) -> list[tuple[str, str, str]]:
    """The shown shares whose interval alone, without the n beside it, tells a small count."""
    broken = []
    for finding, true in zip(published, exact, strict=True):
        for table, original in zip(finding.tables, true.tables, strict=True):
            for row, exact_row in zip(table.rows, original.rows, strict=True):
                for at, column in enumerate(table.columns):
                    cell, counted = row[at], exact_row[original.index_of(column.name)]
                    if not isinstance(cell, Estimate) or not isinstance(counted, Estimate):
                        continue
                    if _is_told_by_interval(cell, counted, threshold):
                        broken.append((finding.code, table.name, column.name))
    return broken


def _is_told_by_interval(cell: Estimate, counted: Estimate, threshold: int) -> bool:
    if cell.value is None or cell.low is None or cell.high is None or counted.events is None:
        return False
    small = {counted.n, counted.events, counted.n - counted.events} & set(range(1, threshold + 1))
    fits = invert_interval(cell.value, cell.low, cell.high) if small else set()
    return bool(fits) and all({k, n - k, n} & small for k, n in fits)


CROSSED = {"sex": "BIAS-001", "ethnic_group": "BIAS-002", "age_band": "BIAS-003", "disability": "BIAS-004"}


def attack_crossings(
    published: Sequence[Finding], exact: Sequence[Finding], *, threshold: int
) -> tuple[int, dict[tuple[str, str, str], tuple[float, float]]]:
    """How many small counts of crossed groups there are, and those that the crossing and its characteristics give away."""
    shown, true = ({f.code: f for f in findings} for findings in (published, exact))
    tried, broken = 0, {}
    for table in true["BIAS-005"].tables:
        if not table.name.startswith("groups_"):
            continue
        crossing = table.name.removeprefix("groups_")
        parts = next((a, b) for a, b in product(CROSSED, CROSSED) if f"{a}_{b}" == crossing)
        names = [column.name for column in table.columns]
        truth = {
            (str(row[names.index("group")]), cell): int(row[names.index(cell)])  # type: ignore[arg-type]
            for row in table.rows
            for cell in CELLS
        }
        system = _state_crossing(shown, table.name, parts, truth)
        assert not system.list_untrue({(crossing, *key): value for key, value in truth.items()})
        groups = sorted({group for group, _ in truth})
        # The groups of a characteristic are sums of those of its crossing.
        aims = {group: [group] for group in groups} | {
            f"all {one}": [group for group in groups if group.split(", ")[at] == one]
            for at in (0, 1)
            for one in sorted({group.split(", ")[at] for group in groups})
        }
        for (aim, among), (name, form) in product(
            aims.items(),
            {**{c: {c: 1} for c in CELLS}, "n": EVERYONE, "events": OUTCOMES, "without": WITHOUT}.items(),
        ):
            value = sum(truth[group, cell] for group in among for cell in form)
            total = sum(count for (_, cell), count in truth.items() if cell in form)
            if 0 < value <= threshold < total:
                tried += 1
                left = system.find_range({(crossing, g, cell): 1.0 for g in among for cell in form})
                if is_broken(*left, threshold):
                    broken[crossing, aim, name] = left
    return tried, broken


def _state_crossing(
    shown: Mapping[str, Finding], name: str, parts: tuple[str, str], truth: Mapping[tuple[str, str], int]
) -> System:
    system, crossing = System(), name.removeprefix("groups_")
    groups = sorted({group for group, _ in truth})
    for cell in CELLS:
        total = float(sum(truth[group, cell] for group in groups))
        system.say({(crossing, group, cell): 1.0 for group in groups}, total, total)
    for said in _read_groups(shown["BIAS-005"].table(name), {group: [group] for group in groups}, crossing):
        system.say(*said)
    for at, part in enumerate(parts):
        members: dict[str, list[str]] = {}
        for group in groups:
            members.setdefault(group.split(", ")[at], []).append(group)
        for said in _read_groups(shown[CROSSED[part]].table("groups"), members, crossing):
            system.say(*said)
    return system


def _read_groups(table: Table, members: Mapping[str, list[str]], way: str) -> Iterator[Said]:
    """What a table of groups says of the groups that each of its rows is made of."""
    names = [column.name for column in table.columns]
    for row in table.rows:
        for at, name in enumerate(names):
            cell, own = row[at], list(members[str(row[names.index("group")])])
            if name in {"n", "events"} and isinstance(cell, int):
                yield _sum(dict.fromkeys(own, COUNTS[name]), way), float(cell), float(cell)
            if name not in SHARES or cell is None or isinstance(cell, (str, Withheld)):
                continue
            if isinstance(cell, Estimate) and "together" in cell.reason:
                own += [g for other in table.rows if isinstance(other[at], Withheld) for g in members[str(other[names.index("group")])]]  # fmt: skip
            yield from _say_share(cell, dict.fromkeys(own, SHARES[name]), way, 1.0)
