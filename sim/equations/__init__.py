"""Mathematics without a country: pure functions of arrays."""
