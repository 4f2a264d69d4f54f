"""Simple rivals of the model, and null models: what one must beat."""
