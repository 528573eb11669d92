// The header all pages share.

import { chosenCollection } from "/web/collections.js";
import { el, fill } from "/web/dom.js";

const pages = [["/", "People"], ["/whoami", "Who am I?"]];

/** Draws the header; call it again when another collection is chosen, so that the links keep it. */
export function showNav() {
  const collection = chosenCollection();
  const suffix = collection === "default" ? "" : `?collection=${encodeURIComponent(collection)}`;
  const links = pages.map(([path, name]) =>
    el("a", { href: path + suffix, "aria-current": location.pathname === path ? "page" : null }, name));
  fill(document.querySelector("#nav"),
    el("a", { class: "brand", href: "/" + suffix },
      el("img", { src: "/web/icon.svg", alt: "", width: 32, height: 32 }), "Rollcall"),
    el("nav", { "aria-label": "Pages" }, links));
}
