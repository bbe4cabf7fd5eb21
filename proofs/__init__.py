"""Proofs: what is true of the theorems, and how it is known.

    >>> from regret.registry import claims
    >>> finding = claims("luo2019")["luo2019.theorem4"].check()
    >>> finding.status
    'refuted'
    >>> [c.lemma.name for c in finding.certificates if c.verdict == "refuted"]
    ['monotone inverse rate']

One paper, one package; one statement, one module in it.
"""
