"""What is known about GPUs, releases and messages, as tables with sources. No behaviour but looking things up."""

AS_OF = "2026-11-27"
"""The day on which the tables were last held against their sources."""
