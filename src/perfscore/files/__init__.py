"""Files: what is read is opened here, and what is written is written here."""
