"""Looking inside a model: what it told of each token of a text, of each layer, of each head."""
