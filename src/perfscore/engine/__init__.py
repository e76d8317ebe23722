"""The fourth floor: a model and facts come in; a result that explains every point goes out."""
