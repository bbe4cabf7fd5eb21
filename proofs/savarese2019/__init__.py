"""Savarese (2019): a repaired bound for AdaBound, and bands that leave it as bad as Adam for as long as one likes."""

from __future__ import annotations

from proofs.kernel.ledger import collect

__all__ = ["CLAIMS"]

CLAIMS = collect(__name__, __path__)
