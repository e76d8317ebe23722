"""What must hold for every framework and every set of facts."""
