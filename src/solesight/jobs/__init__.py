"""A leased queue in the catalog for long work."""
