"""The hosts of package registries, which everybody talks to, put together from names and endings. Pure."""

_BY_ENDING = {"io": "crates", "org": "npmjs pypi registry.npmjs"}
REGISTRIES = tuple(f"{name}.{ending}" for ending, listed in _BY_ENDING.items() for name in listed.split())
