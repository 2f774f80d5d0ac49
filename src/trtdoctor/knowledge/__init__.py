"""What is known about GPUs, releases and messages, as tables with sources. No behaviour but looking things up."""
