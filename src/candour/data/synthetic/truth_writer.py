"""Writes what no extract shows: the truth of each referral, and which children are siblings."""

from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from candour.data.synthetic.calendar import Codes, Flags, Period
from candour.data.synthetic.identity import Identities
from candour.data.synthetic.pathway import Cases
from candour.data.synthetic.population import GROUP_OF_ETHNICITY, Children
from candour.data.synthetic.truth import Truth

_SEXES = ("Female", "Male", "Not recorded")
_DISABILITIES = ("No", "Yes", "Not recorded")


def write_truth(
    path: Path, *, children: Children, identities: Identities, cases: Cases, truth: Truth, period: Period
) -> Path:
    """One row a referral received in the period, sorted by child and day.

    Columns: child_id; decided_on (date); true_risk (probability of a plan or care in the 365 days after);
    outcome_within_year (0 or 1, before any under-recording); sex, ethnic_group, disability as recorded.
    """
    rows = np.flatnonzero((cases.referred >= period.first_day) & (cases.referred <= period.last_day))
    child = cases.child[rows]
    born_in_time = children.born <= period.last_day
    sex = np.where(born_in_time, children.shown_sex, len(_SEXES) - 1).astype(np.int8)
    groups = np.array(GROUP_OF_ETHNICITY)[children.shown_ethnicity[child]]
    table = pa.table(
        {
            "child_id": pa.array([identities.child[number] for number in child.tolist()], pa.string()),
            "decided_on": pa.array(cases.referred[rows].astype("datetime64[D]"), pa.date32()),
            "true_risk": pa.array(np.round(truth.true_risk[rows], 6), pa.float64()),
            "outcome_within_year": pa.array(truth.outcome[rows].astype(np.int8), pa.int8()),
            "sex": _name_groups(_SEXES, sex[child]),
            "ethnic_group": pa.array(groups.tolist(), pa.string()),
            "disability": _name_groups(_DISABILITIES, children.shown_disability[child]),
        }
    )
    pq.write_table(table, path, compression="zstd")
    return path


def write_families(path: Path, identities: Identities, shown: Flags) -> Path:
    """Which family each child belongs to, as a case management system can list it; only of children who are `shown`."""
    rows = zip(identities.child, identities.family, shown.tolist(), strict=True)
    lines = [f"{child},{family}" for child, family, known in rows if known]
    path.write_text("\n".join(["child_id,family_id", *lines]) + "\n", encoding="utf-8", newline="\n")
    return path


def _name_groups(names: tuple[str, ...], positions: Codes) -> "pa.Array":
    return pa.array([names[position] for position in positions.tolist()], pa.string())
