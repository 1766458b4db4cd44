"""The scanner's side of the Threat Cloud: what is fetched and checked, and what is told."""
