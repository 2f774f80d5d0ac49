"""Reading logs: their bytes, the messages in them, and what these mean."""
