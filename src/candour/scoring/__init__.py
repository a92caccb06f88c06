"""Whether new cases may be scored, in what form, and the log of every time that it was done.

What is kept, which nobody can alter unseen:

log              every scoring and every refusal, in a chain that only grows
batches          what is kept of each scoring for whoever watches it, behind hashes that are `keyed` the same way in every batch
places           where all of it lies in the run store
"""
