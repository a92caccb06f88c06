"""The areas of a synthetic authority: as unequal as was said, and nothing else moved for them."""

import hashlib
from pathlib import Path

import numpy as np
import pyarrow.parquet as pq
import pytest

from candour.data.synthetic import authority as module
from candour.data.synthetic.areas import (
    ETHNICITY_WEIGHTS,
    FAMILIES_BY_TENTH,
    SCORE_EDGES,
    FamilyAreas,
    draw_areas,
)
from candour.data.synthetic.authority import synthesise_authority
from candour.data.synthetic.population import ETHNICITY_CODES, Children
from candour.data.synthetic.scenarios import combine_scenarios
from candour.data.synthetic.world import World, simulate_world
from synthetic_worlds import PERIOD

CHILDREN = 12_000


def simulate(scenario: str) -> World:
    planted = combine_scenarios((scenario,))
    return simulate_world(
        children=CHILDREN, period=PERIOD, seed=4, planted=planted, report_progress=lambda *_: None
    )


@pytest.fixture(scope="module")
def children() -> Children:
    return simulate("baseline").children


def draw(children: Children, *, by_lot: bool = False, seed: int = 1) -> FamilyAreas:
    return draw_areas(np.random.Generator(np.random.PCG64(seed)), children, by_lot=by_lot)


@pytest.fixture(scope="module")
def areas(children: Children) -> FamilyAreas:
    return draw(children)


def test_siblings_live_in_one_area(children: Children, areas: FamilyAreas) -> None:
    seen: dict[int, tuple[int, float, bool]] = {}
    for family, *area in zip(children.family.tolist(), *(column.tolist() for column in areas), strict=True):
        assert seen.setdefault(family, tuple(area)) == tuple(area)
    assert len(seen) < len(children.family)


def test_the_tenths_hold_the_shares_of_families_that_are_stated(
    children: Children, areas: FamilyAreas
) -> None:
    _, first = np.unique(children.family, return_index=True)
    shares = 100 * np.bincount(areas.decile[first], minlength=11)[1:] / len(first)
    np.testing.assert_allclose(shares, FAMILIES_BY_TENTH, atol=0.05)
    assert sum(FAMILIES_BY_TENTH) == pytest.approx(100)


def test_the_score_lies_within_the_bounds_of_its_tenth(areas: FamilyAreas) -> None:
    edges = np.array(SCORE_EDGES)
    assert (np.diff(edges) < 0).all()
    assert (areas.score <= edges[areas.decile - 1] + 1e-9).all()
    assert (areas.score >= edges[areas.decile] - 1e-9).all()


def test_a_few_addresses_match_no_area(children: Children, areas: FamilyAreas) -> None:
    _, first = np.unique(children.family, return_index=True)
    assert 0.02 < 1 - areas.known[first].mean() < 0.04


def take_mean(areas: FamilyAreas, children: Children, *codes: str) -> float:
    numbers = [ETHNICITY_CODES.index(code) for code in codes]
    return float(areas.decile[np.isin(children.ethnicity, numbers)].mean())


def test_black_pakistani_and_bangladeshi_families_live_in_more_deprived_areas(
    children: Children, areas: FamilyAreas
) -> None:
    white = take_mean(areas, children, "WBRI")
    assert take_mean(areas, children, "BAFR", "BCRB", "BOTH") < white - 0.5
    assert take_mean(areas, children, "APKN", "ABAN") < white - 0.5
    assert set(ETHNICITY_WEIGHTS) <= set(ETHNICITY_CODES)


def test_families_at_higher_risk_live_in_more_deprived_areas(children: Children, areas: FamilyAreas) -> None:
    poor, rich = (children.standing[chosen].mean() for chosen in (areas.decile <= 2, areas.decile >= 9))
    assert poor > rich + 0.3


def test_more_of_the_most_deprived_escalate(tmp_path: Path) -> None:
    made = synthesise_authority(directory=tmp_path / "a", children=6000, years=5, seed=3)
    truth = pq.read_table(made.directory / "truth.parquet").to_pandas()
    rows = [line.split(",") for line in (made.directory / "areas.csv").read_text().splitlines()[1:]]
    decile = truth["child_id"].map({child: int(decile) for child, decile, _ in rows if decile})
    rates = truth["outcome_within_year"].groupby((decile - 1) // 2).mean()
    assert rates[0] > 1.2 * rates[4]


def test_by_lot_areas_go_by_nothing() -> None:
    children = simulate("no-difference").children
    areas = draw(children, by_lot=True)
    _, first = np.unique(children.family, return_index=True)
    standing, black = children.standing[first], np.isin(children.ethnicity[first], [13, 14, 15, 16])
    for other in (standing, black.astype(float)):
        assert abs(np.corrcoef(areas.decile[first], other)[0, 1]) < 4 / np.sqrt(len(first))


def test_the_scenario_without_differences_draws_by_lot(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[bool] = []

    def watch(
        generator: np.random.Generator,
        children: Children,
        *,
        by_lot: bool,
        families_by_tenth: tuple[float, ...],
    ) -> FamilyAreas:
        asked.append(by_lot)
        return draw_areas(generator, children, by_lot=by_lot, families_by_tenth=families_by_tenth)

    monkeypatch.setattr(module, "draw_areas", watch)
    for scenario in ("baseline", "no-difference"):
        synthesise_authority(
            directory=tmp_path / scenario, children=60, years=2, seed=1, scenarios=(scenario,)
        )
    assert asked == [False, True]


def test_nothing_else_depends_on_the_areas(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Other draws for the areas: every other file keeps its bytes."""
    hashes = []
    for folder in ("one", "two"):
        synthesise_authority(directory=tmp_path / folder, children=80, years=2, seed=9, formats=("all",))
        hashes.append(
            {
                path.relative_to(tmp_path / folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
                for path in (tmp_path / folder).rglob("*.*")
            }
        )
        monkeypatch.setattr(
            module,
            "draw_areas",
            lambda _, children, *, by_lot, **_more: draw(children, by_lot=by_lot, seed=77),
        )
    assert hashes[0].keys() == hashes[1].keys()
    assert {name for name in hashes[0] if hashes[0][name] != hashes[1][name]} == {"areas.csv"}


def test_a_single_family_has_an_area(children: Children) -> None:
    """No spread of risk, and nothing to divide by."""
    areas = draw(children.take(np.flatnonzero(children.family == children.family[0]).astype(np.int32)))
    assert np.isfinite(areas.score).all()
    assert set(areas.decile.tolist()) <= set(range(1, 11))
