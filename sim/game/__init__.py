"""The stage game: the suitor offers, the incumbent answers, the pivot chooses; solved exactly in every world."""
