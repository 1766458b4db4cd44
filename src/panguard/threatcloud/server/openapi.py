"""The OpenAPI document and a page with examples, both made from the table of routes. Pure."""

import json
from html import escape
from typing import TypeAlias

import msgspec

from panguard import __version__
from panguard.findings import phrase
from panguard.threatcloud import identity
from panguard.threatcloud.protocol import LARGEST_MESSAGE, Problem
from panguard.threatcloud.server.problems import MEDIA, TITLES
from panguard.threatcloud.server.routes import ROUTES, Route

Json: TypeAlias = str | int | float | bool | list["Json"] | dict[str, "Json"] | None
_REF = "#/components/schemas/{name}"
ABOUT = phrase(
    "Scanners propose what they saw, others confirm it, gates and a review decide, and signed rules come "
    "back. No address of a client is kept. Errors are RFC 9457 problems; their `type` ends with one of: "
    "{faults}. A message has at most {bytes} bytes; told twice under one id, it counts once and gets the "
    "same answer.",
    faults=", ".join(TITLES),
    bytes=LARGEST_MESSAGE,
)
SIGNING = phrase(
    "Sign `panguard-1`, method, path, client, hour and the hexadecimal SHA-256 of the body, joined by line "
    "breaks, with the Ed25519 key of the identity; the hour may be one off ours."
)
_SCHEMES = {"client": identity.CLIENT, "hour": identity.HOUR, "signature": identity.SIGNATURE}


def document() -> bytes:
    """Return the OpenAPI 3.1 document."""
    kinds = {kind for route in ROUTES for kind in (route.request, route.answer) if kind} | {Problem}
    ordered = sorted(kinds, key=lambda kind: kind.__name__)
    schemas, components = msgspec.json.schema_components(ordered, ref_template=_REF)
    refs = {kind.__name__: schema for kind, schema in zip(ordered, schemas, strict=True)}
    paths: dict[str, dict[str, Json]] = {}
    for route in ROUTES:
        paths.setdefault(route.path, {})[route.method.lower()] = _operation(route, refs)
    told = {
        "openapi": "3.1.0",
        "info": {"title": "PanGuard Threat Cloud", "version": __version__, "description": str(ABOUT)},
        "paths": paths,
        "components": {
            "schemas": components,
            "securitySchemes": {
                name: {"type": "apiKey", "in": "header", "name": header, "description": str(SIGNING)}
                for name, header in _SCHEMES.items()
            },
        },
    }
    return json.dumps(told, sort_keys=False).encode()


def _operation(route: Route, refs: dict[str, dict[str, Json]]) -> dict[str, Json]:
    statuses = ("200", "201") if route.method == "POST" else ("200",)
    responses: dict[str, Json] = {status: _success(route, refs) for status in statuses}
    if any(query.name in ("since", "cursor", "minReputation", "from") for query in route.query):
        responses["304"] = {"description": "It is still what the validator stands for."}
    responses["default"] = {
        "description": "A problem, with a sentence that says what to do.",
        "content": {MEDIA: {"schema": refs["Problem"]}},
    }
    operation: dict[str, Json] = {
        "operationId": f"{route.method.lower()}{route.path.replace('/', '_').replace('-', '_')}",
        "summary": str(route.summary),
        "responses": responses,
    }
    if route.query:
        operation["parameters"] = [
            {
                "name": query.name,
                "in": "query",
                "description": str(query.meaning),
                "schema": {"type": "integer" if query.whole else "string"},
                "example": int(query.example) if query.whole else query.example,
            }
            for query in route.query
        ]
    if route.request:
        content: Json = {"schema": refs[route.request.__name__], "example": _plain(route.example)}
        operation["requestBody"] = {"required": True, "content": {"application/json": content}}
    if route.signed:
        operation["security"] = [{name: [] for name in _SCHEMES}]
    return operation


def _success(route: Route, refs: dict[str, dict[str, Json]]) -> Json:
    if route.answer is None:
        text: Json = {"text/plain": {"schema": {"type": "string"}}}
        return {"description": str(route.summary), "content": text}
    content: Json = {"schema": refs[route.answer.__name__], "example": _plain(route.answer_example)}
    return {"description": str(route.summary), "content": {"application/json": content}}


def _plain(value: object) -> Json:
    plain: Json = msgspec.to_builtins(value, str_keys=True)
    return plain


def page() -> bytes:
    """Return a page that shows every route with an example; it loads nothing from elsewhere."""
    routes = "\n".join(map(_section, ROUTES))
    problems = "\n".join(
        f"<tr><td><code>{kind}</code></td><td>{status}</td><td>{escape(title)}</td></tr>"
        for kind, (status, title) in TITLES.items()
    )
    return f"""<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>PanGuard Threat Cloud: what can be asked</title><style>{_STYLE}</style></head><body><main>
<h1>PanGuard Threat Cloud</h1>
<p>{escape(str(ABOUT))}</p>
<p>The same for programs: <a href="openapi.json">openapi.json</a>.
Signed files that scanners poll: <code>/tuf/</code>. Numbers for Prometheus: <code>/metrics</code>.</p>
<h2>Signing</h2><p>{escape(str(SIGNING))} The headers are {", ".join(_SCHEMES.values())}.</p>
{routes}
<h2>Problems</h2><table><tr><th>type</th><th>status</th><th>title</th></tr>{problems}</table>
</main></body></html>
""".encode()


def _section(route: Route) -> str:
    query = "".join(
        f"<li><code>{item.name}</code>: {escape(str(item.meaning))}, such as "
        f"<code>{escape(item.example)}</code></li>"
        for item in route.query
    )
    signed = " <b>Signed.</b>" if route.signed else ""
    return "\n".join(
        (
            f"<section><h2><code>{route.method} {route.path}</code></h2>",
            f"<p>{escape(str(route.summary))}{signed}</p>",
            f"<ul>{query}</ul>" if query else "",
            _example("Send", route.example) if route.example else "",
            _example("Get", route.answer_example),
            "</section>",
        )
    )


def _example(label: str, value: object) -> str:
    text = value if isinstance(value, str) else json.dumps(_plain(value), indent=2)
    return f"<h3>{label}</h3><pre>{escape(text)}</pre>"


_STYLE = (
    "body{font:16px/1.5 system-ui,sans-serif;margin:0;color:#1b1f24;background:#fff}"
    "main{max-width:52rem;margin:0 auto;padding:2rem 1rem}h2{margin-top:2.5rem;font-size:1.1rem}"
    "h3{font-size:.85rem;margin:.5rem 0 0;color:#57606a}pre{background:#f3f5f7;padding:.75rem;overflow:auto}"
    "td,th{text-align:left;padding:.2rem 1rem .2rem 0}"
    "@media(prefers-color-scheme:dark){body{color:#e6edf3;background:#0d1117}pre{background:#161b22}"
    "a{color:#79b8ff}h3{color:#9da7b1}}"
)
