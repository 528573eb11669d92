// The page `/whoami`: a photo goes in, names come out.

import { post, url } from "/web/api.js";
import { chosenCollection, fillCollections } from "/web/collections.js";
import { el, fill } from "/web/dom.js";
import { showNav } from "/web/nav.js";
import { failed, note } from "/web/notice.js";
import { pickPhotos } from "/web/pick.js";
import { stage } from "/web/stage.js";
import { verdictCard } from "/web/verdict.js";
import { count, spoken } from "/web/words.js";

const find = (id) => document.getElementById(id);
const [select, status, notices, answerBox, address] = ["collection", "status", "notices", "answer", "url"].map(find);

let running = null;
let shownURL = null;
let last = null;

/** Where the photo can be shown from: the file itself, or an address on this very server. Nothing else is loaded. */
function source(photo) {
  if (photo.file) return URL.createObjectURL(photo.file);
  const target = URL.canParse(photo.url) ? new URL(photo.url) : null;
  return target?.origin === location.origin ? target.href : null;
}

function body(photo) {
  if (!photo.file) return { url: photo.url };
  const form = new FormData();
  form.append("file", photo.file, photo.file.name || "pasted.png");
  return form;
}

async function identify(photo) {
  running?.abort();
  const mine = new AbortController();
  running = mine;
  last = photo;
  if (shownURL) URL.revokeObjectURL(shownURL);
  shownURL = source(photo);
  status.textContent = "Looking…";
  fill(notices);
  fill(answerBox, shownURL ? el("img", { class: "waiting", src: shownURL, alt: "" }) : null);
  try {
    const path = `${url("identify")}?collection=${encodeURIComponent(select.value)}`;
    show(await post(path, body(photo), mine.signal));
  } catch (error) {
    if (mine.signal.aborted) return;
    status.textContent = "";
    fill(answerBox);
    fill(notices, failed(error, () => identify(photo)));
  }
}

function warnings({ search, skipped = [] }) {
  const found = [];
  if (search && search.complete === false) {
    found.push(note("warn", "Not everything was searched",
      `${search.shards_ok} of ${count(search.shards_total, "part")} of the index answered: ` +
      `${count(search.scanned, "face")} were compared. Someone closer may be missing; try again in a moment.`));
  }
  if (skipped.length > 0) {
    const reasons = new Map();
    for (const { reason } of skipped) reasons.set(spoken(reason), (reasons.get(spoken(reason)) ?? 0) + 1);
    const text = [...reasons].map(([reason, number]) => `${number} × ${reason}`).join(", ");
    found.push(note("info", `${count(skipped.length, "face")} left out`, `${text}. Drawn with a dashed line.`));
  }
  return found;
}

function show(answer) {
  const faces = answer.faces ?? [];
  const compared = answer.search ? `, compared with ${count(answer.search.scanned, "face")}` : "";
  status.textContent = `${count(faces.length, "face")} found${compared}`;
  fill(notices, warnings(answer));
  if (faces.length === 0) {
    const why = answer.skipped?.length > 0 ? "Every face that was seen is left out." :
      "Faces that are turned away, very small or covered may not be found.";
    notices.append(note("info", "No face to name", why));
  }
  fill(answerBox,
    stage(answer, shownURL),
    el("div", { class: "verdicts" }, faces.map((face, index) => verdictCard(face, index, select.value))));
}

function identifyAddress(photo) {
  address.value = photo;
  const page = new URL(location.href);
  page.searchParams.set("photo_url", photo);
  page.hash = "";
  history.replaceState(null, "", page);
  identify({ url: photo });
}

function identifyFile(file) {
  const page = new URL(location.href);
  page.searchParams.delete("photo_url");
  page.hash = "";
  history.replaceState(null, "", page);
  identify({ file });
}

showNav();
const collections = fillCollections(select, () => {
  showNav();
  if (last) identify(last);
});
select.value = chosenCollection();
collections.catch((error) => notices.append(failed(error)));
pickPhotos({ drop: find("drop"), input: find("file"), file: identifyFile, address: identifyAddress });
find("link").addEventListener("submit", (event) => {
  event.preventDefault();
  identifyAddress(address.value.trim());
});
const asked = new URLSearchParams(location.search).get("photo_url");
if (asked) identifyAddress(asked);
