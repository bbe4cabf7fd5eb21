"""Closed numeric expressions in balls, for witnesses: see :mod:`regret.arithmetic.expressions`."""

from __future__ import annotations

from regret.arithmetic.balls import precision
from regret.arithmetic.expressions import enclose

__all__ = ["enclose", "precision"]
