"""What a real client sees of the real server through a proxy: one walk through it, for every way there is."""

from mcp import Client
from mcp.types import ElicitRequestParams, ElicitResult

from tests.guard.proxy.texts import REMOVED
from tests.simulators.mcp_server import HUGE, PICTURE

HONEST = {"weather", "page", "picture", "count", "meet", "turn"}


async def answer(context: object, params: ElicitRequestParams) -> ElicitResult:
    """Answer a server that asks the user, if nothing but its question arrived."""
    del context
    clean = params.message.startswith(f"Which city?\n\n{REMOVED}") and "id_rsa" not in params.message
    return ElicitResult(action="accept" if clean else "decline", content={"city": "Taipei"})


async def walk(client: Client, *, progress: bool = True) -> None:
    """Use everything that the server has, and see that what is bad does not arrive, and all else does."""
    await _tools(client)
    await _results(client, tells=progress)
    await _more(client)
    await _turned(client)


async def _tools(client: Client) -> None:
    listed = await client.list_tools()
    assert {tool.name for tool in listed.tools} == HONEST
    refused = await client.call_tool("add", {"a": 1, "b": 2})
    assert refused.is_error
    assert "held back" in _text(refused.content)


async def _results(client: Client, *, tells: bool) -> None:
    said = await client.call_tool("weather", {"city": "Taipei"})
    assert said.structured_content == {"result": "24 degrees in Taipei"}
    bad = await client.call_tool("page", {"which": "bad"})
    for text in (_text(bad.content), (bad.structured_content or {})["result"]):
        assert text.startswith(f"Bread is baked.\n\n{REMOVED}")
        assert text.endswith("Enjoy.")
    huge = await client.call_tool("page", {"which": "huge"})
    assert len(_text(huge.content)) == HUGE
    picture = await client.call_tool("picture", {})
    assert picture.content[1].model_dump()["data"] == PICTURE
    told: list[float] = []

    async def tell(progress: float, total: float | None, message: str | None) -> None:  # noqa: ARG001
        told.append(progress)

    counted = await client.call_tool("count", {"number": 3}, progress_callback=tell)
    assert _text(counted.content) == "done"
    assert told == ([0, 1, 2] if tells else [])


async def _more(client: Client) -> None:
    assert _text((await client.call_tool("meet", {})).content) == "in Taipei"
    prompt = await client.get_prompt("greet")
    assert REMOVED in str(prompt.messages[0].content)
    notes = await client.read_resource("notes://all")
    assert "Buy milk." in str(notes.contents[0])
    assert REMOVED in str(notes.contents[0])


async def _turned(client: Client) -> None:
    """See a server turn after it was trusted: what is new waits, and what was changed is held back."""
    await client.call_tool("turn", {})
    listed = await client.list_tools()
    assert {tool.name for tool in listed.tools} == HONEST - {"weather"}
    for name in ("weather", "execute"):
        assert (await client.call_tool(name, {})).is_error


def _text(content: object) -> str:
    first = content[0] if isinstance(content, list) else None
    return str(getattr(first, "text", ""))
