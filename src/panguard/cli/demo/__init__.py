"""The demo: a Threat Cloud, four scanners and a scripted model on this machine, and what comes of it."""
