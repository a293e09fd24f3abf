"""Learning who handles what from tickets whose unit is known, and judging honestly how well it does."""
