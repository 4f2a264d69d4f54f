"""How state moves from quarter to quarter: shares, trust, oil, incidents, beliefs."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]


def approach(*, level: Array, target: Array, speed: Array) -> Array:
    """Partial adjustment: ``s ← s + κ (target − s)``.

    Parameters
    ----------
    level, target : array
        Where it is and where it tends to.
    speed : array
        κ, share of the gap closed in a quarter.

    Returns
    -------
    array
    """
    return level + speed * (target - level)


def delivered(*, level: Array, share: Array) -> Array:
    """Handing over a share of what is left: ``e ← e + f (1 − e)``.

    Parameters
    ----------
    level : array
        Share in force, 0–1.
    share : array
        f, share of the rest handed over.

    Returns
    -------
    array
    """
    return level + share * (1 - level)


def ally_trust(*, trust: Array, recovery: Array, loss: Array) -> Array:
    """Allies forget slowly and mind what is conceded: ``L ← L + r_L (1 − L) − loss``, kept within 0–1.

    Parameters
    ----------
    trust : array
        L, 0–1.
    recovery : array
        r_L, share of lost trust that returns in a quarter.
    loss : array
        λ times the ally costs newly caused.

    Returns
    -------
    array
    """
    return np.clip(trust + recovery * (1 - trust) - loss, 0, 1)


def oil_price(*, price: Array, persistence: Array, volatility: Array, shock: Array) -> Array:
    """Oil price by a log-AR(1): ``ln p ← ρ ln p + σ ε``.

    Parameters
    ----------
    price : array
        Price, 1 at the start.
    persistence, volatility : array
        ρ and σ.
    shock : array
        ε, standard normal.

    Returns
    -------
    array
    """
    return np.exp(persistence * np.log(price) + volatility * shock)


def incidents(*, weight: Array, decay: Array, arrivals: Array, size: Array) -> Array:
    """Old incidents fade, new ones arrive: ``w ← decay · w + n · size``.

    Parameters
    ----------
    weight : array
        What earlier incidents still weigh, % of GDP per year.
    decay : array
        Share left a quarter later.
    arrivals : array
        n, incidents this quarter.
    size : array
        Weight of one, % of GDP per year.

    Returns
    -------
    array
    """
    return decay * weight + arrivals * size


def updated_belief(*, belief: Array, weight: Array, seen: Array) -> Array:
    """Running mean with a prior worth ``weight`` observations: ``p ← (w p + seen) / (w + 1)``.

    Parameters
    ----------
    belief : array
        Believed probability.
    weight : array
        Observations so far, the prior's among them.
    seen : array
        1 where the event happened, else 0.

    Returns
    -------
    array
    """
    return (belief * weight + seen) / (weight + 1)
