"""Two frameworks come in; what differs in what they mean, each with facts that show it, goes out."""
