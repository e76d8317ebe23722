"""What can be asked of a framework, and of facts that may still change, each question by its public name."""
