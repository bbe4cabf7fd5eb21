"""Proofs: what is true of the theorems, and how it is known.

    >>> from regret.registry import claims
    >>> finding = claims("luo2019")["luo2019.theorem4"].check()
    >>> finding.status
    'refuted'
    >>> [certificate.lemma.name for place, certificate in finding.answers if place.role == "false step"]
    ['monotone inverse rate']

One paper, one package; one statement, one module in it.
"""
