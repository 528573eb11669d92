// Messages on the page: what failed, what to mind, what to do next.

import { el } from "/web/dom.js";

/** A failure in the server's own words, with a button to try again when `retry` is given. */
export function failed(error, retry) {
  const title = error.title || "Something went wrong";
  return el("div", { class: "notice bad", role: "alert" },
    el("strong", {}, title),
    error.message && error.message !== title ? el("p", {}, error.message) : null,
    retry ? el("button", { type: "button", onclick: retry }, "Try again") : null);
}

/** Something to mind, or to know. `kind` is "warn" or "info". */
export function note(kind, title, text) {
  const role = kind === "warn" ? "alert" : "note";
  return el("div", { class: `notice ${kind}`, role }, el("strong", {}, title), el("p", {}, text));
}

/** Nothing here yet: what to do about it, and the command that does it. */
export function empty(title, text, command) {
  return el("div", { class: "empty" },
    el("h2", {}, title),
    el("p", {}, text),
    command ? el("pre", {}, el("code", {}, command)) : null);
}
