"""A file becomes frozen values, canonical JSON and a SHA-256.

Whole files    `pilot` (a pilot, a case history alone, an audit of scores), `statements`, `agreement`
Parts of one   `extracts`, `event_tables`, `practitioners`; `question`; `features`, `text`; `evaluation` (splits, models), `candidates`, `search`,
               `training`, `variants`; `engine` (where it is computed; `elsewhere`: instead of there); `protocol`, `scoring` (limits for new cases), `deviations`; `muting`
Reading one    `loading`, `positions` (where in the file), `known_keys`, `suggestions` and `phrases` (what an error says)
Keeping one    `canonical` (one text, one hash), `schema` (for editors)
All are built on `stage`.
"""
