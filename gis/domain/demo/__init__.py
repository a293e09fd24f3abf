"""A synthetic district in the place of Haizhu: our own rough outline, real names and codes, everything else drawn
by rule and chance from a seed. Nothing here is survey data, and every row made from it says so."""
