"use strict";
// Everything is there without this script. It adds two conveniences: a table can be sorted, and of a picture with its
// numbers only one can be shown.

const EMPTY_LAST = 1;

function readValue(row, column) {
  const cell = row.cells[column];
  const shown = cell.querySelector(".value");
  const text = (shown || cell).textContent.trim();
  const number = Number(text.replace(/[,\u00a0%]/g, "").replace("\u2212", "-"));
  if (!shown) return { number: NaN, text: cell.querySelector("abbr, [aria-hidden]") ? "" : text };
  return { number: text === "" ? NaN : number, text };
}

function compareRows(column, direction) {
  return (a, b) => {
    const one = readValue(a, column);
    const other = readValue(b, column);
    if (one.text === "" || other.text === "") return (one.text === "" ? EMPTY_LAST : 0) - (other.text === "" ? EMPTY_LAST : 0);
    if (!Number.isNaN(one.number) && !Number.isNaN(other.number)) return direction * (one.number - other.number);
    return direction * one.text.localeCompare(other.text, "en-GB");
  };
}

function sortTable(table, header, original) {
  const next = { none: "ascending", ascending: "descending", descending: "none" }[header.getAttribute("aria-sort") || "none"];
  for (const other of header.parentElement.cells) other.removeAttribute("aria-sort");
  if (next !== "none") header.setAttribute("aria-sort", next);
  const direction = next === "ascending" ? 1 : -1;
  const rows = next === "none" ? original : [...original].sort(compareRows(header.cellIndex, direction));
  table.tBodies[0].append(...rows);
}

function makeSortable(table) {
  const original = [...table.tBodies[0].rows];
  if (original.length < 3) return;
  for (const header of table.tHead.rows[0].cells) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "sort";
    button.append(...header.childNodes);
    button.addEventListener("click", () => sortTable(table, header, original));
    header.append(button);
  }
}

function addSwitch(exhibit) {
  const pictures = exhibit.querySelectorAll("figure");
  const numbers = exhibit.querySelector(".numbers");
  const title = exhibit.querySelector("figcaption strong").textContent.replace(/\.$/, "");
  const bar = document.createElement("div");
  bar.className = "switch";
  bar.setAttribute("role", "group");
  bar.setAttribute("aria-label", `Show: ${title}`);
  const choices = [["Picture and table", true, true], ["Picture", true, false], ["Table", false, true]];
  const buttons = choices.map(([name, drawn, tabled], at) => {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = name;
    button.setAttribute("aria-pressed", String(at === 0));
    button.addEventListener("click", () => {
      for (const picture of pictures) picture.hidden = !drawn;
      numbers.hidden = !tabled;
      for (const other of buttons) other.setAttribute("aria-pressed", String(other === button));
    });
    return button;
  });
  bar.append(...buttons);
  exhibit.prepend(bar);
}

// A link into something that was hidden or folded away must find it.
function reveal() {
  const target = location.hash.length > 1 && document.getElementById(decodeURIComponent(location.hash.slice(1)));
  if (!target) return;
  const fold = target.closest("details");
  if (fold) fold.open = true;
  const numbers = target.closest(".numbers[hidden]");
  if (numbers) numbers.closest(".exhibit").querySelector(".switch button").click();
  target.scrollIntoView();
}

for (const table of document.querySelectorAll(".numbers table")) makeSortable(table);
for (const exhibit of document.querySelectorAll(".exhibit.pictured")) addSwitch(exhibit);
window.addEventListener("hashchange", reveal);
// The same link followed twice changes no address.
document.addEventListener("click", (event) => {
  if (event.target.closest('a[href^="#"]')) setTimeout(reveal);
});
if (location.hash) reveal();
