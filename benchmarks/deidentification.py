"""How much of what names somebody is found in made-up texts whose every identifier is marked: `python benchmarks/deidentification.py`.

Prints the table of docs/text.md: recall by kind without and with a list of the children's and families' names, and over-removal.
"""

import argparse
import csv
import tempfile
import time
from collections import defaultdict
from pathlib import Path

import pyarrow.parquet as pq

from candour.data.synthetic.authority import synthesise_authority
from candour.data.text.deidentification import replace_identifiers
from candour.data.text.recall import MarkedText, RecallTable, Share, measure_recall
from candour.data.text.remainders import count_remainders
from candour.data.text.words import fold_phrase


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--children", type=int, default=3000)
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        made = synthesise_authority(
            directory=Path(folder) / "made", children=asked.children, years=6, seed=asked.seed, documents=True
        )
        plain, named = (read_marked(made.directory, with_names=flag) for flag in (False, True))
    print_tables(measure_recall(plain), measure_recall(named))
    begun = time.process_time()
    cleaned = [replace_identifiers(text.text, text.own) for text in named]
    spent, length = time.process_time() - begun, sum(len(text.text) for text in named) / 1e6
    left = count_remainders(cleaned)
    print(f"\n{len(cleaned):,} texts, {length:.1f} million characters, {spent:.1f} CPU s")
    print(
        f"left with a capital and in no list: {left.total:,} of {left.words:,} words, in {left.texts_with_any:,} texts"
    )


def read_marked(folder: Path, *, with_names: bool) -> list[MarkedText]:
    """The texts with their marks, and the names that the authority lists where asked for."""
    families = {row["child_id"]: row["family_id"] for row in read_rows(folder / "families.csv")}
    own: dict[str, set[str]] = defaultdict(set)
    for row in read_rows(folder / "names.csv") if with_names else ():
        own[families[row["child_id"]]] |= set(fold_phrase(row["name"]))
    marks: dict[int, list[tuple[int, int, str]]] = defaultdict(list)
    for mark in pq.read_table(folder / "truth_marks.parquet").to_pylist():
        marks[mark["document"]].append((mark["start"], mark["end"], mark["kind"]))
    documents = read_rows(folder / "documents/documents.csv")
    return [
        MarkedText(
            row["text"],
            tuple(marks[number]),
            families[row["child_id"]],
            frozenset(own[families[row["child_id"]]]),
        )
        for number, row in enumerate(documents)
    ]


def read_rows(path: Path) -> list[dict[str, str]]:
    """The rows of a CSV file by their headings."""
    with path.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def print_tables(plain: RecallTable, named: RecallTable) -> None:
    """As the table of the guide."""
    print(
        "| kind | identifiers | families | found by lists and forms alone | with the authority's names |\n|---|---|---|---|---|"
    )
    for one, other in zip(
        (*plain.recall, plain.over_removal), (*named.recall, named.over_removal), strict=True
    ):
        print(f"| {one.kind} | {one.number:,} | {one.clusters:,} | {say(one)} | {say(other)} |")


def say(share: Share) -> str:
    """A share in per cent with its interval."""
    return f"{100 * share.value:.1f} % ({100 * share.low:.1f} to {100 * share.high:.1f})"


if __name__ == "__main__":
    main()
