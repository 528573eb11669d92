// One face's answer: the verdict, who it may be and why.

import { picture } from "/web/api.js";
import { el } from "/web/dom.js";
import { faceImage } from "/web/face.js";
import { chance, count, distance, sexWords, spoken } from "/web/words.js";

const meanings = {
  match: "One person is close enough, and clearly the closest.",
  ambiguous: "More than one person is close: look before you trust a name.",
  unknown: "Nobody in this collection is close enough.",
};

/** The address of a person's panel. */
function personLink(person, collection) {
  const query = collection === "default" ? "" : `?collection=${encodeURIComponent(collection)}`;
  return el("a", { href: `/${query}#person=${encodeURIComponent(person.id)}` }, person.name ?? "No name");
}

function proposal(item, collection) {
  const first = item.faces?.[0];
  const face = first?.face_id ?? first;
  return el("li", { class: "proposal" },
    faceImage(face, 96, item.person.name),
    el("div", {},
      el("div", { class: "name" }, personLink(item.person, collection)),
      el("div", { class: "quiet" }, `distance ${distance(item.distance)} · ${count(item.votes, "vote")}`),
      el("div", { class: "quiet" }, "chance of a false name: ", el("b", {}, chance(item.false_name_chance)))));
}

function neighbor(item) {
  const person = item.person?.name ?? (typeof item.person === "string" ? item.person : null);
  return el("li", {},
    el("a", { class: "neighbor", title: item.file_name, href: item.image_id ? picture(item.image_id) : null, target: "_blank", rel: "noopener" },
      faceImage(item.face_id, 96, person ?? "?"),
      el("span", { class: "words" },
        el("span", { class: "file" }, item.file_name || "photo"),
        el("span", { class: "quiet" }, `${distance(item.distance)} · ${person ?? "no name"}`))));
}

/** The card of the face number `index` (from 0) of an answer. */
export function verdictCard(face, index, collection) {
  const proposals = face.proposals ?? [];
  const neighbors = face.neighbors ?? [];
  const sex = sexWords(face.sex);
  const title = face.person?.name ?? (face.verdict === "ambiguous" ? "Not sure" : "No name");
  return el("article", { class: `verdict ${face.verdict}`, id: `face-${index + 1}`, tabindex: "-1" },
    el("div", { class: "headline" },
      el("span", { class: "number" }, String(index + 1)),
      el("h2", {}, title),
      el("span", { class: "badge" }, spoken(face.verdict))),
    el("p", { class: "quiet" }, meanings[face.verdict] ?? ""),
    sex ? el("p", { class: "quiet", title: "How the face is read, estimated; not who the person is." }, sex) : null,
    proposals.length > 0 ? el("ul", { class: "proposals" }, proposals.map((item) => proposal(item, collection))) : null,
    neighbors.length > 0
      ? el("details", { open: index === 0 },
        el("summary", {}, `Nearest faces (${neighbors.length})`),
        el("ul", { class: "neighbors" }, neighbors.map(neighbor)))
      : null);
}
