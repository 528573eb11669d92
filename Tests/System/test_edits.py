"""Names are changed, looked at, and changed back, with the real programs."""

import json

from conftest import photo, wait_for


def gallery(stack, collection):
    """Obama under two names, and Biden."""
    faces = {}
    for file, person in [("obama.jpg", "Barack"), ("obama2.jpg", "Obama"), ("biden.jpg", "Joe Biden")]:
        stored = stack.upload(
            f"/api/v1/collections/{collection}/images?wait=true", file, photo(file), {"person": person}).json
        faces[file] = stored["faces"][0]["id"]
    return faces


def name_of(stack, collection, file):
    answer = stack.upload(f"/api/v1/identify?collection={collection}", file, photo(file)).json
    return answer["faces"][0]["neighbors"][0]["person"]["name"] if answer["search"]["scanned"] == 3 else None


def test_a_merge_and_its_undo_reach_the_search_at_once(stack, collection):
    gallery(stack, collection)
    wait_for("the index", lambda: name_of(stack, collection, "obama2.jpg") == "Obama")
    merged = json.loads(stack.rollcall(
        "merge", "Obama", "--into", "Barack", "--collection", collection, "--by", "ann", "--reason", "the same man",
        "--json").stdout)
    assert merged["changed"] == 1
    wait_for("the search to follow", lambda: name_of(stack, collection, "obama2.jpg") == "Barack")
    people = json.loads(stack.rollcall("people", "--collection", collection, "--json").stdout)["items"]
    assert {person["name"]: person["faces"] for person in people} == {"Barack": 2, "Joe Biden": 1}

    history = json.loads(stack.rollcall(
        "history", "--collection", collection, "--person", "Barack", "--json").stdout)["items"]
    assert [(edit["kind"], edit["by"], edit["reason"]) for edit in history] == [("merge", "ann", "the same man")]
    stack.rollcall("undo", merged["id"])
    wait_for("the search to follow", lambda: name_of(stack, collection, "obama2.jpg") == "Obama")
    assert stack.rollcall("undo", merged["id"], check=False).returncode == 1, "it was taken back already"


def test_labels_are_previewed_made_and_found_in_the_history(stack, collection):
    faces = gallery(stack, collection)
    both = [faces["obama.jpg"], faces["obama2.jpg"]]
    preview = stack.rollcall("label", *both, "--as", "Barack Obama", "--collection", collection, "--preview")
    assert "2 faces changed" in preview.stdout and "preview" in preview.stdout
    stack.rollcall("label", *both, "--as", "Barack Obama", "--collection", collection)
    stack.rollcall("rename", "Joe Biden", "Joseph Biden", "--collection", collection)
    stack.rollcall("split", "Barack Obama", both[1], "--name", "Number 44", "--collection", collection)
    entries = json.loads(stack.rollcall("history", "--face", both[1], "--json").stdout)["items"]
    assert [entry["person"]["name"] for entry in entries] == ["Number 44", "Barack Obama", "Obama"]
    assert entries[2]["origin"] == "seed"
    for wrong in [["label", both[0]], ["label", both[0], "--as", "A", "--clear"], ["merge", "A"], ["split", "A", both[0]]]:
        assert stack.rollcall(*wrong, check=False).returncode == 2, wrong
    for wrong in [["label", "00000000-0000-0000-0000-000000000000", "--clear"], ["merge", "X", "--into", "Y"]]:
        assert stack.rollcall(*wrong, "--collection", collection, check=False).returncode == 1, wrong


def test_re_ingesting_leaves_what_people_decided(stack, collection):
    faces = gallery(stack, collection)
    stack.rollcall("label", faces["obama2.jpg"], "--as", "Barack", "--collection", collection)
    gallery(stack, collection)
    face = stack.get(f"/api/v1/faces/{faces['obama2.jpg']}").json
    assert face["person"]["name"] == "Barack"


def test_a_face_under_the_wrong_name_is_suspected(stack, collection):
    faces = gallery(stack, collection)
    both = [faces["obama.jpg"], faces["obama2.jpg"]]
    stack.rollcall("label", both[0], "--as", "Obama", "--collection", collection)
    alias = json.loads(stack.rollcall("label", both[1], "--as", "Barack", "--collection", collection, "--json").stdout)
    assert alias["changed"] == 1
    twins = json.loads(stack.rollcall(
        "suspects", "--collection", collection, "--kind", "twins", "--json").stdout)["items"]
    assert [{suspect["person"]["name"], suspect["other"]["name"]} for suspect in twins] == [{"Obama", "Barack"}]
    assert "Obama" in twins[0]["reason"] and twins[0]["chance"] > 0.5
    stack.rollcall("merge", "Barack", "--into", "Obama", "--collection", collection)
    assert stack.rollcall("suspects", "--collection", collection, "--kind", "twins").stdout.endswith("nothing looks wrong\n")
    empty = stack.rollcall("suspects", "--collection", "nobody", check=False)
    assert empty.returncode == 1
