"""Standard Safeguarding Dataset: folders of CSV files, or the database that holds it."""
