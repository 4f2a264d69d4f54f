"""What the model takes from Mesa, imported without the warning that notebooks lack a widget for its progress bar."""

import warnings

with warnings.catch_warnings():
    # Nothing here shows that bar.
    warnings.filterwarnings("ignore", message="IProgress not found")
    from mesa import Agent, Model

__all__ = ["Agent", "Model"]
