"""What it costs to read, link and write a case history: CPU seconds and peak memory, against the limits set for it.

    python benchmarks/history.py                    a large authority from its two yearly returns (about 5 minutes)
    python benchmarks/history.py --formats          a smaller one from each format in turn
    python benchmarks/history.py --readme           both, and the table in README.md

Every reading runs in a process of its own. To see whether memory grows with the number of files, the same returns
are read again in eight times as many.
"""

import argparse
import json
import re
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable
from contextlib import nullcontext
from pathlib import Path
from typing import NamedTuple

import pyarrow.parquet as pq

from candour.data.build import ExtractPaths
from candour.data.partitions.files import list_files
from candour.data.storing import store_history
from candour.engines.local import ON_THIS_MACHINE

README = Path(__file__).resolve().parents[1] / "README.md"
MARK = re.compile(r"(<!-- benchmarks/history.py -->\n).*?(<!-- end -->)", re.DOTALL)
CPU_LIMIT, MEMORY_LIMIT = 120, 4096
PARTS = 8
FORMATS = {
    "Children in need census": ("cin_census", "cin_census"),
    "the same as CSV tables": ("cin_census_csv", "cin_census"),
    "SSDA903": ("ssda903", "ssda903"),
    "SSDA903 as workbooks": ("ssda903_workbook", "ssda903"),
    "SSDA903 as XML": ("ssda903_xml", "ssda903"),
    "Annex A, quarterly workbooks": ("annex_a", "annex_a"),
    "Standard Safeguarding Dataset": ("standard_safeguarding_dataset", "standard_safeguarding_dataset"),
    "DfE daily JSON": ("dfe_api", "dfe_api"),
}


class Reading(NamedTuple):
    """What one reading cost, and what came of it."""

    label: str
    megabytes: float
    files: int
    children: int
    events: int
    cpu: float
    peak: float


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--children", type=int, default=250_000)
    parser.add_argument("--years", type=int, default=10)
    parser.add_argument("--formats", action="store_true", help="each format in turn, of a smaller authority")
    parser.add_argument("--readme", action="store_true", help="write the table in README.md")
    parser.add_argument("--read", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.read:
        _read(json.loads(options.read))
        return
    readings: list[Reading] = []
    with tempfile.TemporaryDirectory() as folder:
        if not options.formats or options.readme:
            readings += _measure_returns(Path(folder), options.children, options.years)
        if options.formats or options.readme:
            readings += _measure_formats(Path(folder))
    table = _tabulate(readings)
    print(table)
    if options.readme:
        text = README.read_text(encoding="utf-8")
        README.write_text(MARK.sub(lambda found: f"{found[1]}{table}{found[2]}", text), encoding="utf-8")


def _measure_returns(folder: Path, children: int, years: int) -> Iterable[Reading]:
    authority = folder / "large"
    _synthesise(authority, children, years, "cin_census,ssda903")
    label = f"{years} years of census and SSDA903"
    yield _measure(label, {"cin_census": authority / "cin_census", "ssda903": authority / "ssda903"})
    for path in sorted((authority / "cin_census").glob("*.xml")):
        _split(path)
    split = {"cin_census": authority / "cin_census", "ssda903": authority / "ssda903"}
    yield _measure(f"the same, each census return in {PARTS} files", split)


def _measure_formats(folder: Path) -> Iterable[Reading]:
    authority = folder / "small"
    _synthesise(authority, 20_000, 6, "all")
    for label, (inside, key) in FORMATS.items():
        yield _measure(label, {key: authority / inside})


def _synthesise(folder: Path, children: int, years: int, formats: str) -> None:
    size = ["--children", str(children), "--years", str(years), "--formats", formats]
    command = [sys.executable, "-m", "candour", "synthesise", "--out", str(folder), *size, "--quiet"]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)


def _split(path: Path) -> None:
    """Write one return as several, each with the header and some of the children."""
    text = path.read_text(encoding="utf-8")
    first, last = text.index("<Child>"), text.rindex("</Child>") + len("</Child>")
    ends = [match.end() for match in re.finditer("</Child>", text)]
    cuts = [first, *(ends[len(ends) * part // PARTS - 1] for part in range(1, PARTS)), last]
    for part in range(PARTS):
        piece = text[:first] + text[cuts[part] : cuts[part + 1]] + text[last:]
        path.with_stem(f"{path.stem}_part{part + 1}").write_text(piece, encoding="utf-8")
    path.unlink()


def _measure(label: str, paths: dict[str, Path]) -> Reading:
    files = [file for path in paths.values() for file in path.rglob("*") if file.is_file()]
    asked = json.dumps({key: str(path) for key, path in paths.items()})
    done = subprocess.run(
        [sys.executable, __file__, "--read", asked], check=True, stdout=subprocess.PIPE, text=True
    )
    megabytes = sum(file.stat().st_size for file in files) / 1e6
    return Reading(label, megabytes, len(files), **json.loads(done.stdout))


def _read(paths: dict[str, str]) -> None:
    """In a process of its own: read, link and write, as `candour history` does."""
    begun = time.process_time()
    with tempfile.TemporaryDirectory() as folder:
        made = Path(folder) / "history"
        store_history(
            ExtractPaths(**{key: (Path(path),) for key, path in paths.items()}),
            made,
            partitions="auto",
            open_engine=lambda: nullcontext(ON_THIS_MACHINE),
            report_progress=lambda *_: None,
        )
        spent = time.process_time() - begun
        rows = {
            table: sum(pq.ParquetFile(file).metadata.num_rows for file in list_files(made, table))
            for table in ("children", "events")
        }
    found = {
        **rows,
        "cpu": spent,
        "peak": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
    }
    print(json.dumps(found))


def _tabulate(readings: Iterable[Reading]) -> str:
    heads = ("extracts", "files", "MB", "children", "events", "CPU s", "peak MB")
    rows = [(r.label, r.files, r.megabytes, r.children, r.events, r.cpu, r.peak) for r in readings]
    show: tuple[Callable[[object], str], ...] = (
        str,
        *["{:,}".format] * 1,
        "{:,.0f}".format,
        "{:,}".format,
        "{:,}".format,
        "{:.1f}".format,
        "{:,.0f}".format,
    )
    lines = [" | ".join(heads), " | ".join(["---", *["---:"] * (len(heads) - 1)])]
    lines += [" | ".join(write(cell) for write, cell in zip(show, row, strict=True)) for row in rows]
    limits = f"Limits: {CPU_LIMIT} CPU s and {MEMORY_LIMIT:,} MB for the first line."
    return "".join(f"| {line} |\n" for line in lines) + f"\n{limits}\n"


if __name__ == "__main__":
    main()
