"""The pages in a real browser."""

import os
import pathlib
import re
import shutil
import sys

import pytest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "System"))
from conftest import CACHE, photo, wait_for  # noqa: E402
from conftest import binaries, own_stack, stack  # noqa: E402,F401
from test_left_out import REASONS, limited, lineup  # noqa: E402

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")


@pytest.fixture
def page(stack):  # noqa: F811
    if not CHROMIUM:
        pytest.skip("Chromium is not installed (make setup does)")
    from playwright.sync_api import sync_playwright
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        tab = browser.new_page(viewport={"width": 1280, "height": 800})
        complaints = []
        tab.on("pageerror", lambda error: complaints.append(str(error)))
        tab.on("console", lambda line: complaints.append(line.text) if line.type == "error" else None)
        yield tab
        browser.close()
        assert complaints == []


def picture(tab, name):
    """Keeps a screenshot and checks that something is drawn on it."""
    from PIL import Image
    folder = pathlib.Path(os.environ.get("ROLLCALL_SCREENSHOTS", ".build/screenshots"))
    folder.mkdir(parents=True, exist_ok=True)
    tab.screenshot(path=folder / f"{name}.png")
    with Image.open(folder / f"{name}.png") as shot:
        assert len(shot.convert("RGB").getcolors(1 << 24)) > 200, "the page is blank"


def test_the_first_page_lists_people_with_faces(stack, page):  # noqa: F811
    for person, file in [("Barack Obama", "obama.jpg"), ("Joe <b>Biden</b> 😀", "biden.jpg")]:
        from urllib.parse import quote
        stack.upload(f"/api/v1/collections/default/images?wait=true&person={quote(person)}", file, photo(file))
    page.goto(stack.url + "/")
    for person in ["Barack Obama", "Joe <b>Biden</b> 😀"]:
        page.get_by_text(person, exact=True).first.wait_for()
    # Asked from here: a function that the page polls itself is a string evaluated, which its security policy forbids.
    wait_for("the faces to be loaded", lambda: page.evaluate(
        "document.images.length > 1 && [...document.images].every(i => i.complete && i.naturalWidth)"))
    picture(page, "people")


def test_whoami_draws_boxes_and_names(stack, page):  # noqa: F811
    stack.upload("/api/v1/collections/default/images?wait=true&person=Barack%20Obama", "obama.jpg", photo("obama.jpg"))
    wait_for("the index", lambda: stack.upload(
        "/api/v1/identify?collection=default", "o.jpg", photo("obama2.jpg")).json["faces"][0]["verdict"] == "match")
    page.goto(stack.url + "/whoami")
    page.set_input_files("input[type=file]", CACHE / "photos/obama2.jpg")
    page.get_by_text("Barack Obama").first.wait_for()
    page.get_by_text(re.compile(r"^male \d\d %$")).wait_for()
    picture(page, "whoami")


def test_whoami_tells_why_faces_are_left_out(own_stack, monkeypatch, page):  # noqa: F811
    page.goto(limited(own_stack, monkeypatch).url + "/whoami")
    page.set_input_files("input[type=file]", {"name": "lineup.jpg", "mimeType": "image/jpeg", "buffer": lineup()})
    page.get_by_text("3 faces left out").wait_for()
    for reason in REASONS:
        words = reason.replace("_", " ")
        page.get_by_text(f"1 × {words}").wait_for()
        page.locator(f'.box.skipped[title="{words}"]').wait_for()
    page.locator(".box.skipped .tag", has_text="blurred").wait_for()
    picture(page, "left-out")
