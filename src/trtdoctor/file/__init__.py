"""The file on disk: can it be read, what is it, and where in it does the plan lie. Never changes or blocks on anything."""
