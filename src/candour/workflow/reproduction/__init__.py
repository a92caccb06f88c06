"""A run is built again and compared with what it was.

reproducing       the verb: build, compare, grade, certify
rebuilding        the same way as a run, from what the run kept
locating          where the extracts of the run lie now
comparing_copies  the run and the copy, stage by stage
certifying        a signed certificate with its page, and the checking of one
"""
