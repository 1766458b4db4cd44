"""The Threat Cloud: what scanners and a server say to each other, and how strangers come to agree."""
