"""The plain values that a YAML or JSON document is made of. Pure."""

from typing import TypeAlias

Yaml: TypeAlias = str | int | float | bool | list["Yaml"] | dict[str, "Yaml"] | None
