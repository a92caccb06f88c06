"""What a report says: findings and settings in sections, sentences and answers, before any layout.

Read from findings    `published` (the one reader of their tables), `exhibits`, `leading_tables`, `picture`, `base_rate`,
                      `average_month`, `crossed_groups`
The verdict           `verdict` (the rule), `verdict_rule` and `verdict_wording` (its words), `criteria`, `changes`, `needed`
Order                 `outline` (the whole report), `sections` (which codes belong where), `audit_lines`, `unsettled`
Standing              `standing_wording` (how a run stands to its protocol, on every page)
Around the findings   `context`, `context_tables`, `statements`, and in words: `question_wording`, `model_wording`, `bar`,
                      `fact_wording` (each gives `fact`s)
Whatever was found    `section_wording`, `limits`, `glossary`
Reviewers             `reviewer_questions`, and their answers in `reviewers/`
"""
