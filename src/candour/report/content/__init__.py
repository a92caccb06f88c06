"""What a report says: findings and settings in sections, sentences and answers, before any layout.

Read from findings    `published` (the one reader of their tables), `exhibits`, `leading_tables`, `picture`, `base_rate`,
                      `crossed_groups`
The verdict           `verdict` (the rule), `verdict_rule` and `verdict_wording` (its words), `criteria`, `changes`, `needed`
Order                 `outline` (the whole report), `sections` (which codes belong where), `audit_lines`, `unsettled`
Around the findings   `context`, `context_tables`, `statements`, and the wording of question, model, bar and facts (`fact`)
Whatever was found    `section_wording`, `limits`, `glossary`
Reviewers             `reviewer_questions`, and their answers in `reviewers/`
"""
