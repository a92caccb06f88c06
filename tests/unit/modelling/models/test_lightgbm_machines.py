"""LightGBM on several machines: the same trees wherever they are, and those of one machine but for one rule that LightGBM estimates there."""

import os
import signal
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path
from threading import Timer

import numpy as np
import pytest
from sklearn.pipeline import Pipeline

from candour.config.candidates import LightGBM
from candour.config.training import BlockTraining
from candour.errors import EngineError
from candour.modelling.cases import Cases
from candour.modelling.fitting import fit_pipeline
from candour.modelling.models.index import build_candidate, list_settings
from candour.modelling.models.lightgbm import FIXED
from candour.modelling.models.setting import Setting, Values
from candour.modelling.search.tasks import Task, TaskRunner
from candour.modelling.splitters import fold_by_family
from candour.side_by_side import open_place
from candour.side_by_side.together import find_ports

TREES: Values = {"trees": 30, "leaves": 8, "learning_rate": 0.1, "minimum_leaf": 40}
BLOCKS = BlockTraining(name="blocks", rows=1_024)


@pytest.fixture(scope="module")
def cases(make_cases: Callable[..., Cases]) -> Cases:
    return make_cases(seed=3, decisions=3_000)


def build(machines: int, **more: float | str) -> Pipeline:
    return build_candidate(Setting("lightgbm", {**TREES, "machines": machines, **more}), seed=1)


def read(fitted: Pipeline) -> bytes:
    return b"".join(tree.nodes.tobytes() for tree in fitted[-1].trees_)


def test_a_setting_says_so_only_where_there_are_several() -> None:
    one, several = (list_settings(LightGBM(name="lightgbm", machines=count))[0] for count in (1, 4))
    assert "machines" not in one.text
    assert several.text.endswith("machines 4")


def test_the_trees_do_not_depend_on_how_many_there_are_or_on_blocks(
    cases: Cases, capfd: pytest.CaptureFixture[str]
) -> None:
    two = fit_pipeline(build(2), cases)
    assert read(two) == read(fit_pipeline(build(2), cases)) == read(fit_pipeline(build(3), cases))
    blocks = build_candidate(Setting("lightgbm", {**TREES, "machines": 2}), seed=1, training=BLOCKS)
    assert read(fit_pipeline(blocks, cases)) == read(two)
    assert capfd.readouterr() == ("", ""), "what LightGBM's threads print may not end up in an answer"


def test_every_node_has_the_decisions_that_came_by(cases: Cases) -> None:
    fitted = fit_pipeline(build(2, class_weight="balanced"), cases)
    leaves = fitted[-1].apply(fitted[0].transform(cases.features))
    for at, tree in enumerate(fitted[-1].trees_):
        counted = np.bincount(leaves[:, at], minlength=len(tree.nodes))
        ends = tree.nodes["is_leaf"].astype(bool)
        assert np.array_equal(tree.nodes["count"][ends], counted[ends])
        assert tree.nodes["count"][0] == len(cases)


@pytest.mark.parametrize("more", [{}, {"class_weight": "balanced"}])
def test_without_a_rule_on_estimated_counts_they_are_those_of_one_machine(
    more: dict[str, str], cases: Cases, monkeypatch: pytest.MonkeyPatch
) -> None:
    # A least curvature in a leaf does what the least number of decisions does, and is a sum.
    monkeypatch.setitem(FIXED, "min_sum_hessian_in_leaf", 5.0)
    together = fit_pipeline(build(3, minimum_leaf=1, **more), cases)
    assert read(together) == read(fit_pipeline(build(1, minimum_leaf=1, **more), cases))


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no signal that kills at once")
def test_dasks_workers_grow_the_same_trees_and_one_that_is_lost_ends_the_fit(
    cases: Cases, tmp_path: Path
) -> None:
    here = read(fit_pipeline(build(2), cases))
    task = Task("one", partial(build, 2), fold_by_family(cases, folds=3, seed=1)[0])
    risks = TaskRunner(cases).run([task])[0]
    with open_place("dask", tmp_path, workers=2) as place:
        assert read(fit_pipeline(build(2), cases)) == here
        assert np.array_equal(TaskRunner(cases, workers=None).run([task, task])[1], risks)
        (scratch,) = tmp_path.glob(".side-by-side*")
        assert not list(scratch.glob("*.mapped"))
        workers = place.find_client(2).run(os.getpid)
        kill = Timer(0.7, os.kill, (sorted(workers.values())[0], signal.SIGKILL))
        kill.start()
        with pytest.raises(EngineError, match=r"on the way|was lost"):
            fit_pipeline(build(2, trees=20_000), cases)
        kill.join()
    assert list(tmp_path.iterdir()) == []


def test_ports_of_one_machine_differ() -> None:
    assert len(set(find_ports(8))) == 8
