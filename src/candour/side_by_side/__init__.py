"""One door for tasks that share nothing but what they look at: done in this process, by processes beside it, or by Dask's workers.

Fits of a search, refits inside audits and audits of many runs go through it. A task is a pure function of what all look at and of its
own few words, so the answers are the same bytes wherever it is done; only how long it takes, and where memory is needed, differs.
Work on a history that no memory holds, which reads a part from files and leaves files, goes through `candour.engines` instead.

tasks      the door: tasks in, answers out, in their order or as they end
together   tasks that talk to one another, so all are done at once: LightGBM on several machines
places     where tasks are done for the length of a block, and how many at a time
mapped     what all tasks look at, written once and mapped by every worker instead of copied to it
processes  workers of this machine (joblib's loky)
dask       workers of a Dask cluster, of this machine or of the one that the user names (extra `dask`)
"""

from candour.side_by_side.mapped import Shared
from candour.side_by_side.places import close_workers, open_place, require_parallel
from candour.side_by_side.tasks import do_all, do_each
from candour.side_by_side.together import do_together, has_workers

__all__ = [
    "Shared",
    "close_workers",
    "do_all",
    "do_each",
    "do_together",
    "has_workers",
    "open_place",
    "require_parallel",
]
