"""From figures to parameters: one draw a world, each with its pedigree."""

from sim.calibration.draw import Parameters, draw

__all__ = ["Parameters", "draw"]
