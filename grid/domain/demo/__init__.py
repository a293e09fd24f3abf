"""Who and what is there in the synthetic demo district: invented people, organisations and facilities, and the
responsibility grids. The same seed gives the same district."""
