"""The agent-based model: agents decide, equations compute, the model conducts."""
