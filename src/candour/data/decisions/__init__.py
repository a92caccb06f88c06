"""The question picks decisions.

`points` finds the moments, `children` the child of each, `endings` the outcomes and exits, `censoring` what nobody can
know, `build` puts them together, and `flow` accounts for every one.
"""
