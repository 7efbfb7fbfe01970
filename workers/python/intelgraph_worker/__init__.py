"""Runs one Python model for the platform. README.md, one folder up, describes what crosses."""
