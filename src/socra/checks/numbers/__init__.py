"""Numbers: figures, units, shares and rates, and what a figure is said of."""
