// Adds to pages that work without it: local times, and buttons that copy.
"use strict";

for (const time of document.querySelectorAll("time[datetime]")) {
  const instant = new Date(time.dateTime);
  if (Number.isNaN(instant.getTime())) continue;
  time.title = time.textContent;
  time.textContent = new Intl.DateTimeFormat(document.documentElement.lang, {
    dateStyle: "medium",
    timeStyle: "short",
  }).format(instant);
}

for (const field of document.querySelectorAll("[data-copy]")) {
  if (!navigator.clipboard) break;
  const texts = document.body.dataset;
  const button = document.createElement("button");
  button.type = "button";
  button.className = "quiet";
  button.textContent = texts.copyText;
  button.setAttribute("aria-describedby", field.id);
  const told = document.createElement("span");
  told.setAttribute("role", "status");
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(field.value);
    told.textContent = texts.copiedText;
  });
  field.after(button, told);
}

for (const field of document.querySelectorAll("[readonly]")) {
  field.addEventListener("focus", () => field.select());
}

document.querySelector("[autofocus]")?.focus();
