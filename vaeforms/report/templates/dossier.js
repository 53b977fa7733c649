"use strict";
(function () {
  var text = document.getElementById("asked-text");
  var copy = document.getElementById("copy");
  if (text && copy) {
    copy.hidden = false;
    copy.addEventListener("click", function () {
      var done = function () {
        document.getElementById("copied").textContent = "Texte copié.";
      };
      var byHand = function () {
        document.getElementById("asked-details").open = true;
        text.focus();
        text.select();
        if (document.execCommand("copy")) { done(); return; }
        document.getElementById("copied").textContent =
          "Texte s\u00e9lectionn\u00e9\u00a0: appuyer sur Ctrl+C pour le copier.";
      };
      if (navigator.clipboard && navigator.clipboard.writeText) {
        navigator.clipboard.writeText(text.value).then(done, byHand);
      } else {
        byHand();
      }
    });
  }
  var all = document.getElementById("unfold");
  if (all) {
    all.hidden = false;
    all.addEventListener("click", function () {
      var open = all.getAttribute("aria-pressed") !== "true";
      document.querySelectorAll("details").forEach(function (d) { d.open = open; });
      all.setAttribute("aria-pressed", String(open));
      all.textContent = open ? "Tout replier" : "Tout déplier";
    });
  }
  // what is to look at is never left out of a print
  window.addEventListener("beforeprint", function () {
    document.querySelectorAll("details.more").forEach(function (d) { d.open = true; });
  });
  var reveal = function () {
    var target = location.hash && document.getElementById(location.hash.slice(1));
    var details = target && target.querySelector(":scope > details");
    if (details) { details.open = true; }
  };
  window.addEventListener("hashchange", reveal);
  reveal();
})();
