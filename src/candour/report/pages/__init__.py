"""The report as HTML pages, and as PDF made of them."""
