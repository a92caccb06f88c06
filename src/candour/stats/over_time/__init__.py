"""How a forecast holds as time goes on: months, trends, and the day by which to look at it again."""
