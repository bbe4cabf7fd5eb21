"""Closed numeric expressions in balls, for witnesses: see :mod:`regret.arithmetic.enclosing`."""

from __future__ import annotations

from regret.arithmetic.balls import precision
from regret.arithmetic.enclosing import enclose

__all__ = ["enclose", "precision"]
