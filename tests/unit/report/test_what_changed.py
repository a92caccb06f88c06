"""What changed between two runs or reports, part by part, and nothing that nobody knows."""

import json
from dataclasses import replace
from typing import Any

from authority_reports import Authority, make_content
from candour.report.combined.reading import read_study
from candour.report.combined.study import Study
from candour.report.comparison.tabulated_changes import NOTHING, tabulate_changes
from candour.report.comparison.what_changed import KEPT, Change, Made, find_changes
from candour.results import Estimate, Finding, Table, Verdict
from candour.workflow.looking.made_from import _flatten, _list_kept, read_made_of_report

CONTENT = make_content(Authority(seed=1))
STUDY = replace(read_study(CONTENT, called="first"), label="first")
OTHER = replace(STUDY, label="other")
MADE = Made(
    is_report=False,
    extracts=(("Extract 1.xml", "a" * 64), ("Extract 2.csv", "b" * 64)),
    named_extracts=(("cin.xml", "a" * 64), ("ad1.csv", "b" * 64), ("ad1.csv", "c" * 64)),
    config="1" * 64,
    settings={"seed": "7", "split.folds": "2", "extracts.areas": "borchester/areas.csv"},
    kept=frozenset({"extracts.areas"}),
    code={"candour": "0.1.0", "commit": "abc"},
    features={"Age": "age, from birth_date"},
    named_features={"age": "Age (age, from birth_date)", "unborn": "Unborn (age, from birth_date)"},
    history={"events": "e" * 64},
    packages={"numpy": "2.4.6", "scipy": "1.17.1"},
)


def find(**changes: Any) -> Any:
    return find_changes(STUDY, MADE, OTHER, replace(MADE, **changes))


def test_nothing_changed_is_one_line_a_part() -> None:
    (summary,) = tabulate_changes(STUDY, [find()])
    assert {row[2] for row in summary.rows} == {NOTHING}
    assert [row[1] for row in summary.rows] == [
        "Data", "Configuration", "Code", "Features", "Numbers", "Verdicts",
    ]  # fmt: skip


def test_files_are_told_apart_by_what_is_in_them() -> None:
    now = (("ad1.csv", "d" * 64), ("renamed.csv", "c" * 64), ("sen2.csv", "f" * 64))
    assert find(named_extracts=now).data == (
        Change("cin.xml", "a" * 12, ""),
        Change("ad1.csv", "b" * 12, "d" * 12),
        Change("sen2.csv", "", "f" * 12),
    )
    assert find(history={"events": "9" * 64}).data == (Change("case history: events", "e" * 12, "9" * 12),)


def test_settings_by_dotted_key_and_never_a_place() -> None:
    found = find(settings={"seed": "8", "extracts.areas": "felpersham/areas.csv", "muted.BIAS-001": "No."})
    assert found.configuration == (
        Change("extracts.areas", KEPT, KEPT),
        Change("muted.BIAS-001", "", "No."),
        Change("seed", "7", "8"),
        Change("split.folds", "2", ""),
    )
    (summary, table) = tabulate_changes(STUDY, [found])
    assert summary.rows[1][2] == "2 changed, 1 added, 1 removed"
    assert "chester" not in str(table)
    assert "felpersham" not in str(table)


def test_code_libraries_and_features() -> None:
    found = find(
        code={"candour": "0.2.0", "commit": "abc"},
        packages={"numpy": "2.4.7", "pandas": "3.1.1", "scipy": "1.17.1"},
        named_features={"age": "Age in years (age, from birth_date)", "moves": "Moves (count, from move)"},
    )
    assert found.code == (
        Change("candour", "0.1.0", "0.2.0"),
        Change("library numpy", "2.4.6", "2.4.7"),
        Change("library pandas", "", "3.1.1"),
    )
    assert [(one.what, one.kind) for one in found.features] == [
        ("age", "changed"), ("moves", "added"), ("unborn", "removed"),
    ]  # fmt: skip


def test_of_a_report_no_more_is_said_than_it_says() -> None:
    report = replace(
        MADE, is_report=True, named_extracts=None, named_features=None, history=None, packages=None,
        settings={"split.folds": "3"}, config="2" * 64, code={"candour": "0.1.0"},
    )  # fmt: skip
    found = find_changes(STUDY, MADE, OTHER, report)
    assert found.data == ()
    assert found.code == ()
    # What only the run says is no change.
    assert found.configuration == (Change("split.folds", "2", "3"),)
    answers = {str(row[1]): str(row[2]) for row in tabulate_changes(STUDY, [found])[0].rows}
    assert answers["Data"].startswith("the tables of the case history: not said")
    assert "more may differ" in answers["Configuration"]
    assert answers["Features"] == NOTHING


def change_study(**changes: Any) -> Study:
    """The same study, whose forecast sorts better and whose first finding answers otherwise."""

    def change(finding: Finding) -> Finding:
        if finding.code != "PERF-001":
            return finding
        table = finding.tables[0]
        at = table.index_of("auc")
        rows = tuple(
            (*row[:at], Estimate(0.9, 0.88, 0.92, 900, 90, "bootstrap"), *row[at + 1 :]) for row in table.rows
        )
        return replace(
            finding, verdict=Verdict.CONCERN, tables=(replace(table, rows=rows), *finding.tables[1:])
        )

    return replace(OTHER, findings=tuple(change(finding) for finding in OTHER.findings), **changes)


def test_a_number_stands_beside_its_base_rate_and_a_verdict_with_both_headlines() -> None:
    found = find_changes(STUDY, MADE, change_study(), MADE)
    (number,) = found.numbers
    assert isinstance(number.now, Estimate)
    assert (number.what, number.now.value) == ("AUC", 0.9)
    assert number.base_rate_before == number.base_rate_now == STUDY.base_rate
    (verdict,) = found.verdicts
    assert verdict.what.startswith("PERF-001 ")
    assert verdict.now.startswith("concern: ")
    before = next(one for one in STUDY.findings if one.code == "PERF-001")
    assert verdict.before == f"{before.verdict.value}: {before.headline.text}"


def test_several_others_are_told_apart() -> None:
    third = replace(find(settings={**MADE.settings, "seed": "9"}), label="third")
    tables: dict[str, Table] = {t.name: t for t in tabulate_changes(STUDY, [find(), third])}
    assert tables["changes_configuration"].rows == (("third", "seed", "7", "9"),)
    assert len(tables["changes"].rows) == 12


def test_a_report_says_its_protocol_its_files_and_its_features() -> None:
    made = read_made_of_report(CONTENT)
    assert made.is_report
    assert made.settings["protocol.confidence"] == str(
        json.loads(CONTENT)["context"]["protocol"]["confidence"]
    )
    assert made.named_extracts is None


def test_settings_are_called_by_their_names_and_places_are_found() -> None:
    flat = _flatten(
        {"models": {"candidates": [{"name": "trees", "depth": 3}, {"name": "lines"}]}, "families": [{"family": "age"}, {"family": "age"}],
         "report": {"statements": "said/borchester.yaml", "title": "A and/or B"}, "extracts": {"areas": "areas", "synthetic": {"seed": 3}},
         "disclosure": {"remove_words": ["Borsetshire"]}, "margin": 0.05, "empty": None}
    )  # fmt: skip
    assert flat["models.candidates.trees.depth"] == "3"
    assert {"families.age[1].family", "families.age[2].family"} <= set(flat)
    assert "empty" not in flat
    assert _list_kept(flat) == {"report.statements", "extracts.areas", "disclosure.remove_words"}
