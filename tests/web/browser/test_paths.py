"""What somebody does on the site, in a real browser."""

import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, Route, expect

from tests.web.browser.conftest import MANY, Repository
from tests.web.browser.visitor import PHONE, STARTS, Look, Visitors, dropped, hand_in, submit

EXAMPLES = Path(__file__).parents[3] / "examples"
WITHOUT_SCRIPTS = Look(scripts=False)


def example(name: str) -> str:
    return (EXAMPLES / name / "SKILL.md").read_text(encoding="utf-8")


def shows_a_result(page: Page) -> None:
    expect(page.locator(".hero h2")).to_have_text("pdf-helper")
    expect(page.locator(".checks li")).to_have_count(7)
    expect(page.locator(".source mark").first).to_be_visible()


@pytest.mark.parametrize("language", STARTS)
@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no-scripts"])
def test_a_text_that_is_pasted_gets_its_result(visitors: Visitors, language: str, scripts: bool) -> None:
    page = visitors.open(look=Look(language=language, scripts=scripts))
    hand_in(page, example("pdf-helper"))
    shows_a_result(page)


def test_a_result_has_a_link_that_shows_it_again(visitors: Visitors) -> None:
    page = visitors.open()
    hand_in(page, example("pdf-helper"))
    address = page.url
    assert "/r/" in address
    page.reload()
    shows_a_result(page)
    page.go_back()
    expect(page.locator("#text")).to_be_visible()


def test_an_archive_that_is_chosen_gets_its_result(visitors: Visitors, tmp_path: Path) -> None:
    archive = tmp_path / "skills.zip"
    with zipfile.ZipFile(archive, "w") as packed:
        for name in ("pdf-helper", "team-notes"):
            packed.write(EXAMPLES / name / "SKILL.md", f"{name}/SKILL.md")
    page = visitors.open()
    page.set_input_files("#file", archive)
    page.locator("form.hand-in button[type=submit]").click()
    expect(page.locator(".hero")).to_have_count(2)


def test_a_result_can_be_downloaded(visitors: Visitors) -> None:
    page = visitors.open()
    hand_in(page, example("pdf-helper"))
    for label in ("JSON", "SARIF", "Markdown", "HTML"):
        with page.expect_download() as download:
            page.get_by_role("link", name=label, exact=True).click()
        assert download.value.path().stat().st_size > 100


def test_what_is_empty_is_answered_with_what_to_do(visitors: Visitors) -> None:
    page = visitors.open()
    page.locator("form.hand-in button[type=submit]").click()
    expect(page.get_by_role("alert")).to_be_visible()
    visitors.complaints.clear()  # a browser reports every answer of 400


@pytest.mark.parametrize("look", [Look(), WITHOUT_SCRIPTS], ids=["scripts", "no-scripts"])
def test_rules_are_listed_searched_and_read(visitors: Visitors, look: Look) -> None:
    page = visitors.open("rules", look)
    expect(page.locator(".rules li")).to_have_count(100)
    page.locator("#q").fill("PGA-2026-00021")
    page.get_by_role("button", name="Search").click()
    expect(page.locator(".rules li")).to_have_count(1)
    page.locator(".rules a").click()
    expect(page.locator("h1")).to_be_visible()
    assert page.url.endswith("/rules/PGA-2026-00021")


def test_a_finding_leads_to_its_rule(visitors: Visitors) -> None:
    page = visitors.open()
    hand_in(page, example("pdf-helper"))
    page.locator(".finding .place a").first.click()
    expect(page.locator(".rule h1")).to_be_visible()


def test_the_language_is_switched_where_one_is(visitors: Visitors) -> None:
    page = visitors.open("privacy")
    expect(page.locator("html")).to_have_attribute("lang", "en")
    page.get_by_role("link", name="繁體中文").click()
    expect(page.locator("html")).to_have_attribute("lang", "zh-Hant-TW")
    assert page.url.endswith("/zh-TW/privacy")
    page.get_by_role("link", name="English").click()
    assert page.url.endswith("/privacy")


def test_the_keyboard_reaches_the_content_first(visitors: Visitors) -> None:
    page = visitors.open(look=Look(PHONE))
    page.keyboard.press("Tab")
    expect(page.locator(".skip")).to_be_focused()
    expect(page.locator(".skip")).to_be_in_viewport()


@pytest.mark.parametrize("look", [Look(), WITHOUT_SCRIPTS], ids=["scripts", "no-scripts"])
def test_a_link_to_a_repository_gets_the_results_of_its_skills(
    visitors: Visitors, repository: Repository, look: Look
) -> None:
    page = visitors.open(look=look)
    page.locator("#link").fill(repository.link)
    page.evaluate(
        """() => {
            const status = document.querySelector("form [role=status]");
            window.said = [];
            const hear = () => window.said.push(status.textContent);
            new MutationObserver(hear).observe(status, {childList: true});
        }"""
    )
    submit(page)
    expect(page.locator(".hero")).to_have_count(MANY)
    expect(page.locator("nav.scroll tbody tr")).to_have_count(MANY)
    if look.scripts:
        assert f"{MANY} skills audited" in page.evaluate("window.said"), "how far it is was shown meanwhile"
    page.reload()
    expect(page.locator(".hero")).to_have_count(MANY)


@pytest.mark.parametrize("packed", [False, True], ids=["file", "archive"])
def test_what_is_dropped_on_the_form_gets_its_result(
    visitors: Visitors, tmp_path: Path, packed: bool
) -> None:
    file = EXAMPLES / "pdf-helper" / "SKILL.md"
    if packed:
        with zipfile.ZipFile(tmp_path / "skills.zip", "w") as archive:
            archive.write(file, "pdf-helper/SKILL.md")
        file = tmp_path / "skills.zip"
    page = visitors.open()
    dropped(page, file)
    submit(page)
    shows_a_result(page)


def test_the_link_and_the_badge_are_copied(visitors: Visitors) -> None:
    page = visitors.open()
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    hand_in(page, example("pdf-helper"))
    page.get_by_role("button", name="Copy the address").click()
    expect(page.get_by_role("button", name="Copied")).to_have_count(1)
    assert page.evaluate("navigator.clipboard.readText()") == page.url
    page.get_by_role("button", name="Copy as Markdown").click()
    expect(page.get_by_role("button", name="Copied")).to_have_count(2)
    badge = page.locator("#share img").get_attribute("src") or ""
    start = page.url.partition("/r/")[0]
    assert page.evaluate("navigator.clipboard.readText()") == f"[![PanGuard]({start}{badge})]({page.url})"
    assert page.request.get(badge).headers["cross-origin-resource-policy"] == "cross-origin"


def test_where_nothing_can_be_copied_no_button_says_so(visitors: Visitors) -> None:
    page = visitors.open("privacy")
    page.add_init_script("Object.defineProperty(navigator, 'clipboard', { value: undefined })")
    page.goto("/")
    hand_in(page, example("pdf-helper"))
    expect(page.locator("button.copy").first).to_be_hidden()


def test_everything_can_be_done_by_keyboard(visitors: Visitors) -> None:
    page = visitors.open()
    for _ in range(40):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.id") == "text":
            break
    page.keyboard.insert_text(example("pdf-helper"))
    for _ in range(10):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.type") == "submit":
            break
    page.keyboard.press("Enter")
    shows_a_result(page)
    expect(page.locator("main h1")).to_be_focused()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator("#share")).to_be_in_viewport()


def test_a_result_stays_when_the_language_is_switched(visitors: Visitors) -> None:
    page = visitors.open()
    hand_in(page, example("pdf-helper"))
    page.get_by_role("link", name="繁體中文").click()
    expect(page.locator("html")).to_have_attribute("lang", "zh-Hant-TW")
    shows_a_result(page)


def test_what_went_wrong_is_said_above_what_was_handed_in(visitors: Visitors) -> None:
    page = visitors.open()
    page.locator("#text").fill("a text of some work")
    page.locator("#link").fill("https://127.0.0.1/a/b")
    submit(page)
    expect(page.get_by_role("alert")).to_be_focused()
    expect(page.get_by_role("alert")).to_contain_text("one thing at a time")
    expect(page.locator("#text")).to_have_value("a text of some work")
    page.locator("#link").fill("")
    submit(page)
    expect(page.locator(".hero")).to_be_visible()
    visitors.complaints.clear()  # a browser reports every answer of 422


@pytest.mark.parametrize(
    "answered",
    [
        lambda route: route.abort(),
        lambda route: route.fulfill(status=502, content_type="text/html", body="<h1>Bad gateway</h1>"),
        lambda route: route.fulfill(status=200, content_type="text/event-stream", body=""),
    ],
    ids=["no-connection", "gateway", "cut-off"],
)
def test_without_an_answer_the_form_stays_and_says_so(
    visitors: Visitors, answered: Callable[[Route], None]
) -> None:
    page = visitors.open()
    page.locator("#text").fill(example("pdf-helper"))
    page.route("**/scan", answered)
    submit(page)
    expect(page.get_by_role("alert")).to_contain_text("No answer came")
    expect(page.get_by_role("alert")).to_be_focused()
    expect(page.locator("#text")).to_have_value(example("pdf-helper"))
    page.unroute("**/scan")
    submit(page)
    shows_a_result(page)
    visitors.complaints.clear()  # a browser reports what it could not load


def test_who_waits_long_is_told_that_it_may_take_longer(visitors: Visitors) -> None:
    page = visitors.open()
    page.clock.install()
    page.locator("#text").fill(example("pdf-helper"))
    waiting: list[Route] = []
    page.route("**/scan", lambda route: waiting.append(route))  # noqa: PLW0108 - it is asked how many it takes
    submit(page)
    status = page.locator("form.hand-in [role=status]")
    expect(status).to_have_text("Reading it …")
    page.clock.run_for(5_000)
    expect(status).to_contain_text("can take a minute")
    waiting[0].continue_()
    shows_a_result(page)


def test_a_result_without_a_script_can_be_loaded_again(visitors: Visitors) -> None:
    page = visitors.open(look=WITHOUT_SCRIPTS)
    hand_in(page, example("pdf-helper"))
    assert "/r/" in page.url
    page.reload()
    shows_a_result(page)


def test_an_address_without_a_page_says_so(visitors: Visitors) -> None:
    page = visitors.open("nothing/here", Look(language="zh-TW"))
    expect(page.locator("html")).to_have_attribute("lang", "zh-Hant-TW")
    page.locator("main a").first.click()
    expect(page.locator("#text")).to_be_visible()
    visitors.complaints.clear()  # a browser reports every answer of 404


def test_a_link_to_a_part_of_the_page_keeps_what_was_typed_and_where_one_is(visitors: Visitors) -> None:
    page = visitors.open()
    page.locator("#text").fill("my own words")
    page.locator("a.skip").focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/#content")
    page.evaluate("new Promise((done) => setTimeout(done, 50))")
    expect(page.locator("#text")).to_have_value("my own words")
    hand_in(page, example("pdf-helper"))
    lines = page.locator(".source mark").count()
    assert lines > 0
    page.get_by_role("link", name="Download or share").click()
    page.wait_for_url("**#share")
    page.evaluate("new Promise((done) => setTimeout(done, 50))")
    expect(page.locator(".source mark")).to_have_count(lines)


def test_who_goes_back_from_a_result_finds_what_was_typed_and_forward_the_result(visitors: Visitors) -> None:
    page = visitors.open()
    hand_in(page, example("pdf-helper"))
    page.go_back()
    expect(page.locator("#text")).to_have_value(example("pdf-helper"))
    page.go_forward()
    shows_a_result(page)
    page.go_back()
    hand_in(page, example("team-notes"))
    expect(page.locator(".hero h2")).to_have_text("team-notes")


@pytest.mark.parametrize("look", [Look(), WITHOUT_SCRIPTS], ids=["scripts", "no-scripts"])
def test_whoever_made_a_result_deletes_it(visitors: Visitors, look: Look) -> None:
    page = visitors.open(look=look)
    hand_in(page, f"# Mine, {look.scripts}\n")
    address = page.url
    page.reload()
    page.get_by_role("button", name="Delete this result").click()
    expect(page.get_by_role("heading", name="The result is deleted")).to_be_visible()
    answer = page.goto(address)
    assert answer is not None
    assert answer.status == 404
    visitors.complaints.clear()  # a browser reports every answer of 404
