"""Charts as small pure functions: numbers in, safe SVG out. No script, no inline style."""
