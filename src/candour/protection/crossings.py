"""Which groups of a crossing to withhold, so that no small count can be worked out along either direction.

The groups of a crossing (say sex by ethnic group) add up to the groups of each characteristic, and these to
everybody. A reader who knows some of the sums can solve for what was withheld, or at least bound it, so small groups
need others to hide among. A count is hidden when two tables of whole numbers, both of which agree with everything
published, differ in it by twice the threshold. Such pairs of tables are looked for by integer programming, the
cheapest first; what they move is withheld. All four cells of the groups are one system, for a reader may know the
decisions of a sum and not its cells.

The problem is that of Fischetti and Salazar-González (2000), Models and algorithms for optimizing cell suppression in
tabular data with linear constraints, JASA 95, 916-928; theirs finds the best choice, this a good one under the same
guarantee.

Unlike the proof over all tables (`proof`), which comes after an audit has made its tables, this is asked by the audit itself:
it has to know which groups to leave out of everything that it says. It knows sums along two directions, which `proof` does not.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import permutations
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from scipy.optimize import Bounds, LinearConstraint
from scipy.sparse import block_array, csr_array, eye_array, hstack

from candour.protection.quiet_solver import solve_quietly

Floats = npt.NDArray[np.float64]
Codes = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]

CELLS = 4
KINDS = np.array(
    [[1, 1, 1, 1], [1, 0, 1, 0], [0, 1, 0, 1], [1, 0, 0, 0], [0, 1, 0, 0], [0, 0, 1, 0], [0, 0, 0, 1]],
    dtype=float,
)
"""Decisions, outcomes, without, right, wrong, missed, let be: what each adds up of the last four."""
NUDGE = 1e-4
"""How much other counts that are not hidden yet weigh beside the price: one pair of tables often hides many."""
MOST_NODES = 200
"""Branches tried for one pair of tables; almost all need none. A pair that was not found counts as not there."""

CLOSE_ENOUGH = 0.1
"""How near to the cheapest pair of tables is near enough, as a share of its price."""
TOLERANCE = 1e-6


def choose_withheld(
    counts: Codes,
    coordinates: Codes,
    known_margins: Sequence[Flags],
    *,
    threshold: int,
) -> Flags:
    """Which groups of the crossings must be withheld, with all their numbers.

    `counts` has a row for every group that occurs and the columns of `KINDS`; `coordinates` its group in every
    characteristic, or -1 where its crossing leaves that one out: several crossings share sums, so they are stacked
    and protected together. `known_margins` says for each characteristic (groups x kinds) whether a reader knows that
    count of the group exactly; everybody together is known.

    Withheld are the groups with a count from 1 to the threshold, and few and small others, so that each such count,
    and each count above 0 that `known_margins` says is not known, can still be any of at least two whole numbers
    that are twice the threshold apart; or as far apart as withholding every group would make them.
    """
    order = _order_cells(counts, coordinates)
    problem = _state_problem(counts[order], _list_lines(coordinates[order], known_margins), threshold)
    small: Flags = np.any((counts[order] > 0) & (counts[order] <= threshold), axis=1)
    withheld = np.empty(len(counts), dtype=np.bool_)
    withheld[order] = _give_back(problem, small, _withhold_more(problem, small))
    return withheld


@dataclass
class _Problem:
    """Rules that hold of every change of the table (cells x 4, flat), and the changes found that obey them."""

    counts: Floats
    rules: csr_array
    low: Floats
    high: Floats
    targets: Floats
    required: Floats
    changes: list[Floats] = field(default_factory=list)

    def find_unprotected(self, withheld: Flags) -> Codes:
        """The targets that the changes among withheld cells do not protect yet, the least protected first."""
        shut = np.repeat(~withheld, CELLS)
        valid = [change for change in self.changes if not change[shut].any()]
        values = np.array([np.zeros(len(shut)), *valid]) @ self.targets.T
        missing = self.required - np.ptp(values, axis=0)
        worst: Codes = np.argsort(-missing, kind="stable")[: int((missing > 0).sum())]
        return worst


def _order_cells(counts: Codes, coordinates: Codes) -> Codes:
    """Cells by their counts and those of their lines, so that the answer does not hang on how they are numbered.

    Only cells that are alike in all of these are told apart by their numbers.
    """
    lines = [np.bincount(column + 1, counts[:, 0])[column + 1] for column in coordinates.T]
    order: Codes = np.lexsort([*coordinates.T, *np.sort(lines, axis=0), *counts.T])
    return order


class _Line(NamedTuple):
    """Cells that add up to something (or, with signs, to 0), and for which kinds a reader knows what to."""

    cells: Floats
    known: Flags


def _list_lines(coordinates: Codes, known_margins: Sequence[Flags]) -> Iterator[_Line]:
    """Everybody, every one-way group (the same in each crossing), and every group of a crossing within another."""
    crossed = coordinates >= 0
    everything = np.ones(len(KINDS), dtype=np.bool_)
    patterns = np.unique(crossed, axis=0)
    for pattern in patterns:
        yield _Line((crossed == pattern).all(axis=1).astype(float), everything)
    for column, known in enumerate(known_margins):
        for group in np.unique(coordinates[crossed[:, column], column]):
            among = coordinates[:, column] == group
            sums = [(among & (crossed == p).all(axis=1)).astype(float) for p in patterns if p[column]]
            yield _Line(sums[0], known[group])
            for other in sums[1:]:
                yield _Line(sums[0] - other, everything)
    for coarse, fine in permutations(patterns, 2):
        if (coarse <= fine).all():
            for whole in np.flatnonzero((crossed == coarse).all(axis=1)):
                alike = (coordinates[:, coarse] == coordinates[whole, coarse]).all(axis=1)
                cells = (alike & (crossed == fine).all(axis=1)).astype(float)
                cells[whole] = -1
                yield _Line(cells, everything)


def _state_problem(counts: Codes, lines: Iterator[_Line], threshold: int) -> _Problem:
    free = counts[:, -CELLS:].astype(float).ravel()
    small = (counts > 0) & (counts <= threshold)
    rules = [
        np.append(np.kron(row, KINDS[0]), [1 - row @ counts[:, 0], np.inf]) for row in np.eye(len(counts))
    ]
    targets = list(np.kron(np.eye(len(counts)), KINDS)[small.ravel()])
    for line in lines:
        rules += [np.append(np.kron(line.cells, kind), [0, 0]) for kind in _pick_kinds(line.known)]
        for at in np.flatnonzero(~line.known):
            row = np.kron(line.cells, KINDS[at])
            targets += [row] if row @ free > 0 else []
    once, aims = np.unique(rules, axis=0), np.unique(np.reshape(targets, (-1, len(free))), axis=0)
    return _Problem(
        free, csr_array(once[:, :-2]), once[:, -2], once[:, -1], aims, np.full(len(aims), 2.0 * threshold)
    )


def _pick_kinds(known: Flags) -> Floats:
    """The known kinds; without the sums where all that they add up is known too."""
    return KINDS[-CELLS:] if known[-CELLS:].all() else KINDS[known]


def _withhold_more(problem: _Problem, small: Flags) -> Flags:
    """The small cells, and those that the cheapest changes move, until every target is protected."""
    withheld = small.copy()
    prices = _price_cells(problem)
    while len(unprotected := problem.find_unprotected(withheld)):
        target = int(unprotected[0])
        if _protect(problem, unprotected, np.where(withheld, 0, np.inf)):
            continue
        if found := _protect(problem, unprotected, np.where(withheld, 0, prices)):
            withheld |= _list_moved(found)
        elif not (found := _find_furthest(problem, target)):
            # The search gave up, so nobody knows what would be enough.
            return np.ones_like(withheld)
        elif (reach := float(np.ptp(problem.targets[target] @ np.array(found).T))) < problem.required[target]:
            problem.required[target] = reach
        else:
            withheld |= _list_moved(found)
    return withheld


def _list_moved(changes: list[Floats]) -> Flags:
    moved: Flags = np.any(changes, axis=0).reshape(-1, CELLS).any(axis=1)
    return moved


def _price_cells(problem: _Problem) -> Floats:
    """What moving one count of a cell costs: more where its smallest count is larger, for small cells go first."""
    sizes = problem.counts.reshape(-1, CELLS)
    prices: Floats = 1 + np.log(np.min(np.where(sizes > 0, sizes, np.inf), axis=1))
    return prices


def _give_back(problem: _Problem, small: Flags, withheld: Flags) -> Flags:
    """Without the cells, largest first, that are not needed."""
    sizes = problem.counts.reshape(-1, CELLS).sum(axis=1)
    for cell in np.argsort(-sizes, kind="stable"):
        if withheld[cell] and not small[cell]:
            fewer = withheld & (np.arange(len(withheld)) != cell)
            withheld = fewer if _is_enough(problem, fewer) else withheld
    return withheld


def _is_enough(problem: _Problem, withheld: Flags) -> bool:
    while len(unprotected := problem.find_unprotected(withheld)):
        if not _protect(problem, unprotected, np.where(withheld, 0, np.inf)):
            return False
    return True


def _protect(problem: _Problem, unprotected: Codes, prices: Floats) -> list[Floats]:
    """Two changes that protect the first of the targets and, by the way, others; they are kept. Empty: none do."""
    signs = np.random.Generator(np.random.PCG64(len(problem.changes))).choice([-1.0, 1.0], len(unprotected))
    target = unprotected[0]
    found = _find_pair(
        problem, prices, NUDGE * signs @ problem.targets[unprotected],
        problem.targets[target], problem.required[target],
    )  # fmt: skip
    problem.changes += found
    return found


def _find_furthest(problem: _Problem, target: int) -> list[Floats]:
    """The two changes that set a target furthest apart where every cell may move; they are kept."""
    aim = problem.targets[target]
    found = _find_pair(problem, np.zeros(len(aim) // CELLS), aim, aim, 0.0, near=0.0)
    problem.changes += found
    return found


def _find_pair(
    problem: _Problem, prices: Floats, wish: Floats, aim: Floats, apart: float, *, near: float = CLOSE_ENOUGH
) -> list[Floats]:
    """Two changes with `aim` at least so far apart, cheap and with the `wish` far apart. Empty: there are none.

    `prices` are those of moving a count of each cell by one. What costs nothing moves up and down as one number;
    what costs moves by two, for either way costs. What costs infinitely much stays.
    """
    free = np.repeat(np.isfinite(prices), CELLS)
    if not free.any():
        return []
    price, most = np.repeat(prices, CELLS)[free], problem.counts[free]
    costs = price > 0
    moves = hstack([eye_array(len(price)), -eye_array(len(price), format="csr")[:, costs]], format="csr")
    bounds = Bounds(
        np.tile(np.concatenate([np.where(costs, 0, -most), np.zeros(costs.sum())]), 2),
        np.tile(np.concatenate([np.full(len(price), np.inf), most[costs]]), 2),
    )
    cost, gain = np.concatenate([price, price[costs]]), wish[free] @ moves
    rules, row = problem.rules[:, free] @ moves, csr_array([aim[free]]) @ moves
    matrix = block_array([[rules, None], [None, rules], [row, -row]], format="csr")
    low, high = [*problem.low, *problem.low, apart], [*problem.high, *problem.high, np.inf]
    steps = _minimise(
        np.concatenate([cost - gain, cost + gain]), bounds, LinearConstraint(matrix, low, high), near
    )
    if steps is None:
        return []
    changes = np.zeros((2, len(free)))
    changes[:, free] = steps.reshape(2, -1) @ moves.T
    return list(changes)


def _minimise(objective: Floats, bounds: Bounds, constraints: LinearConstraint, near: float) -> Floats | None:
    """The best whole numbers; None where there are none. First without asking for whole ones, for that is quick."""
    for whole in (0, 1):
        found = solve_quietly(
            objective, integrality=np.full(len(objective), whole), bounds=bounds, constraints=constraints,
            options={"node_limit": MOST_NODES, "mip_rel_gap": near},
        )  # fmt: skip
        if found.x is None:
            return None
        steps: Floats = np.round(found.x)
        if np.abs(steps - found.x).max() < TOLERANCE:
            return steps
    return None
