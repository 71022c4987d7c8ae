// What was typed and not sent, kept in this browser: each cell apart, so that two tabs don't lose each other's.
export const prefixOf = ({ protocol, person }) => `protocol-${protocol}-${person} `;

function read(key) {
  try {
    const { value, seen } = JSON.parse(localStorage.getItem(key));
    return typeof value === "string" && typeof seen === "string" ? { value, seen } : null;
  } catch {
    return null;
  }
}

function keysOf(prefix) {
  try {
    return Object.keys(localStorage).filter((key) => key.startsWith(prefix)).sort();
  } catch {
    return [];
  }
}

// By name: "501501 comment" → { value, seen }.
export function keptCells(prefix) {
  const cells = keysOf(prefix).map((key) => [key.slice(prefix.length), read(key)]);
  return new Map(cells.filter(([, cell]) => cell));
}

// False where the browser has no room, or keeps nothing at all.
export function keepCell(prefix, name, cell) {
  try {
    localStorage.setItem(prefix + name, JSON.stringify(cell));
    return true;
  } catch {
    removeCell(prefix, name);
    return false;
  }
}

// Unless another tab has put something else there.
export function dropCell(prefix, name, value) {
  if (read(prefix + name)?.value === value) removeCell(prefix, name);
}

export function removeCell(prefix, name) {
  try {
    localStorage.removeItem(prefix + name);
  } catch {
    // Nothing is kept, so there is nothing to remove.
  }
}
