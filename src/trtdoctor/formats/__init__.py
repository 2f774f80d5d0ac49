"""The file on disk: can it be read, what is it, where in it does the plan lie. Changes nothing, blocks on nothing."""
