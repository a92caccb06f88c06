"""Results of several authorities put together: arrays in, frozen records out.

`scales` turns published numbers and intervals into values with variances, on the scale where they add up. `heterogeneity` says how
far authorities differ beyond chance, `random_effects` what holds on average and what the next authority may expect.
"""
