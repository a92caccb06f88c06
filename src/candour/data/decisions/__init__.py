"""The question picks decisions.

`points` finds the moments and `census` the open cases of a day, `children` the child of each, `outcomes` when each kind of
outcome came, `endings` what came first, an outcome or an exit, `censoring` what nobody can know, `build` puts them together,
and `flow` accounts for every one. Beside them, for audits alone: `alternative_outcomes` (other outcomes and windows),
`lead_times`, `measures`, `deprivation`, `triage` and `under_way`.
"""
