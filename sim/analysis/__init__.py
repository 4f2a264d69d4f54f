"""From ensembles to answers: pure functions, no files, no pictures."""
