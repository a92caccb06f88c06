"""The report as a Word document: for panels, who mark up what they read."""
