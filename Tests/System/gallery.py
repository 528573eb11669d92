"""Faces written straight into the database, whose every answer the test knows: the truth that searches are compared with."""

import math
import random
import struct
import subprocess
import threading
import time
import uuid

MODEL = "dlib-resnet-v1"


class Session:
    """One psql that stays: a statement costs a round trip, not a process."""

    def __init__(self, url):
        self.psql = subprocess.Popen(
            ["psql", "--no-psqlrc", "-qAt", "-v", "ON_ERROR_STOP=1", url], stdin=subprocess.PIPE,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)

    def run(self, statement):
        """Runs it and waits until it is committed."""
        self.psql.stdin.write(statement + ";\n\\echo --done\n")
        self.psql.stdin.flush()
        lines = []
        while (line := self.psql.stdout.readline()) != "--done\n":
            assert line, f"psql ended: {lines}"
            lines.append(line.rstrip("\n"))
        return lines

    def close(self):
        self.psql.stdin.close()
        self.psql.wait()


def shard_key(face):
    number = face.bytes
    return (number[12] & 0x7F) << 24 | number[13] << 16 | number[14] << 8 | number[15]


def insert(collection, faces):
    """A statement that writes faces with their vectors, each in a picture of its own."""
    images = ",".join(
        f"('{face}','{collection}','\\x{face.hex * 2}',1,9,9,'jpeg','{face}.jpg',1,'hog')" for face, _ in faces)
    rows = ",".join(
        f"('{face}','{collection}','{face}',0,1,1,9,9,'{{}}',1,1,1,1,1,1,{shard_key(face)})" for face, _ in faces)
    vectors = ",".join(f"('{face}','{MODEL}','\\x{struct.pack('<128f', *vector).hex()}')" for face, vector in faces)
    return (
        "with i as (insert into images (id, collection_id, sha256, byte_count, width, height, format, file_name,"
        f" face_count, detector) values {images}), f as (insert into faces (id, collection_id, image_id, ordinal, x, y,"
        " width, height, landmarks, score, quality, quality_size, quality_sharpness, quality_pose, quality_exposure,"
        f" shard_key) values {rows}) insert into embeddings (face_id, model, vector) values {vectors}")


class Face:
    """One face and when what happened to it: `None` for never."""

    def __init__(self, vector):
        self.vector = vector
        self.written = [None, None]  # begun, committed
        self.deleted = [None, None]
        self.labels = []  # [person, begun, committed], in order


class Gallery:
    """A collection, what is in it, and whether an answer about it can be right."""

    def __init__(self, stack, seed=1):
        self.stack, self.random = stack, random.Random(seed)
        self.name = "g-" + uuid.uuid4().hex[:8]
        self.id = stack.post("/api/v1/collections", {"name": self.name}).json["id"]
        self.session = Session(stack.state["database_url"])
        self.faces, self.lock = {}, threading.Lock()
        self.people = [
            stack.post(f"/api/v1/collections/{self.name}/people", {"name": f"P{n}"}).json["id"] for n in range(3)]

    def vector(self):
        # Few places, so that there are many near faces and equal distances.
        rng = self.random
        vector = [0.0] * 128
        for _ in range(3):
            vector[rng.randrange(128)] = rng.randrange(8) / 8
        return vector

    def add(self, count):
        new = [(uuid.uuid4(), self.vector()) for _ in range(count)]
        with self.lock:
            for face, vector in new:
                self.faces[str(face)] = Face(vector)
                self.faces[str(face)].written[0] = time.monotonic()
        self.session.run(insert(self.id, new))
        for face, _ in new:
            self.faces[str(face)].written[1] = time.monotonic()

    def living(self):
        with self.lock:
            return [id for id, face in self.faces.items() if face.written[1] and not face.deleted[0]]

    def delete(self, id):
        self.faces[id].deleted[0] = time.monotonic()
        assert self.stack.request("DELETE", f"/api/v1/images/{id}").status == 204
        self.faces[id].deleted[1] = time.monotonic()

    def label(self, id, person):
        entry = [person, time.monotonic(), None]
        self.faces[id].labels.append(entry)
        body = {"decision": "is_person", "person_id": person} if person else {"decision": "cleared"}
        answer = self.stack.request("PUT", f"/api/v1/faces/{id}/label", body)
        assert answer.status == 200, answer.body
        entry[2] = time.monotonic()

    def search(self, k=10, labelled=False, **more):
        """Asks, and compares with every face there is; gives the answer's account of itself."""
        query = self.vector()
        begin = time.monotonic()
        answer = self.stack.post(
            f"/api/v1/collections/{self.name}/search",
            {"vector": query, "k": k, "labelled_only": labelled, "fresh": True, "complete": True, **more})
        end = time.monotonic()
        assert answer.status == 200, answer.body
        self.check(query, k, labelled, answer.json["results"][0]["neighbors"], begin, end)
        return answer.json["search"]

    def check(self, query, k, labelled, found, begin, end):
        with self.lock:
            faces = dict(self.faces)
        distances = [one["distance"] for one in found]
        assert distances == sorted(distances) and len(found) <= k
        assert len({one["face_id"] for one in found}) == len(found)
        for one in found:
            face = faces[one["face_id"]]
            assert abs(one["distance"] - math.dist(query, face.vector)) < 1e-4
            assert face.written[0] < end, "it was not written yet"
            assert not face.deleted[1] or face.deleted[1] > begin, f"{one['face_id']} was deleted before the question"
        horizon = distances[-1] if len(found) == k else math.inf
        there = {one["face_id"] for one in found}
        for id, face in faces.items():
            if not face.written[1] or face.written[1] > begin or face.deleted[0]:
                continue
            if labelled and not all(self.labels(face, begin, end)):
                continue
            if math.dist(query, face.vector) < horizon - 1e-4:
                assert id in there, f"{id} is missing"
        if labelled:
            for one in found:
                assert any(self.labels(faces[one["face_id"]], begin, end)), "it carried no person"

    @staticmethod
    def labels(face, begin, end):
        """The people a face may have carried between two moments."""
        possible = [None]
        for person, begun, committed in face.labels:
            if committed and committed <= begin:
                possible = [person]
            elif begun < end:
                possible.append(person)
        return possible

    def close(self):
        self.session.close()
