"""What every audit reads: the same decisions for every model, in the same order, and the codes of all audits."""

import ast
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pytest

import candour_audits
from candour.contracts import Audit
from candour.errors import EvidenceError
from candour.results import Verdict
from candour_audits import AUDITS
from candour_audits.decisions import read_decisions, read_groups


def test_audits_keep_to_the_contract_and_share_no_code() -> None:
    assert all(isinstance(audit, Audit) for audit in AUDITS)
    codes = [code for audit in AUDITS for code in audit.codes]
    assert len(codes) == len(set(codes)) >= 34
    assert len({audit.name for audit in AUDITS}) == len(AUDITS)


def test_every_audit_answers_with_its_own_codes_even_without_extras(bench: Any) -> None:
    evidence = bench.make_evidence(bench.make_world(families=150))
    for audit in AUDITS:
        findings = audit.run(evidence, lambda _step, _share: None)
        assert {finding.code for finding in findings} <= set(audit.codes)
        assert {finding.audit for finding in findings} == {audit.name}
        assert all(
            finding.why and finding.headline.text and finding.for_families.text for finding in findings
        )


def test_every_answer_says_what_it_assumes(bench: Any) -> None:
    evidence = bench.make_explained(families=150, base=-1.2)
    answered = {
        finding.code: finding.assumptions
        for audit in AUDITS
        for finding in audit.run(evidence, lambda _step, _share: None)
        if finding.verdict is not Verdict.NOT_ASSESSED
    }
    assert {
        code for code, assumptions in answered.items() if not all(assumptions) or not assumptions
    } == set()
    assert {code.split("-")[0] for code in answered} >= {"PERF", "BIAS", "CALI", "EXPL", "FEED"}


def test_no_finding_is_built_anywhere_without_what_it_assumes() -> None:
    """What the evidence of the tests cannot answer is looked up in the source."""
    root = Path(candour_audits.__file__).parent
    without = [
        f"{path.relative_to(root)}:{node.lineno}"
        for path in sorted(root.rglob("*.py"))
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id == "Finding"
        and "assumptions" not in {keyword.arg for keyword in node.keywords}
    ]
    assert [place.partition(":")[0] for place in without] == ["unanswered.py"]


def test_the_order_of_rows_does_not_matter(bench: Any) -> None:
    evidence = bench.make_evidence(bench.make_world(families=50))
    order = np.random.default_rng(0).permutation(evidence.tables["predictions"].num_rows)
    shuffled = replace(evidence, tables={name: table.take(order) for name, table in evidence.tables.items()})
    for audit in AUDITS[:3]:
        assert bench.run(audit, shuffled) == bench.run(audit, evidence)


def test_leading_comes_first_and_baselines_last(bench: Any) -> None:
    world = bench.make_world(families=30)
    others = {"prevalence": world.scores, "another": world.scores}
    evidence = bench.make_evidence(world, other_scores=others, baselines=("prevalence",))
    assert list(read_decisions(evidence).scores) == ["forecast", "another", "prevalence"]


def test_a_model_that_misses_a_decision_is_refused(bench: Any) -> None:
    world = bench.make_world(families=30)
    evidence = bench.make_evidence(world, other_scores={"another": world.scores})
    table = evidence.tables["predictions"]
    short = {**evidence.tables, "predictions": table.slice(0, table.num_rows - 1)}
    with pytest.raises(EvidenceError, match="'another' was not tested on the same decisions"):
        read_decisions(replace(evidence, tables=short))


def test_missing_scores_or_groups_are_refused(bench: Any) -> None:
    evidence = bench.make_evidence(bench.make_world(families=30))
    with pytest.raises(EvidenceError, match="no scores of 'ghost'"):
        read_decisions(replace(evidence, leading="ghost"))
    groups = evidence.tables["groups"]
    fewer = {**evidence.tables, "groups": groups.filter(pc.greater(groups["row"], 3))}
    with pytest.raises(EvidenceError, match="no row in the table 'groups'"):
        read_groups(replace(evidence, tables=fewer))


def test_nobody_without_a_group_is_dropped(bench: Any) -> None:
    evidence = bench.make_evidence(bench.make_world(families=30))
    groups = evidence.tables["groups"]
    blank = pa.array([None] * groups.num_rows, pa.string())
    tables = {**evidence.tables, "groups": groups.set_column(1, "sex", blank)}
    assert set(read_groups(replace(evidence, tables=tables))["sex"]) == {"Not recorded"}
