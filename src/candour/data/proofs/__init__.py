"""Proofs that features and outcomes are right, on the user's own data.

`time_travel` builds a sample of decisions again from histories that `time_cut` cuts off on the day, and `text_travel` gathers
their texts again; `assurance` holds features and outcomes against test children that the user writes (`assurance_children` reads
them).
"""
