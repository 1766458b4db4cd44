"""What becomes of messages: tools held back, orders taken out, all the rest as it came."""

import base64
import json
import time
from typing import Any

import pytest

from panguard.guard.proxy.book import trusted
from panguard.guard.proxy.gate import answers
from panguard.guard.proxy.posture import Posture
from tests.budget import seconds
from tests.guard.proxy.conftest import Start
from tests.guard.proxy.texts import ORDER, POISON, REMOVED, tool, with_parameter

GOOD = tool()
BAD = tool("add", f"Adds numbers. {POISON}")


def text(said: str) -> dict[str, object]:
    return {"content": [{"type": "text", "text": said}]}


def test_a_poisoned_tool_is_taken_out_of_the_list_and_its_calls_are_refused(start: Start) -> None:
    talk = start()
    assert talk.listed(GOOD, BAD) == ["weather"]
    assert talk.told[0] == "Pinned 1 tools of server, seen here for the first time."
    refused = talk.call("add", a=1)
    assert refused is not None
    assert refused["isError"] is True
    assert "held back" in refused["content"][0]["text"]
    assert talk.call("weather", city="Taipei") is None


@pytest.mark.parametrize(
    "hidden",
    [
        {"inputSchema": {"type": "object", "properties": {"mode": {"enum": ["fast", POISON]}}}},
        {"inputSchema": {"type": "object", "properties": {"mode": {"default": POISON}}}},
        {"inputSchema": {"type": "object", "$comment": POISON}},
        {
            "inputSchema": {
                "type": "object",
                "properties": {"a": {"type": "object", "properties": {"b": {"description": POISON}}}},
            }
        },
        {"inputSchema": {"type": "object", "properties": {"a": {"examples": [POISON]}}}},
        {"annotations": {"title": POISON}},
        {"title": POISON},
        {"_meta": {"note": POISON}},
        {"outputSchema": {"type": "object", "properties": {"x": {"description": POISON}}}},
    ],
)
def test_poison_is_seen_wherever_in_a_definition_it_stands(start: Start, hidden: dict[str, Any]) -> None:
    assert start().listed(GOOD, tool("other", **hidden)) == ["weather"]


def test_orders_are_taken_out_of_a_result_and_the_rest_stays(start: Start) -> None:
    talk = start()
    said = f"It is 24 degrees.\n\n{ORDER}\n\nHave a nice day."
    answer = talk.answer({**text(said), "structuredContent": {"said": said, "degrees": 24}})
    for clean in (answer["content"][0]["text"], answer["structuredContent"]["said"]):
        assert clean.startswith(f"It is 24 degrees.\n\n{REMOVED}")
        assert clean.endswith("Have a nice day.")
        assert "id_rsa" not in clean
    assert answer["structuredContent"]["degrees"] == 24
    assert any("Took orders" in said for said in talk.told)


def test_orders_in_json_and_in_base64_within_a_result_are_taken_out(start: Start) -> None:
    inner = json.dumps({"title": "Weather", "body": ORDER}, indent=2)
    blob = base64.b64encode(ORDER.encode()).decode()
    answer = start().answer({**text(inner), "contents": [{"uri": "file:///a", "blob": blob}]})
    assert json.loads(answer["content"][0]["text"])["title"] == "Weather"
    assert REMOVED in answer["content"][0]["text"]
    assert REMOVED in base64.b64decode(answer["contents"][0]["blob"]).decode()


@pytest.mark.parametrize(
    "result",
    [
        {"instructions": POISON, "serverInfo": {"name": "x", "version": "1"}},
        {"prompts": [{"name": "p", "description": POISON}]},
        {"resources": [{"uri": "file:///a", "name": "a", "description": POISON}]},
        {"messages": [{"role": "user", "content": {"type": "text", "text": ORDER}}]},
        {"contents": [{"uri": "file:///a", "text": ORDER}]},
        {
            "resultType": "input_required",
            "inputRequests": {"a": {"method": "x", "params": {"message": ORDER}}},
        },
    ],
)
def test_every_kind_of_answer_is_looked_at(start: Start, result: dict[str, object]) -> None:
    assert REMOVED in json.dumps(start().answer(result))


@pytest.mark.parametrize(
    "message",
    [
        {"jsonrpc": "2.0", "id": 1, "error": {"code": -1, "message": ORDER}},
        {"jsonrpc": "2.0", "id": 1, "method": "sampling/createMessage", "params": {"systemPrompt": ORDER}},
        {"jsonrpc": "2.0", "id": 1, "method": "ping", "result": text(ORDER)},
        {"jsonrpc": "2.0", "id": 1, "Result": text(ORDER)},
        {"jsonrpc": "2.0", "id": 1, "result": [ORDER]},
        {"jsonrpc": "2.0", "id": 1, "result": ORDER},
        {"jsonrpc": "2.0", "id": 1, "result": {}, "error": {"message": ORDER}},
        {"jsonrpc": "2.0", "method": "notifications/message", "params": {"level": "info", "data": ORDER}},
        {"jsonrpc": "2.0", "method": "notifications/progress", "params": {"progress": 1, "message": ORDER}},
    ],
)
def test_orders_do_not_pass_beside_what_a_message_is_for(start: Start, message: dict[str, object]) -> None:
    assert REMOVED.encode() in start().gate.from_server(json.dumps(message).encode()).onward


UNTOUCHED = (
    b'{"jsonrpc":"2.0","id":"7","result":{"content":[{"type":"text","text":"24 degrees"}]}}',
    b'{ "id" : 7 , "jsonrpc":"2.0", "result" : {"x": 1.50, "y": "\\u00e9"} }\r',
    b'{"jsonrpc":"2.0","method":"notifications/progress","params":{"progress":1}}',
    b'{"jsonrpc":"2.0","method":"unheard/of","params":{"a":[null,true]},"more":{}}',
    b'[{"jsonrpc":"2.0","id":1,"result":{}},{"jsonrpc":"2.0","id":2,"result":{}}]',
    b'{"jsonrpc":"2.0","id":1,"result":{"content":[{"type":"image","data":"/9j/4AAQ","mimeType":"image/jpeg"}]}}',
    b"Server started on port 1",
    b"",
    b"   ",
    b"42",
)


@pytest.mark.parametrize("data", UNTOUCHED)
def test_what_nothing_is_done_about_passes_byte_for_byte(start: Start, data: bytes) -> None:
    talk = start()
    assert talk.gate.from_server(data).onward == data
    assert talk.gate.from_client(data).onward == data


def poisoned(before: bytes = b"", after: bytes = b"") -> bytes:
    return before + json.dumps({"jsonrpc": "2.0", "id": 1, "result": text(ORDER)}).encode() + after


@pytest.mark.parametrize(
    "data",
    [
        poisoned(b'{"jsonrpc":"2.0","method":"x"}\r'),
        poisoned(b'{"jsonrpc":"2.0","method":"x"}'),
        poisoned(after=b" and more"),
        poisoned(b"\xef\xbb\xbf"),
        poisoned().replace(b"Read", b"\xffRead"),
        poisoned().replace(b'"id": 1', b'"id": 1, "x": ' + b"9" * 5_000),
        poisoned().replace(b'"result": {', b'"result": {}, "result": {'),
        poisoned().replace(b"tell", b"\x01 tell"),
        poisoned().replace(b"tell", b"\\ud800 tell"),
        b"[" + poisoned() + b"]",
    ],
)
def test_no_writing_that_some_client_reads_hides_an_order(start: Start, data: bytes) -> None:
    passed = start().gate.from_server(data).onward
    assert REMOVED.encode() in passed
    assert b"id_rsa" not in passed


def test_what_readers_may_take_in_two_ways_is_passed_on_in_one(start: Start) -> None:
    twice = b'{"jsonrpc":"2.0","id":1,"result":{"a":"one"},"result":{"a":"two"}}'
    assert start().gate.from_server(twice).onward == b'{"jsonrpc":"2.0","id":1,"result":{"a":"two"}}'


def test_an_answer_nested_too_deeply_is_answered_in_its_place(start: Start) -> None:
    deep = b'{"jsonrpc":"2.0","id":"a","result":' + b"[" * 100_000 + b"]" * 100_000 + b"}"
    answer = json.loads(start().gate.from_server(deep).onward)
    assert answer["id"] == "a"
    assert "nested too deeply" in answer["error"]["message"]
    assert start(Posture.OBSERVE).gate.from_server(deep).onward == deep


def test_an_order_does_not_hide_in_depths_that_are_read_but_not_looked_at(start: Start) -> None:
    for depth in (50, 200, 400, 800, 990):
        result = b'{"a":' * depth + json.dumps(ORDER).encode() + b"}" * depth
        passed = start().gate.from_server(b'{"jsonrpc":"2.0","id":1,"result":' + result + b"}").onward
        assert b"id_rsa" not in passed


def test_no_number_of_orders_lets_one_through_or_costs_more_than_some_scans(start: Start) -> None:
    talk = start()
    result = {"content": [{"type": "text", "text": f"{number} {ORDER}"} for number in range(400)]}
    began = time.process_time()
    answer = talk.answer(result)
    assert time.process_time() - began < seconds(6)
    assert not any("id_rsa" in item["text"] for item in answer["content"])


def test_a_changed_description_is_told_and_a_poisoned_one_is_held_back(start: Start) -> None:
    talk = start()
    assert talk.listed(GOOD) == ["weather"]
    assert talk.listed(tool(description="Tell the weather of any city.")) == ["weather"]
    assert any("words of the tool" in said for said in talk.told)
    assert talk.listed(tool(description=f"Tell the weather. {POISON}")) == []
    assert talk.call("weather", city="x") is not None
    book = talk.shelf.books()[0]
    assert book.waiting["weather"].found


def test_strict_holds_changed_words_back_until_they_are_trusted(start: Start) -> None:
    talk = start(Posture.STRICT)
    talk.listed(GOOD)
    assert talk.listed(tool(description="Tell the weather of any city.")) == []


def test_new_reach_is_held_back_until_it_is_trusted_and_then_let_through_at_once(start: Start) -> None:
    talk = start()
    talk.listed(GOOD)
    wider = with_parameter("file_path", {"type": "string"})
    assert talk.listed(wider) == []
    assert talk.call("weather", city="x") is not None
    server = talk.shelf.books()[0].server
    talk.shelf.change(server, lambda book: trusted(book, ["weather"], "2026-11-23"))
    assert talk.call("weather", city="x") is None
    assert talk.listed(wider) == ["weather"]


def test_a_tool_that_comes_later_is_held_back_also_from_who_never_listed_it(start: Start) -> None:
    start().listed(GOOD)
    later = start()
    assert later.call("secret_tool") is not None
    assert later.call("weather") is None
    assert later.listed(GOOD, tool("secret_tool")) == ["weather"]


def test_pages_of_a_first_list_are_all_pinned_and_what_comes_after_the_last_is_new(start: Start) -> None:
    talk = start()
    assert talk.listed(tool("one"), nextCursor="2") == ["one"]
    talk.ask("tools/list", {"cursor": "2"})
    assert len(talk.answer({"tools": [tool("two")]})["tools"]) == 1
    assert talk.listed(tool("one"), tool("two"), tool("three")) == ["one", "two"]


def test_pages_without_end_do_not_let_new_tools_in_once_one_was_used(start: Start) -> None:
    talk = start()
    talk.listed(tool("one"), nextCursor="2")
    assert talk.call("one") is None
    talk.ask("tools/list", {"cursor": "2"})
    assert talk.answer({"tools": [tool("two")], "nextCursor": "3"})["tools"] == []


def test_two_tools_of_one_name_are_both_held_back(start: Start) -> None:
    talk = start()
    assert talk.listed(GOOD, tool(description="Another."), tool("other")) == ["other"]
    assert talk.call("weather") is not None


def test_observing_changes_nothing_and_tells_everything(start: Start) -> None:
    talk = start(Posture.OBSERVE)
    assert talk.listed(GOOD, BAD) == ["weather", "add"]
    assert talk.call("add") is None
    assert talk.answer(text(ORDER))["content"][0]["text"] == ORDER
    assert any("would be held back" in said for said in talk.told)
    assert any("Answer of" in said for said in talk.told)


def test_damaged_pins_let_no_tool_through(start: Start) -> None:
    talk = start()
    talk.listed(GOOD)
    place = talk.shelf.place(talk.shelf.books()[0].server)
    place.write_bytes(place.read_bytes().replace(b"Tell the weather", b"Tell any weather"))
    assert talk.listed(GOOD) == []
    refused = talk.call("weather")
    assert refused is not None
    assert "pga mcp pin" in refused["content"][0]["text"]


def test_arguments_are_told_and_in_strict_refused(start: Start) -> None:
    assert start().call("weather", city=ORDER) is None
    refused = start(Posture.STRICT).call("weather", city=ORDER)
    assert refused is not None
    assert "arguments" in refused["content"][0]["text"]


def test_a_tool_that_speaks_of_one_of_another_server_is_told(start: Start) -> None:
    start(command=("mail",)).listed(tool("send_email", "Send an email."))
    talk = start(command=("notes",))
    talk.listed(tool("note", "Keep a note. Works well with send_email."))
    assert any("speaks of “send_email”" in said for said in talk.told)
    other = start(command=("other",))
    other.listed(tool("send_email", "Also."))
    assert any("has the name of a tool of another server" in said for said in other.told)


def test_servers_that_together_can_leak_data_are_told_once(start: Start) -> None:
    start(command=("files",)).listed(tool("read_file", "Read a file."))
    talk = start(command=("web",))
    pages = (tool("browse", "Fetch a web page."), tool("post_message", "Send a message to a channel."))
    talk.listed(*pages)
    talk.listed(*pages)
    assert sum("can leak data" in said for said in talk.told) == 1


def test_a_batch_loses_only_the_call_that_is_refused(start: Start) -> None:
    talk = start()
    talk.listed(GOOD, BAD)
    calls = [
        {"jsonrpc": "2.0", "id": number, "method": "tools/call", "params": {"name": name}}
        for number, name in ((1, "weather"), ("1", "add"))
    ]
    passage = talk.gate.from_client(json.dumps(calls).encode())
    assert [call["id"] for call in json.loads(passage.onward)] == [1]
    assert json.loads(passage.back)["id"] == "1"


def test_a_call_since_2026_is_refused_in_the_form_of_its_protocol(start: Start) -> None:
    talk = start()
    talk.listed(BAD)
    meta = {"io.modelcontextprotocol/protocolVersion": "2026-07-28"}
    passage = talk.ask("tools/call", {"name": "add", "_meta": meta}, number="x")
    assert json.loads(passage.back)["result"]["resultType"] == "complete"


def test_what_could_not_be_looked_at_is_answered_for_each_request() -> None:
    data = b'[{"id":1,"method":"tools/call"},{"id":2,"method":"ping"},{"method":"notifications/x"}]'
    call, ping = json.loads(answers(data, "no"))
    assert call["result"]["isError"] is True
    assert ping["error"]["message"] == "no"
    assert answers(b"nonsense", "no") == b""


def test_a_picture_passes_and_that_nobody_looked_at_it_is_told_once(start: Start) -> None:
    picture = base64.b64encode(b"\x89PNG\r\n\x1a\n\xff\xfe").decode()
    talk = start()
    for _ in range(2):
        talk.ask("tools/call", {"name": "weather"})
        assert talk.answer({"content": [{"type": "image", "data": picture}]})["content"][0]["data"] == picture
    (told,) = [said for said in talk.told if "was not inspected" in said]
    assert told.startswith("The answer of weather holds a picture")


def test_a_text_made_so_that_not_all_of_it_is_opened_is_told_and_in_strict_withheld(start: Start) -> None:
    rows = (f"row {number} of a text that is long enough to be opened" for number in range(2_000))
    said = text("\n".join(base64.b64encode(row.encode()).decode() for row in rows))
    talk = start()
    talk.ask("tools/call", {"name": "weather"})
    assert talk.answer(said) == said
    assert any("Not all of the answer of weather" in told for told in talk.told)
    strict = start(Posture.STRICT).answer(said)
    assert "withheld this text" in strict["content"][0]["text"]
