"""The web scanner: paste, upload or link a skill, and get the verdict of `pga scan`."""
