"""Files and folders that are whole or not there: built beside their place under a name of their own, put on the disk, and then moved.

Whoever is killed in the middle leaves a part that is locked by nobody. The next one who writes to the same folder finds that out and
removes it, so nothing has to be remembered.

files     one file, at once or piece by piece
folders   a folder with everything in it, or one that goes when a block ends
parts     what is being built, beside its place
leftovers what those who were killed left of it
"""

from candour.whole_files.files import whole_file, write_whole
from candour.whole_files.folders import scratch_folder, whole_folder
from candour.whole_files.leftovers import remove_leftovers
from candour.whole_files.parts import BEFORE, LOCK, MAKING, PART

__all__ = [
    "BEFORE",
    "LOCK",
    "MAKING",
    "PART",
    "remove_leftovers",
    "scratch_folder",
    "whole_file",
    "whole_folder",
    "write_whole",
]
