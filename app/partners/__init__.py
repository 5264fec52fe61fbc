"""Partners: which sites may embed what, what came by them, and where lists were republished."""
