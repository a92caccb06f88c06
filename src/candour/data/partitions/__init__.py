"""A case history in parts: children of one family are in one part, and each part is a case history of its own.

families    which part each child belongs to
parts       what whoever works on parts may ask of a history
files       how a history lies on the disk
stored      a history in a folder, read in parts or as a whole
"""
