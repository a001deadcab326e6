"""GradPath: a knowledge graph of online machine-learning master's programs.

`gradpath.ontology` says what may be said, `gradpath.queries` what can be asked, `gradpath.graph`
what is known, and `gradpath.server` who may ask and how.
"""

__version__ = "0.1.0"
