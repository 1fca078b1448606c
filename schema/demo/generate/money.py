"""Amounts in won. It knows nothing of what they pay for."""

from __future__ import annotations


def won(amount: float, unit: int = 1) -> int:
    """The amount rounded to whole units of so many won."""
    return round(amount / unit) * unit
