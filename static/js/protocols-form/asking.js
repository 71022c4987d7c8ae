// Requests of the form. An answer is { status, data }; without one, or with one that is not the portal's, it throws.
import { form } from "./state.js";

const TOO_MANY = 429;

export async function ask(url, fields) {
  const body = new URLSearchParams(fields);
  for (const name of ["csrfmiddlewaretoken", "_role"]) {
    const input = form.elements.namedItem(name);
    if (input) body.set(name, input.value);
  }
  const response = await fetch(url, { method: "POST", body, headers: { Accept: "application/json" } });
  if (response.status >= 500 || response.status === TOO_MANY) throw new Error(`answered with ${response.status}`);
  // Led elsewhere, to sign in first: that page, too, can answer in JSON.
  if (response.redirected) return { status: 0, data: null };
  const json = response.headers.get("Content-Type")?.includes("json");
  if (json) return { status: response.status, data: await response.json() };
  // A page of the network's own, such as a hotel's, comes with 200; the portal's pages for strangers do not.
  if (response.ok) throw new Error("answered with a page");
  return { status: 0, data: null };
}
