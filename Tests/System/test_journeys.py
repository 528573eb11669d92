"""The three ways in: the command line, REST, and a foreign AMQP client."""

import json
import os
import re
import subprocess
import sys
import urllib.request

from conftest import CACHE, ROOT, photo, wait_for


def test_a_folder_per_person_becomes_a_gallery_that_names_new_photos(stack, collection, tmp_path):
    for person, file in [("Barack_Obama", "obama.jpg"), ("Joe_Biden", "biden.jpg")]:
        (tmp_path / person).mkdir()
        (tmp_path / person / file).write_bytes(photo(file))
    first = json.loads(stack.rollcall("ingest", tmp_path, "--collection", collection, "--json").stdout)
    assert (first["done"], first["failed"], first["duplicates"]) == (2, 0, 0)

    again = json.loads(stack.rollcall("ingest", tmp_path, "--collection", collection, "--json").stdout)
    assert (again["done"], again["duplicates"]) == (0, 2), "a second run adds nothing"

    people = json.loads(stack.rollcall("people", "--collection", collection, "--json").stdout)["items"]
    assert {person["name"]: person["faces"] for person in people} == {"Barack Obama": 1, "Joe Biden": 1}

    wait_for("the index to hear of both faces", lambda: stack.upload(
        f"/api/v1/identify?collection={collection}", "o.jpg", photo("obama.jpg")).json["search"]["scanned"] == 2)
    answer = json.loads(stack.rollcall(
        "identify", CACHE / "photos/obama2.jpg", "--collection", collection, "--json").stdout)
    (face,) = answer["photos"][0]["faces"]
    assert face["verdict"] == "match"
    assert face["person"]["name"] == "Barack Obama"
    assert face["neighbors"][0]["file_name"] == "obama.jpg"
    assert 0 < face["neighbors"][0]["distance"] < 0.5
    assert len(face["landmarks"]) == 5

    strangers = stack.upload(f"/api/v1/identify?collection={collection}", "t1.jpg", photo("t1.jpg")).json
    assert len(strangers["faces"]) == 6
    assert {face["verdict"] for face in strangers["faces"]} == {"unknown"}
    assert strangers["search"]["complete"] is True


def test_rest_takes_a_photo_and_gives_it_back(stack, collection):
    where = f"/api/v1/collections/{collection}/images?wait=true&person=Joe%20Biden"
    stored = stack.upload(where, "a biden/😀.jpg", photo("biden.jpg"))
    assert stored.status == 201, stored.body
    image = stored.json["image"]
    assert len(stored.json["faces"]) == 1
    assert stack.get(f"/api/v1/images/{image['id']}/content").body == photo("biden.jpg")
    face = stored.json["faces"][0]
    thumbnail = stack.get(f"/api/v1/faces/{face['id']}/thumbnail?size=96")
    assert thumbnail.status == 200 and thumbnail.body[:3] == b"\xff\xd8\xff"
    assert stack.upload(where, "again.jpg", photo("biden.jpg")).json["state"] == "duplicate"
    images = stack.get(f"/api/v1/collections/{collection}/images").json["items"]
    assert [item["file_name"] for item in images] == ["a biden/😀.jpg"]


def test_clusters_are_found_and_kept(stack, collection, tmp_path):
    for file in ["obama.jpg", "obama2.jpg", "biden.jpg"]:
        stack.upload(f"/api/v1/collections/{collection}/images?wait=true", file, photo(file))
    done = json.loads(stack.rollcall("cluster", "--collection", collection, "--json").stdout)
    (clustering,) = stack.get(f"/api/v1/collections/{collection}/clusterings").json["items"]
    sizes = [c["size"] for c in stack.get(f"/api/v1/clusterings/{clustering['id']}/clusters").json["items"]]
    assert sizes == [2, 1], "the two Obamas together, Biden alone"
    assert done["job"]["state"] == "succeeded"


def test_the_documented_python_publishes_an_image_job(stack, tmp_path):
    """Runs exactly the lines of docs/publishing.md."""
    page = (ROOT / "docs/publishing.md").read_text()
    (code,) = re.findall(r"```python\n(.*?)```", page, re.S)
    assert len([line for line in code.splitlines() if line.strip()]) <= 24
    (tmp_path / "publish.py").write_text(code)
    subprocess.run(
        [sys.executable, "-m", "grpc_tools.protoc", "-I", ROOT / "Shared/Wire", f"--python_out={tmp_path}",
         "rollcall.proto"], check=True)
    environment = dict(os.environ, AMQP_URL=stack.state["amqp_url"])
    subprocess.run(
        [sys.executable, "publish.py", CACHE / "photos/obama.jpg"], cwd=tmp_path, env=environment, check=True)

    def named():
        people = stack.get("/api/v1/collections/default/people").json["items"]
        return [person for person in people if person["name"] == "Barack Obama" and person["faces"] == 1]
    (person,) = wait_for("the published face", named)
    faces = stack.get(f"/api/v1/people/{person['id']}/faces").json["items"]
    assert faces[0]["file_name"] == "obama.jpg"


def test_every_program_tells_how_it_is(stack):
    programs = stack.status()["programs"]
    assert {p["name"].split("-")[0] for p in programs} >= {"detector", "embedder", "index", "clusterer", "api"}
    for program in programs:
        if not program.get("url"):
            continue
        for path, text in [("/livez", b""), ("/readyz", b"broker"), ("/metrics", b"rollcall_"), ("/version", b"0.1")]:
            with urllib.request.urlopen(program["url"].rstrip("/") + path) as answer:
                assert answer.status == 200 and text in answer.read(), (program["name"], path)


def test_detector_and_embedder_tell_their_engine(stack):
    for program in stack.status()["programs"]:
        if program["name"].split("-")[0] not in {"detector", "embedder"}:
            continue
        url = program["url"].rstrip("/")
        facts = json.loads(urllib.request.urlopen(url + "/version").read())
        assert facts["numbers"] in {"f32", "bf16", "int8"} and facts["instructions"] in {"plain", "avx2", "avx512"}, facts
        assert f'numbers="{facts["numbers"]}"' in urllib.request.urlopen(url + "/metrics").read().decode()
