"""The reviewer's desk: published reports, comments, conditions and decisions of a panel, on this machine only.

A request passes through it in this order:

server, application, guard, policy    the port, the addresses, who is turned away, what browsers are told
visit, sessions, attempts             one request, who sends it, and how often a passcode may be tried (`desk` holds what all share)
entering, reading, writing            the pages: coming and going, those that show, those that take an entry
environment, comparison, shelf        templates, two reports side by side, and reports as values
documents                             the files of a report, as its manifest vouches for them

What is kept, which no request can alter:

entries, log, database                one entry, the log of them, and the tables that can only be added to (how: `candour.logbook`)
reviewers, passcodes, written_text    who may write, how they show it, and what nobody may write

The desk reads nothing but published reports; `workflow.desk` finds them, and `candour.governance` is what later reports print.
"""
