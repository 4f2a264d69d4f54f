"""The what-if page: a scenario with its dials in a browser, redrawn at every move; the only room that knows Solara."""
