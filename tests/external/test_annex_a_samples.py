"""Every Annex A sample is read whole: the rows of each list and the children are those that its list of sources gives.

The samples are kept outside the project. CANDOUR_SAMPLES names their folder; else it is looked for beside the
project, in shared/samples. Elsewhere these tests are skipped.
"""

import os
import re
from pathlib import Path

import pytest

from candour.data.build import join_sources
from candour.data.extracts.annex_a.reader import AnnexAReader
from candour.data.extracts.annex_a.sheets import find_lists
from candour.data.extracts.files.workbook import open_workbook
from candour.data.extracts.reading import Reading

BESIDE = Path(__file__).parents[2].parent / "shared" / "samples"
SAMPLES = Path(os.environ.get("CANDOUR_SAMPLES", BESIDE))
_ROW = re.compile(r"\| *annex_a/(\S+) *\| *\d+ *\| *(L1:[^|;]+); (\d+) distinct children *\|")

pytestmark = pytest.mark.skipif(
    not (SAMPLES / "SOURCES.md").is_file(),
    reason="no samples: neither CANDOUR_SAMPLES nor ../shared/samples holds a SOURCES.md",
)


def read_expectations() -> dict[str, tuple[dict[int, int], int]]:
    """Rows by list and children, by file."""
    found = _ROW.findall((SAMPLES / "SOURCES.md").read_text(encoding="utf-8"))
    return {
        name: ({int(n): int(rows) for n, rows in re.findall(r"L(\d+):(\d+)", lists)}, int(children))
        for name, lists, children in found
    }


def test_every_list_holds_the_rows_that_its_source_says() -> None:
    expected = {name: sorted(lists.items()) for name, (lists, _) in read_expectations().items()}
    assert expected
    read = {
        name: sorted(
            (found.layout.number, len(found.rows))
            for found in find_lists(open_workbook(SAMPLES / "annex_a" / name)).lists
        )
        for name in expected
    }
    assert read == expected


def test_every_workbook_holds_the_children_that_its_source_says() -> None:
    reading = Reading()
    rows = AnnexAReader((SAMPLES / "annex_a",)).read(reading, lambda *_: None)
    expected = {
        name: (sum(lists.values()), children) for name, (lists, children) in read_expectations().items()
    }
    assert {source.name: (source.rows, source.children) for source in rows.files} == expected
    history = join_sources(reading, [rows])
    unknown = [
        row for row in history.quality.to_pylist() if row["rule"] in ("unreadable_day", "unknown_code")
    ]
    assert not unknown


def test_no_sample_is_passed_over() -> None:
    there = {path.name for path in (SAMPLES / "annex_a").iterdir()}
    assert there == set(read_expectations())
