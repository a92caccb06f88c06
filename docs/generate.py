"""Writes the references that come from the code: commands, configuration keys, metrics, errors, JSON Schemas.

python docs/generate.py            write them
python docs/generate.py --check    say which are not current, and fail if any is not
"""

import io
import re
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from rich.console import Console

from candour import errors
from candour.cli.app import COMMANDS, build_app
from candour.config.schema import SCHEMAS, render_schema
from candour.errors import CandourError
from candour.stats.groups.metrics import METRICS, MetricName
from candour.stats.groups.rates import RANKED, RESAMPLED
from candour.stats.groups.resampled.rank_replicates import METHOD as RESAMPLING

ROOT = Path(__file__).resolve().parents[1]
WIDTH = 96
_DISCRIMINATOR = "The word that chooses this stage."
NESTED = {
    "desk": (("reviewers", "add"), ("reviewers", "list"), ("reviewers", "remove")),
    "protocol": (("draft",), ("freeze",), ("open",), ("show",), ("verify",)),
}
"""Commands below a command."""
GENERATED = "<!-- Written by docs/generate.py; `make docs` renews it. -->"


def render_everything() -> dict[Path, str]:
    """Path from the root of the checkout -> text."""
    pages = {
        Path("docs/command-line.md"): render_commands(),
        Path("docs/configuration.md"): render_configuration(),
        Path("docs/errors.md"): render_errors(),
        Path("docs/metrics.md"): render_metrics(),
    }
    return pages | {Path("configs/schema") / name: render_schema(name) for name in SCHEMAS}


def render_commands() -> str:
    """What every command says about itself."""
    parts = [
        "# Command line",
        GENERATED,
        "Counts from 1 to 5 are shown as `c`. Progress bars go to "
        "stderr, for steps longer than two seconds, and only on a terminal. The exit codes are in "
        "[errors.md](errors.md).",
        f"```\n{render_help()}\n```",
    ]
    for name in COMMANDS:
        for words in ((name,), *((name, *below) for below in NESTED.get(name, ()))):
            mark = "##" if len(words) == 1 else "###"
            parts += [f"{mark} candour {' '.join(words)}", f"```\n{render_help(*words)}\n```"]
    return "\n\n".join(parts) + "\n"


def render_help(*command: str) -> str:
    """The help of one command as plain text."""
    console = Console(file=io.StringIO(), width=WIDTH, no_color=True, force_terminal=False)
    build_app()([*command, "--help"], console=console)
    lines = console.file.getvalue().splitlines()
    return "\n".join(line.rstrip() for line in lines).strip()


def render_configuration() -> str:
    """Every key of all configurations."""
    parts = [
        "# Configuration",
        GENERATED,
        "A configuration is one YAML file (YAML 1.2). Unknown keys are refused, and every mistake is reported at once "
        "with its line and column. Paths are relative to the file. Put codes in quotes. The first line of the examples "
        "in `configs/` tells an editor where the JSON Schema lies, so that it completes and checks while you type.",
        "Defaults are filled in, written as canonical JSON and hashed; the hash and the text are kept with the run. A "
        "path that you write there is kept as well, so prefer relative ones.",
    ]
    seen: set[str] = set()
    for file, title in (
        ("pilot", "A pilot"),
        ("history", "A case history alone"),
        ("audit", "An audit of somebody else's scores"),
        ("statements", "What only the authority can say"),
        ("agreement", "What two authorities agree on before a model leaves one of them"),
    ):
        schema = SCHEMAS[f"{file}.schema.json"].model_json_schema()
        parts += [f"## {title}", *_render_stages(schema, seen)]
    return "\n\n".join(parts) + "\n"


def _render_stages(schema: Mapping[str, Any], seen: set[str]) -> Iterator[str]:
    yield from _render_stage(schema)
    for name in _order_stages(schema, schema):
        if name not in seen:
            seen.add(name)
            yield f"### {name}"
            yield from _render_stage(schema["$defs"][name])


def _order_stages(node: Any, schema: Mapping[str, Any]) -> list[str]:
    """The stages that a node refers to, each followed by those that it refers to itself."""
    found: list[str] = []
    parts = node.values() if isinstance(node, dict) else node if isinstance(node, list) else ()
    if isinstance(node, dict) and "$ref" in node:
        name = node["$ref"].rsplit("/", 1)[-1]
        found = [name, *_order_stages(schema["$defs"][name], schema)]
    for part in () if node is schema.get("$defs") else parts:
        found += _order_stages(part, schema)
    return list(dict.fromkeys(found))


def _render_stage(stage: Mapping[str, Any]) -> Iterator[str]:
    yield " ".join(stage.get("description", "").split())
    required = set(stage.get("required", ()))
    rows = ["| key | value | default | meaning |", "|---|---|---|---|"]
    for key, value in stage.get("properties", {}).items():
        default = "**required**" if key in required else f"`{_render_default(value.get('default'))}`"
        meaning = " ".join(value.get("description", _DISCRIMINATOR if "const" in value else "").split())
        rows.append(f"| `{key}` | {_render_type(value)} | {default} | {meaning} |")
    yield "\n".join(rows)


def _render_default(value: object) -> str:
    if value is None:
        return "~"
    if value == {}:
        return "{}"
    text = str(value).lower() if isinstance(value, bool) else str(value)
    return re.sub(r"'([\w-]+)'", r"\1", text).replace("None", "~") if isinstance(value, list | dict) else text


def _render_type(value: Mapping[str, Any]) -> str:
    if "$ref" in value:
        name = value["$ref"].rsplit("/", 1)[-1]
        return f"[{name}](#{name.lower()})"
    if "enum" in value or "const" in value:
        return " \\| ".join(f"`{choice}`" for choice in value.get("enum", [value.get("const")]))
    for together in ("anyOf", "oneOf"):
        if together in value:
            return " or ".join(_render_type(each) for each in value[together])
    return _render_plain(value)


def _render_plain(value: Mapping[str, Any]) -> str:
    kind = value.get("type")
    if kind == "array":
        inner = value.get("items") or value.get("prefixItems", [{}])[0]
        return f"list of {_render_type(inner)}"
    if kind == "object":
        return "names with text"
    names = {
        "integer": "whole number",
        "number": "number",
        "string": "text",
        "boolean": "true or false",
        "null": "~",
    }
    name = "date" if value.get("format") == "date" else names.get(str(kind), str(kind))
    return name + _render_bounds(value)


def _render_bounds(value: Mapping[str, Any]) -> str:
    words = {
        "minimum": "at least", "exclusiveMinimum": "more than", "maximum": "at most", "exclusiveMaximum": "less than",
        "minLength": "characters at least",
    }  # fmt: skip
    bounds = [f"{word} {_render_number(value[name])}" for name, word in words.items() if name in value]
    return f" ({', '.join(bounds)})" if bounds else ""


def _render_number(number: float) -> str:
    """With commas only from five figures upwards: a year has none."""
    return f"{number:,}" if abs(number) >= 10_000 else str(number)


def render_errors() -> str:
    """Every error class and its exit code."""
    kinds = [
        kind for kind in vars(errors).values() if isinstance(kind, type) and issubclass(kind, CandourError)
    ]
    rows = [
        f"| {kind.exit_code} | `{kind.__name__}` | {' '.join(str(kind.__doc__).split())} |"
        for kind in sorted(kinds, key=lambda kind: kind.exit_code)
        if kind is not CandourError
    ]
    parts = [
        "# Errors and exit codes",
        GENERATED,
        "A mistake that a user can mend is one or a few sentences on stderr and an exit code, never a traceback. No "
        "message holds a child's row, a child's id, or a count from 1 to 5.",
        "\n".join(["| exit code | error | meaning |", "|---|---|---|", "| 0 | | Done. |", *rows, *_RESERVED]),
        "The report of a run whose leakage proof fails is written all the same; the run then ends with the exit code of "
        "`LeakageError`. For a fault of candour itself the message of the library is not shown, because it may quote "
        "data; `CANDOUR_DEBUG=1` shows it, with the traceback, on your own machine.",
    ]
    return "\n\n".join(parts) + "\n"


def render_metrics() -> str:
    """Every metric in which groups are compared, as its declared row has it."""
    rows = [
        f"| {row.label} | `{name}` | {row.formula} | {row.definition} | {row.difference} | {row.empty} | {_name_interval(name)} |"
        for name, row in METRICS.items()
    ]
    head = "| metric | name | formula | what it says | what a difference would mean for a child | undefined where | interval |"
    parts = [
        "# Metrics of groups",
        GENERATED,
        "Every metric in which groups of children are compared: for each group as flagged and at every capacity of the "
        "protocol, for each crossing as flagged. Each decision stands in one of four cells. *Right*: flagged, and the outcome came. *Wrong*: flagged, and it did not. "
        "*Missed*: not flagged, and it came. *Let be*: not flagged, and it did not. Where nothing stands at the foot of a metric it has no "
        "value, and the report says why; it is never 0 for that. All intervals are over families; [bias.md](bias.md) says how.",
        "\n".join([head, "|" + "---|" * 7, *rows]),
    ]
    return "\n\n".join(parts) + "\n"


def _name_interval(name: MetricName) -> str:
    if METRICS[name].share is not None:
        return "Wilson; Clopper-Pearson where nothing or everything was counted"
    if name in RANKED:
        return "DeLong, on the log-odds scale, as wide as Student’s law"
    if name in RESAMPLED:
        return RESAMPLING
    return "normal, on the log scale" if name == "observed_expected" else "Student"


_RESERVED = (
    "| 1 | | A fault of candour, not of its user. |",
    "| 130 | | Stopped with Ctrl-C. |",
    "| 143 | | Asked to end by the system (SIGTERM), and stopped as with Ctrl-C. |",
)


def main(arguments: list[str]) -> int:
    """Write the pages, or check them."""
    stale = []
    for path, text in render_everything().items():
        target = ROOT / path
        current = target.read_text(encoding="utf-8") if target.is_file() else None
        if current != text:
            stale.append(str(path))
            if "--check" not in arguments:
                target.parent.mkdir(parents=True, exist_ok=True)
                target.write_text(text, encoding="utf-8")
    verb = "not current" if "--check" in arguments else "written"
    sys.stdout.writelines(f"{verb}: {path}\n" for path in stale)
    return 1 if stale and "--check" in arguments else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
