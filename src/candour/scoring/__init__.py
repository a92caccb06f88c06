"""Whether new cases may be scored, in what form, and the log of every time that it was done.

Who stops it:

stops            what happened later has reached a stop limit of the monitoring plan: an entry of the log, which holds until the panel decides anew

What is kept, which nobody can alter unseen:

log              every scoring and every refusal, in a chain that only grows
batches          what is kept of each scoring for whoever watches it, behind hashes that are `keyed` the same way in every batch
places           where all of it lies in the run store
"""
