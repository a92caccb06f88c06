"""Every file that candour writes is written whole: by `candour.whole_files`, or into a folder that one of its blocks is filling."""

import ast
from collections.abc import Iterator
from pathlib import Path

SOURCE = Path(__file__).parents[3]
WRITERS = {
    "write_text",
    "write_bytes",
    "write_table",
    "copytree",
    "copyfile",
    "copy",
    "copy2",
    "fdopen",
    "mkdtemp",
    "to_csv",
    "to_parquet",
}
MODES = {"w", "wb", "a", "ab", "x", "xb"}
FILLING = {
    "candour/data/partitions/files.py": "a folder of storing.py or stored.py, in whole_folder",
    "candour/data/described/kept.py": "in whole_folder, and into whole_file",
    "candour/data/extracts/joining/scratch.py": "a folder of storing.py, in whole_folder",
    "candour/data/synthetic/": "the draft of an authority, in whole_folder of authority.py",
    "candour/engines/spark_session.py": "what Java says while it runs, in the scratch_folder of the run",
    "candour/report/writing.py": "in whole_folder",
    "candour/workflow/shared_folder.py": "in whole_folder",
    "candour/scoring/batches.py": "in whole_folder, and into memory",
    "candour/scoring/lists.py": "into memory",
    "candour/tracking/certificates.py": "in whole_folder",
    "candour/tracking/evidence_files.py": "a folder of recording.py, in whole_folder",
    "candour/tracking/findings.py": "in whole_folder",
    "candour/tracking/followed.py": "in whole_folder",
    "candour/tracking/logged_models.py": "in whole_folder",
    "candour/tracking/model_files.py": "a folder of recording.py, in whole_folder",
    "candour/tracking/recipe.py": "a folder of recording.py, in whole_folder",
    "candour/tracking/recording.py": "in whole_folder",
    "candour/archive/writing.py": "into the zip file that whole_file holds open",
    "candour/archive/unpacking.py": "opens an archive without candour, beside its place, and moves it",
    "candour/workflow/archive/restoring.py": "in a folder that is moved when whole",
    "candour/whole_files/": "the way itself",
}


def find_writers(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if not isinstance(node, ast.Call):
            continue
        name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
        modes = {
            arg.value
            for arg in [*node.args, *(k.value for k in node.keywords)]
            if isinstance(arg, ast.Constant)
        }
        on_a_module = isinstance(node.func, ast.Attribute) and isinstance(node.func.value, ast.Name)
        copies = name in {"copy", "copy2"} and not (on_a_module and node.func.value.id == "shutil")  # type: ignore[attr-defined]
        own = name == "write_text" and not isinstance(node.func, ast.Attribute)
        if (name in WRITERS and not copies and not own) or (name == "open" and modes & MODES):
            yield f"line {node.lineno}: {name}"


def test_nothing_is_written_in_another_way() -> None:
    found = {}
    for above in ("src", "pipelines", "audits"):
        for path in sorted((SOURCE / above).rglob("*.py")):
            place = path.relative_to(SOURCE / above).as_posix()
            calls = [
                call
                for call in find_writers(path)
                if not call.endswith(": write_table") or "report/word" not in place
            ]
            if calls and not any(
                place == known or (known.endswith("/") and place.startswith(known)) for known in FILLING
            ):
                found[place] = calls
    assert found == {}, "write these with candour.whole_files, or say here why they are whole"


def test_the_search_finds_each_way(tmp_path: Path) -> None:
    (tmp_path / "a.py").write_text(
        'a.write_text("")\nopen("a", "w")\nb.open(mode="xb")\nshutil.copy(a, b)\nwords.copy()\n'
    )
    assert len(list(find_writers(tmp_path / "a.py"))) == 4
