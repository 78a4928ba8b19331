// Filtering, sorting and deep links. The page is complete without it.
"use strict";
(() => {
  const form = document.querySelector("form.controls");
  const rows = [...document.querySelectorAll("tr[data-claim]")];
  const panels = new Map(rows.map((row) => [row, document.getElementById(row.dataset.claim)]));
  const words = new Map([...panels].map(([row, panel]) => [row, panel.textContent.toLowerCase()]));
  const fields = ["text", "theory", "verdict", "status"].map((name) => form.elements.namedItem(name));

  // Filter: the hash holds it (#status=proved&theory=coupling), so that it can be linked to.
  const matches = (row, wanted) =>
    words.get(row).includes(wanted.text.toLowerCase().trim()) &&
    ["theory", "verdict", "status"].every((key) => !wanted[key] || row.dataset[key] === wanted[key]);

  function filter() {
    const wanted = Object.fromEntries(fields.map((field) => [field.name, field.value]));
    for (const row of rows) row.hidden = panels.get(row).hidden = !matches(row, wanted);
    for (const group of document.querySelectorAll("table.claims tbody, section.theory"))
      group.hidden = !group.querySelector("[data-claim]:not([hidden]), details.claim:not([hidden])");
    for (const item of document.querySelectorAll(".counts a"))
      item.toggleAttribute("data-current", item.closest("li").dataset.status === wanted.status);
    const shown = rows.filter((row) => !row.hidden).length;
    form.querySelector("output").value = shown === rows.length ? `${shown} claims` : `${shown} of ${rows.length} claims`;
  }

  function setFilter(wanted) {
    for (const field of fields) field.value = wanted.get(field.name) ?? "";
    for (const field of fields) if (field.selectedIndex === -1) field.value = "";
    filter();
  }

  function remember() {
    const given = fields.filter((field) => field.value).map((field) => [field.name, field.value]);
    history.replaceState(null, "", `#${new URLSearchParams(given)}`);
    filter();
  }

  function follow() {
    const hash = decodeURIComponent(location.hash.slice(1));
    const target = document.getElementById(hash);
    if (target?.matches("details.claim")) {
      if (target.hidden) setFilter(new URLSearchParams());
      target.open = true;
      target.scrollIntoView();
    } else if (!target) {
      setFilter(new URLSearchParams(hash));
    }
  }

  // Sort within each theory; a third click restores the registry's order.
  const key = (row, column) => {
    const cell = row.cells[column];
    return cell.dataset.order ?? cell.textContent.trim();
  };

  function sort(heading) {
    const next = { none: "ascending", ascending: "descending", descending: "none" };
    const direction = next[heading.getAttribute("aria-sort") ?? "none"];
    for (const other of heading.parentElement.cells) other.setAttribute("aria-sort", other === heading ? direction : "none");
    const sign = direction === "descending" ? -1 : 1;
    const compare = (a, b) =>
      direction === "none"
        ? rows.indexOf(a) - rows.indexOf(b)
        : sign * key(a, heading.cellIndex).localeCompare(key(b, heading.cellIndex), "en", { numeric: true });
    for (const body of document.querySelectorAll("table.claims tbody"))
      body.append(...[...body.querySelectorAll("tr[data-claim]")].sort(compare));
  }

  for (const heading of document.querySelectorAll("table.claims thead th")) {
    const button = document.createElement("button");
    button.type = "button";
    button.append(...heading.childNodes);
    heading.append(button);
    heading.setAttribute("aria-sort", "none");
    button.addEventListener("click", () => sort(heading));
  }

  for (const item of document.querySelectorAll(".counts li")) {
    const link = document.createElement("a");
    link.href = `#status=${item.dataset.status}`;
    link.append(...item.childNodes);
    item.append(link);
  }

  form.hidden = false;
  form.addEventListener("input", remember);
  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("reset", () => setTimeout(remember));
  addEventListener("hashchange", follow);

  filter();
  follow();
})();
