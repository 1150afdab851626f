"""Methods that follow gradients through a network in torch; torch is imported where one is run."""
