"""Many fact sets come in, one after another; as many outcomes, in the same order, go out."""
