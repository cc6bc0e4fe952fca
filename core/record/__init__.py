"""Records of generations, with everything that is needed to repeat them."""
