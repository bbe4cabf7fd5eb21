"""Zhang et al. (2022): a function on which Adam diverges for small beta2."""

from __future__ import annotations

from proofs.kernel.ledger import collect

__all__ = ["CLAIMS"]

CLAIMS = collect(__name__, __path__)
