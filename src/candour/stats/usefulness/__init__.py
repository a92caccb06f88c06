"""Whether anybody could act on a forecast: capacity by month, lead time, net benefit, alternatives at equal number."""
