// What others enter appears.
import { show } from "./cells.js";
import { report, send, stop } from "./sending.js";
import { form, span, state } from "./state.js";

const HANDED_IN = "Отчёт сдан. Чтобы изменить его, обновите страницу и нажмите «Редактировать».";

async function changes() {
  const query = new URLSearchParams({ since: state.revision, ...span() });
  try {
    const response = await fetch(`${form.dataset.changes}?${query}`, { headers: { Accept: "application/json" } });
    return response.redirected || !response.ok ? null : await response.json();
  } catch {
    // The next look comes soon.
    return null;
  }
}

export async function look() {
  if (document.hidden || state.sending || state.stopped) return;
  const data = await changes();
  if (!data) return;
  data.kits.forEach(show);
  if (data.revision >= state.revision) {
    state.revision = data.revision;
    report(data);
  }
  if (!data.fillable && !state.stopped) stop(HANDED_IN);
  send();
}
