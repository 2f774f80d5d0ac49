"""Reports and facts as text for a person or JSON for a program. Nothing here decides anything."""
