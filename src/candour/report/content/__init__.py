"""What a report says: findings and settings in sections, sentences and answers, before any layout."""
