"""What the published findings answer to the questions that reviewers ask, a few questions a file."""
