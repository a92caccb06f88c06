"""The floor: reading and sorting the same columns, and writing as many cells, with pyarrow and NumPy alone.

features_floor.py FOLDER read      reads the same columns of each part and sorts events and decisions by child and day
features_floor.py FOLDER write     the same, and writes as many cells as the features have: 0, 1, 2, …, in the same way
"""

from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from features_asked import list_files
from measuring.steps import answer

FEATURES = 81


def main(arguments: list[str]) -> dict[str, Any]:
    folder, writes = Path(arguments[0]), arguments[1] == "write"
    (folder / "floor").mkdir(exist_ok=True)
    for number, part in enumerate(list_files(folder, "decisions")):
        decisions = pq.read_table(part, columns=["decision_id", "child_id", "decided_on"])
        events = pq.read_table(
            list_files(folder, "events")[number],
            columns=["child_id", "kind", "started_on", "ended_on", "known_on"],
        )
        children = pc.unique(decisions["child_id"])
        for table, day in ((events, "started_on"), (decisions, "decided_on")):
            child = (
                pc.index_in(table["child_id"], value_set=children).fill_null(-1).to_numpy().astype(np.int64)
            )
            order = np.argsort((child << 22) + table[day].cast(pa.int32()).to_numpy(), kind="stable")
            for name in set(table.column_names) - {"child_id", "kind"}:
                table[name].cast(pa.int32() if name != "decision_id" else pa.int64()).fill_null(0).to_numpy()[
                    order
                ]
            if "kind" in table.column_names:
                table["kind"].dictionary_encode().combine_chunks().indices.to_numpy()[order]
        if writes:
            cells = np.arange(decisions.num_rows, dtype=np.float32)
            columns = {f"column_{place}": pa.array(cells) for place in range(FEATURES)}
            table = pa.table({"decision_id": decisions["decision_id"]} | columns)
            pq.write_table(
                table,
                folder / "floor" / f"part-{number:05d}.parquet",
                compression="none",
                use_dictionary=False,
                write_statistics=False,
            )
    return {}


if __name__ == "__main__":
    answer(main)
