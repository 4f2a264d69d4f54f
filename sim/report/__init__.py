"""Pictures and the page: the only part that draws."""
