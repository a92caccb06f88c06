"""A model at home and here: differences without pairs, and silence where a report keeps its calibration to itself."""

import json
from dataclasses import replace

import pytest

from authority_reports import Authority, make_content
from candour.report.combined.reading import read_study
from candour.report.combined.study import Study
from candour.report.external import HELD_BACK, describe_external
from candour.report.side_by_side import SideBySide, render_side_by_side
from candour.results import Estimate
from candour.stats.calibration.mended_elsewhere import AS_SHARED, Mended

RATIO = Estimate(1.2, 1.1, 1.3, 3000, 300, "made up")
MENDED = (
    Mended(AS_SHARED, RATIO, RATIO, RATIO),
    Mended("intercept learnt here", RATIO, RATIO, RATIO, Estimate(0.01, 0.004, 0.016, 3000, 300, "made up")),
    Mended("intercept and slope learnt here", reason="no child had the outcome"),
)


def describe(home: Study, here: Study) -> SideBySide:
    return describe_external(home, here, MENDED, shared_by="Borchester", threshold=5)


@pytest.fixture
def home() -> Study:
    return read_study(make_content(Authority(seed=1, auc=0.78)), called="home")


def test_the_difference_is_here_minus_there_with_both_uncertainties(home: Study) -> None:
    here = read_study(make_content(Authority(seed=2, auc=0.70)), called="here")
    document = describe(home, here)
    rows = {row[0]: row for row in document.tables[0].rows}
    difference = rows["AUC"][3]
    assert isinstance(difference, Estimate)
    reach = 0.6 / 300**0.5
    assert difference.low is not None
    assert difference.high is not None
    assert difference.value == pytest.approx(-0.08)
    assert difference.high - difference.low == pytest.approx(2 * reach * 2**0.5, abs=0.002)
    assert document.notices == (
        "Intercept learnt here: mending helps on later decisions.",
        "Intercept and slope learnt here: nothing can be said, because no child had the outcome.",
    )
    assert "A model of Borchester, tested here" in render_side_by_side(document)


def test_what_the_report_here_withholds_is_not_told_beside_it(home: Study) -> None:
    content = json.loads(make_content(Authority(seed=2)))
    (finding,) = [one for one in content["findings"] if one["code"] == "CALI-001"]
    for row in finding["tables"][0]["rows"]:
        row[1] = {"symbol": "c"}
    here = read_study(json.dumps(content).encode(), called="here")
    mending = describe(home, replace(here, label="here")).tables[1]
    assert {row[-1] for row in mending.rows} == {HELD_BACK}
    assert all(cell is None for row in mending.rows for cell in row[1:-1])
