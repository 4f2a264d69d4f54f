"""Words that every other room shares: roles, quantities, numbers, random streams, errors."""
