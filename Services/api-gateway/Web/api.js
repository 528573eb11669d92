// Talks to the gateway's REST API. Failures are thrown as APIError with the words of the problem document.

/** What went wrong, in words for people; `status` is 0 when there was no answer at all. */
export class APIError extends Error {
  constructor(status, code, title, detail) {
    super(detail || title);
    Object.assign(this, { name: "APIError", status, code, title, detail });
  }
}

async function failure(answer) {
  let problem = {};
  try {
    problem = (await answer.json()) ?? {};
  } catch {
    // Not JSON: a proxy in between may have answered. The status alone has to do.
  }
  const title = problem.title || `The server answered ${answer.status}`;
  return new APIError(answer.status, problem.code || "", title, problem.detail || "");
}

async function send(path, options) {
  let answer;
  try {
    answer = await fetch(path, { ...options, headers: { accept: "application/json", ...options.headers } });
  } catch (error) {
    if (error.name === "AbortError") throw error;
    throw new APIError(0, "unreachable", "No answer", "The gateway does not answer. Is it running? Try `rollcall status`.");
  }
  if (!answer.ok) throw await failure(answer);
  try {
    return await answer.json();
  } catch (error) {
    if (error.name === "AbortError") throw error;
    throw new APIError(answer.status, "malformed", "Unreadable answer", "The gateway's answer was cut short. Try again.");
  }
}

/** A path under the API: `url("people", id, "faces")`, each part escaped. */
export const url = (...parts) => "/api/v1/" + parts.map(encodeURIComponent).join("/");

/** A face's thumbnail, `size` pixels wide. */
export const thumbnail = (face, size) => `${url("faces", face, "thumbnail")}?size=${size}`;

/** A picture's own bytes. */
export const picture = (image) => url("images", image, "content");

/** Gets JSON; parameters that are empty or null are left out. */
export function get(path, parameters = {}, signal) {
  const given = Object.entries(parameters).filter(([, value]) => value !== null && value !== undefined && value !== "");
  const query = new URLSearchParams(given).toString();
  return send(query ? `${path}?${query}` : path, { signal });
}

/** Posts a FormData as it is, anything else as JSON. */
export function post(path, body, signal) {
  if (body instanceof FormData) return send(path, { method: "POST", body, signal });
  const headers = { "content-type": "application/json" };
  return send(path, { method: "POST", body: JSON.stringify(body), headers, signal });
}
