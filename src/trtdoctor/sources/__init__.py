"""Where bytes come from: files, buffers, parts of either. A source knows no format."""
