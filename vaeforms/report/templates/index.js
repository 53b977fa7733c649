"use strict";
(function () {
  var table = document.getElementById("dossiers");
  if (!table) { return; }
  var body = table.tBodies[0];
  var rows = Array.prototype.slice.call(body.rows);
  var tools = document.getElementById("tools");
  var search = document.getElementById("search");
  var shown = document.getElementById("shown");
  var plain = function (text) {
    return text.normalize("NFD").replace(/[\u0300-\u036f]/g, "").toLowerCase();
  };
  var words = rows.map(function (row) { return plain(row.textContent); });
  var filter = function () {
    var chosen = document.querySelector("input[name=verdict]:checked").value;
    var wanted = plain(search.value).split(/\s+/);
    var n = 0;
    rows.forEach(function (row, i) {
      var ok = (!chosen || row.dataset.verdict === chosen) &&
        wanted.every(function (w) { return words[i].indexOf(w) !== -1; });
      row.hidden = !ok;
      n += ok ? 1 : 0;
    });
    shown.textContent = n + " sur " + rows.length + (n < 2 ? " affiché" : " affichés");
  };
  tools.hidden = false;
  tools.addEventListener("input", filter);
  tools.addEventListener("change", filter);
  tools.addEventListener("reset", function () { setTimeout(filter, 0); });
  filter();

  var collator = new Intl.Collator("fr", { numeric: true, sensitivity: "base" });
  var heads = Array.prototype.slice.call(table.tHead.rows[0].cells);
  heads.forEach(function (head, column) {
    var button = document.createElement("button");
    button.type = "button";
    button.className = "sort";
    while (head.firstChild) { button.appendChild(head.firstChild); }
    head.appendChild(button);
    button.addEventListener("click", function () {
      var up = head.getAttribute("aria-sort") !== "ascending";
      heads.forEach(function (h) { h.removeAttribute("aria-sort"); });
      head.setAttribute("aria-sort", up ? "ascending" : "descending");
      var key = function (row) {
        var cell = row.cells[column];
        return cell.dataset.key || cell.textContent.trim();
      };
      rows.map(function (row, i) { return { row: row, key: key(row), i: i }; })
        .sort(function (a, b) {
          return (up ? 1 : -1) * collator.compare(a.key, b.key) || a.i - b.i;
        })
        .forEach(function (entry) { body.appendChild(entry.row); });
    });
  });
})();
