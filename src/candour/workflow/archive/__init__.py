"""A run becomes one file, and a working folder again.

archiving           the verb that writes it
archived_run        code, models, rows, protocol and log, each with its place in a working folder
archived_variables  the variable list, for people and for programs
archived_inputs     the extracts that the run read, found again
restoring           the way back
"""
