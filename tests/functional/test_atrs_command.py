"""`candour atrs` as a person uses it: on the record of a small run, edited by hand, and on what is no record."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from atrs_records import make_record, make_statements, read_workbook, write_workbook
from candour.report.atrs.document import dump_record
from candour.report.atrs.workbook import HEADINGS, render_workbook

ANSWER = HEADINGS.index("Answer")


def call(*arguments: str, folder: Path) -> "subprocess.CompletedProcess[str]":
    environment = dict(os.environ, COLUMNS="200")
    return subprocess.run(
        [sys.executable, "-m", "candour", *arguments],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "open.xlsx").write_bytes(render_workbook(make_record()))
    (tmp_path / "complete.json").write_bytes(dump_record(make_record(make_statements())))
    (tmp_path / "complete.xlsx").write_bytes(render_workbook(make_record(make_statements())))
    return tmp_path


def test_a_complete_record_ends_with_0_and_claims_nothing(folder: Path) -> None:
    done = call("atrs", "complete.json", folder=folder)
    assert (done.returncode, done.stderr) == (0, "")
    assert "Missing  0" in done.stdout
    assert "says nothing about whether what stands there is true" in done.stdout
    assert "compl" not in done.stdout.replace("Complete means", "")


def test_an_open_record_ends_with_22_and_lists_what_is_missing_by_tier(folder: Path) -> None:
    done = call("atrs", "open.xlsx", folder=folder)
    assert done.returncode == 22
    assert (
        done.stdout.index("Missing, tier 1") < done.stdout.index("1.4") < done.stdout.index("Missing, tier 2")
    )
    assert "not complete" in done.stderr


def test_json_holds_the_same_as_data(folder: Path) -> None:
    answer = json.loads(call("atrs", "open.xlsx", "--json", folder=folder).stdout)
    assert answer["complete"] is False
    assert {"weight": "missing", "tier": 1, "number": "1.4"}.items() <= next(
        i for i in answer["issues"] if i["number"] == "1.4"
    ).items()
    assert answer["fields"] > answer["filled"]


def test_a_field_edited_by_hand_is_seen(folder: Path) -> None:
    sheets = read_workbook(folder / "complete.xlsx")
    row = next(row for row in sheets["Summary Information"] if row[0] == "1.4")
    row[ANSWER] = "jane.smith@borchester.gov.uk"
    write_workbook(folder / "edited.xlsx", sheets)
    done = call("atrs", "edited.xlsx", folder=folder)
    assert done.returncode == 0
    assert "Worth a look, tier 1" in done.stdout
    row[ANSWER] = ""
    write_workbook(folder / "edited.xlsx", sheets)
    assert call("atrs", "edited.xlsx", folder=folder).returncode == 22


def test_what_is_no_record_is_told_without_a_traceback(folder: Path) -> None:
    (folder / "a.json").write_text("{}")
    done = call("atrs", "a.json", folder=folder)
    assert done.returncode == 10
    assert "'a.json' is no record in the shape of atrs-v4.schema.json" in done.stderr
    assert "Traceback" not in done.stderr
