"""Named problems: one module per paper, one function per theorem, each checking the theorem's conditions.

>>> from counterexamples import reddi2018
>>> problem = reddi2018.theorem2(beta1=0.9, beta2=0.999)
>>> problem.known.parameters["C"]
74
"""
