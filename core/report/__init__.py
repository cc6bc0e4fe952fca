"""Reports: a neutral document made from results, and one HTML page of it."""
