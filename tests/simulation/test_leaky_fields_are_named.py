"""The made-up authority whose returns are overwritten after the outcome: both fields are named, honest ones are not."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from lxml import etree

from candour.data.synthetic.authority import synthesise_authority
from candour.stats.clustered import code_clusters
from candour.stats.explanation.revealing import find_revealing

pytestmark = pytest.mark.simulation
FIELDS = {"need": "PrimaryNeedCode", "closure": "ReasonForClosure", "source": "ReferralSource"}


@pytest.mark.parametrize(("scenario", "named"), [("leaky-field", ["need", "closure"]), ("baseline", [])])
def test_a_careless_reading_of_the_last_return_is_found(
    tmp_path: Path, scenario: str, named: list[str]
) -> None:
    """Whatever the newest return says of a referral is taken as known on its day, as candour's own reader never does."""
    folder = tmp_path / "authority"
    synthesise_authority(directory=folder, children=8000, years=4, seed=3, scenarios=(scenario,))
    newest = pd.DataFrame(read_returns(folder)).groupby(["child_id", "decided_on"], as_index=False).last()
    truth = pd.read_parquet(folder / "truth.parquet").astype({"child_id": str, "decided_on": str})
    families = pd.read_csv(folder / "families.csv", dtype=str)
    known = truth.merge(newest, on=["child_id", "decided_on"]).merge(families, on="child_id")
    found = find_revealing(
        {name: known[name].astype(object).where(known[name].notna(), None).to_numpy() for name in FIELDS},
        known["outcome_within_year"].to_numpy(dtype=bool),
        code_clusters(np.asarray(known["family_id"])),
        confidence=0.95,
    )
    assert [each.feature for each in found] == named


def read_returns(folder: Path) -> Iterator[dict[str, str | None]]:
    for path in sorted((folder / "cin_census").glob("*.xml")):
        for child in etree.parse(path).getroot().iter("Child"):
            for case in child.iter("CINdetails"):
                yield {
                    "child_id": child.findtext(".//LAchildID"),
                    "decided_on": case.findtext("CINreferralDate"),
                    **{name: case.findtext(tag) for name, tag in FIELDS.items()},
                }
