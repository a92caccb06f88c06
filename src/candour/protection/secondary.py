"""Partners: a withheld row is never alone in its total, nor are the withheld ones few children together.

This is where the search begins. Whether it is enough, also across tables, is proved in `proof`.
"""

from candour.protection.counts import count_guarded, is_small, list_parts
from candour.results import Guard, Table


def add_partners(table: Table, guard: Guard, threshold: int, small: set[int]) -> set[int]:
    """The small rows and, in every part, further ones so that none can be worked out."""
    withheld = set(small)
    for members in list_parts(table):
        withheld |= withhold_more(table, guard, threshold, members, small)
    return withheld


def withhold_more(
    table: Table, guard: Guard, threshold: int, members: list[int], withheld: set[int]
) -> set[int]:
    """Further rows of a part, smallest counts first, until the withheld ones give nothing away together."""
    counts = {number: count_guarded(table, guard, number) for number in members}
    lost = {number for number in members if number in withheld}
    others = [number for number in members if number not in withheld and any(counts[number])]
    others.sort(key=lambda number: (min(count for count in counts[number] if count), number))
    while others and lost and (len(lost) == 1 or are_few_together([counts[n] for n in lost], threshold)):
        lost.add(others.pop(0))
    return lost


def are_few_together(rows: list[tuple[float, ...]], threshold: int) -> bool:
    """Whether rows share a count that is small even when all of them are added up."""
    return any(is_small(sum(together), threshold) for together in zip(*rows, strict=True))
