"""Write docs/benchmarks.md, and its head in README.md, from what `run_all.py` left in results/: `python benchmarks/page.py`.

A benchmark is shown at its full size where that was run, else at the small one, and the page says so. Only what stands between the marks is
written; what people wrote around them stays. `--check` writes nothing, and ends with 1 where a file is not what would be written.
"""

import argparse
import json
import re
import sys
from pathlib import Path
from typing import Any

from index import BENCHMARKS
from measuring.results import write_limit, write_table
from run_all import RESULTS

ROOT = Path(__file__).resolve().parents[1]
PAGE, README = ROOT / "docs" / "benchmarks.md", ROOT / "README.md"
END = "<!-- end -->"
BUSY = 0.5
"""Other work on the machine before a benchmark began, in processes that want to run: above this its times are marked."""
HEAD_LINES = 8
OWN_TABLES = ("history", "thirty_two_models")
"""Benchmarks whose tables stand in README.md by themselves, between marks of their own."""

Found = dict[str, Any]


def main() -> int:
    """Write both files, or say which is not up to date."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--check", action="store_true")
    check = parser.parse_args().check
    found = list(read_found())
    readme = {"page": write_head(found)} | {
        name: write_tables(each)
        for name in OWN_TABLES
        for each in found
        if each["name"] == name and each["size"] == "full" and each["tables"]
    }
    stale = [
        path.name
        for path, parts in ((PAGE, {"page": write_page(found)}), (README, readme))
        if not put(path, parts, check=check)
    ]
    if check and stale:
        print(f"{', '.join(stale)}: not what results/ says; run python benchmarks/page.py")
    return 1 if check and stale else 0


def read_found() -> list[Found]:
    """What was found, in the order of the index."""
    files = [
        next(
            (path for size in ("full", "small") if (path := RESULTS / size / f"{each.name}.json").exists()),
            None,
        )
        for each in BENCHMARKS
    ]
    return [json.loads(path.read_text(encoding="utf-8")) for path in files if path]


def put(path: Path, parts: dict[str, list[str]], *, check: bool) -> bool:
    """Put lines between their marks; whether they stood there already."""
    text = old = path.read_text(encoding="utf-8")
    for name, lines in parts.items():
        mark = f"<!-- benchmarks/{name}.py -->"
        pattern = re.compile(re.escape(mark) + r"\n.*?" + re.escape(END), re.DOTALL)
        if not pattern.search(text):
            raise SystemExit(
                f"'{path.name}' has no '{mark}' with '{END}' after it: write them where the tables shall stand."
            )
        laid = "\n".join([mark, *lines, END])
        text = pattern.sub(lambda _, laid=laid: laid, text)
    if text != old and not check:
        path.write_text(text, encoding="utf-8")
    return text == old


def write_page(found: list[Found]) -> list[str]:
    """Everything, benchmark by benchmark."""
    lines = [*write_machines(found), "", *write_limits(found)]
    for each in found:
        lines += ["", f"## {each['answers']}", "", f"`{each['command']}`{describe_circumstances(each)}", ""]
        lines += write_tables(each)
        if each["limits"]:
            lines += ["", *(f"- {write_limit(limit)}" for limit in each["limits"])]
    missing = [each.name for each in BENCHMARKS if each.name not in {one["name"] for one in found}]
    if missing:
        lines += ["", f"Not run yet: {', '.join(missing)}."]
    return lines


def write_tables(found: Found) -> list[str]:
    """The tables of one benchmark, or what it printed where it has none."""
    if found["tables"]:
        return [line for table in found["tables"] for line in [*write_table(table), ""]][:-1]
    return ["```text", *found.get("printed", "").strip().splitlines(), "```"]


def describe_circumstances(found: Found) -> str:
    """What the whole of it took, and whatever makes its numbers less than the best that can be had."""
    whole, said = found["whole"], []
    if found["size"] != "full":
        said.append(f"**{found['size']} size**, to see that it works")
    load = found.get("load_before", found["machine"]["load"])
    if load > BUSY:
        said.append(
            f"the machine did other work ({load} processes wanted to run before it began), which adds to CPU seconds too"
        )
    if found["exit_code"] and not any(not limit["kept"] for limit in found["limits"]):
        said.append(f"**it ended with {found['exit_code']}**")
    took = f"{whole['cpu']:,.0f} CPU s, {whole['wall'] / 60:.1f} minutes, {whole['peak'] / 1e6:,.0f} MB in all; commit {found['machine']['commit']}"
    return f" — {'; '.join([took, *said])}."


def write_machines(found: list[Found]) -> list[str]:
    """Each machine with its versions, once."""
    machines: dict[str, list[str]] = {}
    for each in found:
        machine = each["machine"]
        libraries = ", ".join(f"{name} {number}" for name, number in machine["libraries"].items())
        text = (
            f"{machine['cores']} cores, {machine['memory_gb']} GB, {machine['processor']}, {machine['system']}, Python {machine['python']}; "
            f"{libraries}; {machine['date']}"
        )
        machines.setdefault(text, []).append(each["name"])
    return [f"- {text}: {', '.join(names)}" for text, names in machines.items()]


def write_limits(found: list[Found]) -> list[str]:
    """All limits in one table."""
    limits = [(each["answers"], each["size"], limit) for each in found for limit in each["limits"]]
    lines = ["| limit | size of the run | | |", "| --- | --- | --- | --- |"]
    for _, size, limit in limits:
        word, rest = write_limit(limit).split(": ", 1)
        lines.append(f"| {limit['what']} | {size} | {rest.removeprefix(limit['what']).strip()} | {word} |")
    return lines if limits else []


def write_head(found: list[Found]) -> list[str]:
    """A few lines for the README."""
    lines = [f"- {line}" for each in found for line in each["head"]][: HEAD_LINES - 1]
    broken = [limit["what"] for each in found for limit in each["limits"] if not limit["kept"]]
    count = sum(len(each["limits"]) for each in found)
    said = f"{count - len(broken)} of {count} limits hold" + (
        f"; broken: {', '.join(broken)}" if broken else ""
    )
    small = [each["name"] for each in found if each["size"] != "full"]
    size = f" Small size so far: {', '.join(small)}." if small else ""
    machines = {f"{each['machine']['cores']} cores ({each['machine']['processor']})" for each in found}
    return [*lines, f"- {said}. {'; '.join(sorted(machines))}.{size}"]


if __name__ == "__main__":
    sys.exit(main())
