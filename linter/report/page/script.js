"use strict";
(() => {
  const field = document.getElementById("search");
  if (!field) return;
  const rows = Array.from(document.querySelectorAll("#access tbody tr"), row => ({ row, text: row.textContent.toLowerCase() }));
  const count = document.getElementById("matches");
  const search = () => {
    const words = field.value.toLowerCase().split(/\s+/).filter(Boolean);
    let shown = 0;
    for (const { row, text } of rows) {
      row.hidden = !words.every(word => text.includes(word));
      if (!row.hidden) shown++;
    }
    count.textContent = words.length ? `${shown} of ${rows.length} rows` : "";
  };
  field.closest("form").addEventListener("submit", event => event.preventDefault());
  field.addEventListener("input", search);
  field.closest("form").hidden = false;
  search();
})();
