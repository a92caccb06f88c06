"""The references are those of the code: every command, key, error and schema."""

import re
import subprocess
import sys
from pathlib import Path

from candour.cli.app import COMMANDS
from candour.config.schema import SCHEMAS
from candour.registry import load_audits

ROOT = Path(__file__).parents[2]


def test_they_are_current() -> None:
    check = [sys.executable, "docs/generate.py", "--check"]
    done = subprocess.run(check, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, f"{done.stdout}run `make docs`{done.stderr}"


def test_every_command_has_a_section() -> None:
    text = (ROOT / "docs" / "command-line.md").read_text(encoding="utf-8")
    assert [name for name in COMMANDS if f"\n## candour {name}\n" not in text] == []


def test_every_key_of_every_stage_is_there() -> None:
    text = (ROOT / "docs" / "configuration.md").read_text(encoding="utf-8")
    for model in SCHEMAS.values():
        schema = model.model_json_schema()
        for stage in (schema, *schema.get("$defs", {}).values()):
            assert [key for key in stage.get("properties", {}) if f"| `{key}` |" not in text] == []


def test_every_key_says_what_it_means() -> None:
    text = (ROOT / "docs" / "configuration.md").read_text(encoding="utf-8")
    rows = [line for line in text.splitlines() if line.startswith("| `")]
    assert len(rows) > 80
    assert [row for row in rows if row.endswith("|  |")] == []


def test_the_page_of_the_audits_has_every_code_and_no_other() -> None:
    pages = sorted((ROOT / "docs" / "audits").glob("*.md"))
    text = "\n".join(page.read_text(encoding="utf-8") for page in pages)
    codes = {code for audit in load_audits().values() for code in audit.codes}
    assert set(re.findall(r"^\| ([A-Z]{4}-\d{3}) \|", text, flags=re.MULTILINE)) == codes


def test_the_index_names_every_page() -> None:
    index = (ROOT / "docs" / "README.md").read_text(encoding="utf-8")
    pages = {path.relative_to(ROOT / "docs").as_posix() for path in (ROOT / "docs").rglob("*.md")}
    audits = (ROOT / "docs" / "audits.md").read_text(encoding="utf-8")
    linked = set(re.findall(r"\]\(([\w/.-]+\.md)\)", index + audits))
    assert pages - {"README.md"} <= linked


def test_every_link_between_stages_leads_somewhere() -> None:
    text = (ROOT / "docs" / "configuration.md").read_text(encoding="utf-8")
    headings = {line.lstrip("# ").lower() for line in text.splitlines() if line.startswith("#")}
    assert set(re.findall(r"\]\(#([a-z0-9]+)\)", text)) <= headings
