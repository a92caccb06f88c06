"""A synthetic authority with known truth: extracts in the formats of real ones, and the risk behind each referral.

Start at `authority`, which makes one. Then, in this order:

The world      `world` simulates it: `population`, `areas`, `addresses`, `pathway`, `referral_risk`, `contacts`, `protection`, `care`, `care_limits`,
               `recording`, `hiding`, `visits`, `practitioners`; `targets` are the national figures that it aims at, `rates` what it achieved
What differs   `scenarios` (what can be planted), `profiles` (four authorities)
The truth      `truth`, written by `truth_writer`
What is shown  `statements` (what the case management system shows on a day), `identity`, `calendar`, `chance`
Texts          `documents_writer` writes `stories` made of `phrases` and `invented_names`; `documents` are the short ones of other formats
Formats        `formats` lists them:
  census       `cin_writer`, `cin_pieces`, `cin_tables_writer`
  SSDA903      `ssda903_writer`, `ssda903_rows`, `ssda903_further_rows`, `ssda903_workbook`, `ssda903_xml`, `care_tables`
  Annex A      `annex_a_writer`, `annex_a_lists`, `annex_a_children`, `annex_a_values`, `workbooks`
  dataset      `ssd_writer`, `ssd_people`, `ssd_cases`, `ssd_care`, `ssd_columns`
  others       `dfe_api_writer`, `event_tables_writer`
"""
