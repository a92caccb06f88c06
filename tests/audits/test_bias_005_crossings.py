"""BIAS-005: children in whom characteristics meet, compared in one family with the characteristics themselves."""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from candour.config.protocol import BiasProtocol, Disclosure
from candour.contracts import Evidence
from candour.disclosure import protect_findings, protect_table
from candour.results import Estimate, Finding, Verdict, Withheld
from candour.stats.groups.judged import count_cells
from candour_audits.bias import BiasAudit
from candour_audits.bias.asked import ask
from candour_audits.bias.crossings_protection import find_known, find_withheld
from candour_audits.bias.groups_table import tabulate_counts


def plant(bench: Any, *, families: int = 3000) -> Any:
    """Half of the girls of one group are flagged whatever is known of them; nobody else is treated otherwise."""
    world = bench.make_world(families=families, base=-1.2)
    girls = (world.groups["sex"] == "Female") & (world.groups["ethnic_group"] == "Mixed")
    chosen = girls & (np.random.default_rng(1).random(len(girls)) < 0.5)
    return replace(world, scores=np.where(chosen, 0.99, world.scores))


def assess(bench: Any, evidence: Evidence) -> Finding:
    finding: Finding = bench.run(BiasAudit(), evidence)["BIAS-005"]
    return finding


def with_crossings(bench: Any, *crossings: tuple[str, ...], **changes: Any) -> Any:
    return bench.make_protocol(bias=BiasProtocol(intersections=crossings, **changes))


def test_girls_of_one_group_who_are_flagged_unasked_are_found(bench: Any) -> None:
    finding = assess(bench, bench.make_evidence(plant(bench), disclosure=Disclosure(mode="off")))
    assert finding.verdict is Verdict.CONCERN
    assert "Female, Mixed" in finding.headline.text
    assert set(bench.read_column(finding, "shown", "group")) == {"Female, Mixed"}
    assert all(rate.n and rate.low is not None for rate in bench.read_column(finding, "shown", "base_rate"))


def test_a_group_that_is_kept_back_is_counted_and_not_named(bench: Any) -> None:
    evidence = bench.make_evidence(plant(bench))
    assert any("Female, Mixed" in groups for groups in find_withheld(ask(evidence, set())).values())
    finding = assess(bench, evidence)
    assert finding.verdict is Verdict.CONCERN
    published = protect_findings([finding], threshold=5)[0]
    assert "one group of children" in published.headline.text
    assert "Mixed" not in published.headline.text
    assert "shown" not in {table.name for table in published.tables}, "to stand there is an answer by itself"


def test_where_nothing_differs_nothing_is_shown(bench: Any) -> None:
    finding = assess(bench, bench.make_evidence(bench.make_world()))
    assert finding.verdict is Verdict.CANNOT_TELL
    assert sum(bench.read_column(finding, "crossings", "shown")) == 0
    assert {table.name for table in finding.tables} >= {
        "groups_sex_ethnic_group",
        "differences_age_band_disability",
    }


def test_every_group_of_a_crossing_is_counted_once_in_the_summary(bench: Any) -> None:
    finding = assess(bench, bench.make_evidence(bench.make_world()))
    for groups, *answers in zip(
        *(bench.read_column(finding, "crossings", name) for name in ("groups", "shown", "equivalent", "cannot_tell")), strict=True
    ):  # fmt: skip
        assert groups == sum(answers) == 12


def test_a_crossing_of_which_a_part_is_missing_is_named_and_the_others_are_answered(bench: Any) -> None:
    protocol = with_crossings(bench, ("sex", "religion"), ("sex", "disability"))
    finding = assess(bench, bench.make_evidence(bench.make_world(), protocol=protocol))
    assert any("sex × religion" in limit for limit in finding.limits)
    assert set(bench.read_column(finding, "crossings", "crossing")) == {"Sex and disability"}
    titles = [finding.table(f"{name}_sex_disability").title for name in ("groups", "differences")]
    assert titles == ["Groups by sex and disability", "Sex and disability: each group against everyone else"]


@pytest.mark.parametrize(
    ("crossings", "said"), [((), "declares no crossing"), ((("sex", "religion"),), "sex × religion")]
)
def test_without_a_crossing_it_is_not_assessed(bench: Any, crossings: Any, said: str) -> None:
    protocol = with_crossings(bench, *crossings)
    finding = assess(bench, bench.make_evidence(bench.make_world(families=200), protocol=protocol))
    assert finding.verdict is Verdict.NOT_ASSESSED
    assert said in finding.why


def test_without_flags_it_is_not_assessed(bench: Any) -> None:
    world = bench.make_world(families=200)
    evidence = bench.make_evidence(replace(world, scores=np.full_like(world.scores, 0.2)))
    assert assess(bench, evidence).verdict is Verdict.NOT_ASSESSED


def test_a_characteristic_that_the_protocol_leaves_out_is_not_crossed_either(bench: Any) -> None:
    protocol = with_crossings(bench, ("sex", "ethnic_group"), characteristics=("ethnic_group",))
    finding = assess(bench, bench.make_evidence(bench.make_world(families=300), protocol=protocol))
    assert finding.verdict is Verdict.NOT_ASSESSED


def test_looking_at_crossings_too_makes_every_interval_longer(bench: Any) -> None:
    """One family of comparisons: more looks, and the same chance of a false alarm in all."""
    world = bench.make_world()
    lengths = []
    for crossings in ((), (("sex", "ethnic_group"), ("age_band", "disability"))):
        protocol = with_crossings(bench, *crossings)
        finding = bench.run(BiasAudit(), bench.make_evidence(world, protocol=protocol))["BIAS-001"]
        difference = bench.read_column(finding, "differences", "difference")[0]
        lengths.append(difference.high - difference.low)
    assert lengths[1] > 1.02 * lengths[0]


def test_three_characteristics_and_deprivation_can_be_crossed(bench: Any) -> None:
    world = bench.make_world(families=4000)
    fifths = np.random.default_rng(2).choice(["Most deprived fifth", "Middle fifth"], size=len(world.scores))
    world = replace(world, groups={**world.groups, "deprivation": fifths})
    protocol = with_crossings(bench, ("sex", "disability", "deprivation"))
    finding = assess(bench, bench.make_evidence(world, protocol=protocol))
    assert set(bench.read_column(finding, "crossings", "groups")) == {12.0}
    names = bench.read_column(finding, "groups_sex_disability_deprivation", "group")
    assert "Female, No, Middle fifth" in names


def test_the_order_of_rows_does_not_matter(bench: Any) -> None:
    evidence = bench.make_evidence(bench.make_world(families=400))
    order = np.random.default_rng(0).permutation(evidence.tables["predictions"].num_rows)
    shuffled = replace(evidence, tables={name: table.take(order) for name, table in evidence.tables.items()})
    assert assess(bench, shuffled) == assess(bench, evidence)


def test_a_group_that_is_kept_back_is_kept_back_in_every_table_and_in_the_headline(bench: Any) -> None:
    evidence = bench.make_evidence(plant(bench, families=2500))
    kept_back = find_withheld(ask(evidence, set()))
    finding = protect_findings([assess(bench, evidence)], threshold=5)[0]
    for crossing, groups in kept_back.items():
        name = crossing.replace(" × ", "_")
        for table in ("groups", "differences", "all_metrics"):
            found = finding.table(f"{table}_{name}")
            keys = [column.name for column in found.columns].index("group")
            for row in found.rows:
                numbers = [
                    cell
                    for column, cell in zip(found.columns, row, strict=True)
                    if column.name not in {"group", "metric", "flagged"}
                ]
                assert all(isinstance(cell, Withheld) for cell in numbers) == (row[keys] in groups)
    assert any(kept_back.values())


def test_no_group_that_is_kept_back_follows_from_the_tables_of_the_characteristics(bench: Any) -> None:
    """A reader who adds and subtracts: published groups of the crossing, published groups of each part, and everybody."""
    evidence = bench.make_evidence(bench.make_world(families=1500))
    findings = {f.code: f for f in protect_findings(bench.run(BiasAudit(), evidence).values(), threshold=5)}
    for column in ("n", "events"):
        crossing = read_published(findings["BIAS-005"].table("groups_sex_ethnic_group"), column)
        parts = {0: read_published(findings["BIAS-001"].table("groups"), column), 1: read_published(findings["BIAS-002"].table("groups"), column)}  # fmt: skip
        unknown = [name for name, value in crossing.items() if value is None]
        assert unknown
        rows = [
            [float(name.split(", ")[part] == group) for name in unknown]
            for part, groups in parts.items()
            for group, value in groups.items()
            if value is not None
        ]
        rows.append([1.0] * len(unknown))
        known = np.array(rows)
        for at in range(len(unknown)):
            wanted = np.eye(len(unknown))[at]
            left = wanted - np.linalg.lstsq(known.T, wanted, rcond=None)[0] @ known
            assert np.abs(left).max() > 1e-6, f"{unknown[at]} can be worked out"


def read_published(table: Any, column: str) -> dict[str, int | None]:
    group, value = table.index_of("group"), table.index_of(column)
    return {row[group]: None if isinstance(row[value], Withheld) else row[value] for row in table.rows}


def test_what_is_said_of_the_largest_group_and_the_withheld_one_together_tells_neither(bench: Any) -> None:
    """Where some children have no recorded sex, few of them flagged, boys' rates are those of both: their cells are not known."""
    world = bench.make_world(families=2500)
    sex = world.groups["sex"].astype(object)
    sex[:80] = "Not recorded"
    asked = ask(bench.make_evidence(replace(world, groups={**world.groups, "sex": sex})), set())
    published = protect_table(tabulate_counts(asked.judged, asked.known["sex"]), threshold=5)
    known = find_known(published)
    groups = [str(row[0]) for row in published.rows]
    largest = groups.index(max(("Female", "Male"), key=lambda group: int((sex == group).sum())))
    assert not known[largest, 3:].any()
    assert known[largest, :3].all()
    together = np.isin(sex.astype(str), [groups[largest], "Not recorded"])
    cells = count_cells(asked.judged, together)
    missed = published.rows[largest][published.index_of("false_negative_rate")]
    assert isinstance(missed, Estimate)
    assert (missed.n, missed.events) == (cells.right + cells.missed, cells.missed)
    assert missed.low is None
    assert "together" in missed.reason
