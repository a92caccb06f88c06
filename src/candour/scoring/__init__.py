"""Whether new cases may be scored, in what form, and the log of every time that it was done.

Whether they may:

permission       the panel's newest decision on the pilot, and what the run itself says against it
limits           how far new decisions differ from those that tested, held against the protocol: each of the `checks`, that of the `volume` apart
stops            what happened later has reached a stop limit of the monitoring plan: an entry of the log, which holds until the panel decides anew

What comes out:

form             a probability or a rank, never both
lists            the list by child id, for practitioners

What is kept, which nobody can alter unseen:

log              every scoring and every refusal, in a chain that only grows
batches          what is kept of each scoring for whoever watches it, behind hashes that are `keyed` the same way in every batch
places           where all of it lies in the run store
"""
