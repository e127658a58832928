// Adds to pages that work without it: local times, buttons that copy, and for a file
// that is to be uploaded its first rows and how far it has come.
"use strict";

const LOOKED_AT = 64 * 1024;
const ROWS = 5;

function element(name, attributes = {}, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  made.append(...children);
  return made;
}

// The first rows of a text as CSV, at most `most`; one that is cut off is left out.
function rowsOf(text, delimiter, most) {
  const rows = [];
  let row = [], cell = "", quoted = false;
  for (let at = 0; at < text.length && rows.length < most; at++) {
    const c = text[at];
    if (quoted) {
      if (c !== '"') cell += c;
      else if (text[at + 1] === '"') cell += text[++at];
      else quoted = false;
    } else if (c === '"' && cell.trim() === "") {
      [quoted, cell] = [true, ""];
    } else if (c === delimiter || c === "\n" || c === "\r") {
      row.push(cell);
      cell = "";
      if (c !== delimiter) {
        if (row.some((text) => text.trim())) rows.push(row);
        row = [];
      }
    } else {
      cell += c;
    }
  }
  return rows;
}

async function firstRows(file) {
  const bytes = new Uint8Array(await file.slice(0, LOOKED_AT).arrayBuffer());
  const is16 = (a, b) => bytes[0] === a && bytes[1] === b;
  const encoding = is16(0xff, 0xfe) ? "utf-16le" : is16(0xfe, 0xff) ? "utf-16be" : "utf-8";
  let text = new TextDecoder(encoding).decode(bytes);
  if (/[\0\ufffd]/.test(text.slice(0, -1))) return [];
  if (file.size <= LOOKED_AT) text += "\n";
  const hint = /^\s*"?sep=(.)[^\n]*\n/i.exec(text);
  if (hint) text = text.slice(hint[0].length);
  const readings = [...(hint ? [hint[1]] : []), ",", ";", "\t", "|"].map((delimiter) =>
    rowsOf(text, delimiter, ROWS + 1),
  );
  // The delimiter is the one under which there are the most columns.
  return readings.reduce((best, next) =>
    (next[0]?.length ?? 0) > (best[0]?.length ?? 0) ? next : best,
  );
}

function tableOf([header, ...rows], name) {
  const cells = (row, kind, attributes) =>
    element("tr", {}, ...header.map((_, at) => element(kind, attributes, row[at] ?? "")));
  const table = element(
    "table", {},
    element("caption", {}, name),
    element("thead", {}, cells(header, "th", { scope: "col" })),
    element("tbody", {}, ...rows.map((row) => cells(row, "td", {}))),
  );
  const box = { class: "scroll preview", tabindex: "0", role: "region", "aria-label": name };
  return element("div", box, table);
}

function watch(form) {
  const texts = form.dataset;
  const field = form.querySelector("input[type=file]");
  const button = form.querySelector("button");
  const told = element("div");
  button.before(told);
  let chosen = 0;

  field.addEventListener("change", async () => {
    const choice = ++chosen;
    const file = field.files[0];
    told.replaceChildren();
    field.setCustomValidity("");
    if (!file) return;
    if (file.size > Number(texts.upload)) {
      field.setCustomValidity(texts.tooLarge);
      field.reportValidity();
      return;
    }
    const rows = await firstRows(file).catch(() => []);
    if (choice !== chosen) return;
    told.replaceChildren(
      rows.length ? tableOf(rows, texts.firstRows) : element("p", { role: "status" }, texts.noRows),
    );
  });

  form.addEventListener("submit", (event) => {
    if (!field.files.length) return;
    event.preventDefault();
    const bar = element("progress", { max: "1", value: "0", "aria-label": texts.sending });
    const state = element("p", { role: "status" }, texts.sending);
    told.replaceChildren(state, bar);
    button.disabled = true;
    const sent = new XMLHttpRequest();
    sent.upload.addEventListener("progress", ({ loaded, total }) => {
      if (total) bar.value = loaded / total;
    });
    sent.upload.addEventListener("load", () => {
      bar.removeAttribute("value");
      state.textContent = texts.waiting;
      bar.setAttribute("aria-label", texts.waiting);
    });
    sent.addEventListener("load", () => {
      // Whoever comes back to this page finds it as it was.
      told.replaceChildren();
      button.disabled = false;
      const page = new DOMParser().parseFromString(sent.responseText, "text/html");
      const main = page.querySelector("main");
      if (sent.status === 200 || !main) {
        location.assign(sent.responseURL);
        return;
      }
      document.title = page.title;
      document.querySelector("main").replaceWith(main);
      enhance(main);
    });
    sent.addEventListener("error", () => {
      button.disabled = false;
      told.replaceChildren(element("p", { role: "alert" }, texts.failed));
    });
    sent.open("POST", location.href);
    sent.setRequestHeader("Accept", "text/html");
    sent.send(new FormData(form));
  });
}

function enhance(root) {
  for (const time of root.querySelectorAll("time[datetime]")) {
    const instant = new Date(time.dateTime);
    if (Number.isNaN(instant.getTime())) continue;
    time.title = time.textContent;
    time.textContent = new Intl.DateTimeFormat(document.documentElement.lang, {
      dateStyle: "medium",
      timeStyle: "short",
    }).format(instant);
  }

  for (const field of root.querySelectorAll("[data-copy]")) {
    if (!navigator.clipboard) break;
    const texts = document.body.dataset;
    const button = element("button", { type: "button", class: "quiet", "aria-describedby": field.id });
    button.textContent = texts.copyText;
    const told = element("span", { role: "status" });
    button.addEventListener("click", async () => {
      await navigator.clipboard.writeText(field.value);
      told.textContent = texts.copiedText;
    });
    field.after(button, told);
  }

  for (const field of root.querySelectorAll("[readonly]")) {
    field.addEventListener("focus", () => field.select());
  }

  root.querySelectorAll("form[data-upload]").forEach(watch);
  root.querySelector("[autofocus]")?.focus();
}

enhance(document);
