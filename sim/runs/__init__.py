"""Who runs what with which seed, and where the results go."""
