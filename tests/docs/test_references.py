"""The references are those of the code: every command, key, error and schema."""

import subprocess
import sys
from pathlib import Path

from candour.cli.app import COMMANDS
from candour.config.schema import SCHEMAS

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
        for stage in (schema, *schema["$defs"].values()):
            assert [key for key in stage.get("properties", {}) if f"| `{key}` |" not in text] == []


def test_every_link_between_stages_leads_somewhere() -> None:
    import re

    text = (ROOT / "docs" / "configuration.md").read_text(encoding="utf-8")
    headings = {line.lstrip("# ").lower() for line in text.splitlines() if line.startswith("#")}
    assert set(re.findall(r"\]\(#([a-z0-9]+)\)", text)) <= headings
