/* Progressive enhancement only: every page works without this file. */
(() => {
  "use strict";

  // After a refused form, the reader starts at the summary of what is wrong.
  const focusSummary = (root) => root.querySelector("[data-focus]")?.focus();

  // A form sent twice by a double click would only be refused by the server: spare the visitor that page.
  const guard = (event) => {
    const form = event.target;
    if (form.method !== "post" || event.defaultPrevented) return;
    if (form.dataset.sent) {
      event.preventDefault();
      return;
    }
    form.dataset.sent = "true";
    setTimeout(() => delete form.dataset.sent, 4000);
  };

  // The definition of a term goes away on Escape, and comes back with the next visit of the pointer or the focus.
  const hideDefinitions = (event) => {
    if (event.key !== "Escape") return;
    document.querySelectorAll("dfn.term:hover, dfn.term:focus").forEach((term) => {
      term.classList.add("is-hidden");
      for (const leaving of ["mouseleave", "blur"]) {
        term.addEventListener(leaving, () => term.classList.remove("is-hidden"), { once: true });
      }
    });
  };

  // An open menu closes on Escape or on a click elsewhere.
  const closeMenus = (event) => {
    document.querySelectorAll("details.account[open], details.phone-menu[open]").forEach((menu) => {
      if (event.type === "keydown" ? event.key === "Escape" : !menu.contains(event.target)) {
        menu.open = false;
        if (event.type === "keydown") menu.querySelector("summary").focus();
      }
    });
  };

  document.addEventListener("submit", guard);
  document.addEventListener("keydown", closeMenus);
  document.addEventListener("keydown", hideDefinitions);
  document.addEventListener("click", closeMenus);
  document.addEventListener("htmx:afterSwap", (event) => focusSummary(event.target));
  document.addEventListener("DOMContentLoaded", () => focusSummary(document));
})();
