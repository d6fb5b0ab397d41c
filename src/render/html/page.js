(() => {
  "use strict";
  const root = document.documentElement;
  const all = (selector, within = document) => [...within.querySelectorAll(selector)];
  const field = (name) => document.getElementById(name);

  // Language: both texts stand in the page; what cannot hold elements carries them as attributes.
  const speak = (lang) => {
    root.lang = root.dataset.lang = lang;
    document.title = root.dataset[lang];
    for (const button of all("[data-speak]")) button.setAttribute("aria-pressed", String(button.dataset.speak === lang));
    for (const text of all("option[data-ja], title[data-ja]")) text.textContent = text.dataset[lang];
    for (const named of all("[aria-label][data-ja]")) named.setAttribute("aria-label", named.dataset[lang]);
    field("search").placeholder = field("search").dataset[lang];
  };
  for (const button of all("[data-speak]")) button.addEventListener("click", () => speak(button.dataset.speak));

  // Filter and search.
  const rows = all("tbody[data-row]");
  const texts = new Map(rows.map((row) => [row, row.textContent.toLowerCase()]));
  const apply = () => {
    const [env, gap, priority] = ["env", "gap", "priority"].map((name) => field(name).value);
    const drift = field("drift").checked;
    const words = field("search").value.toLowerCase().split(/\s+/).filter(Boolean);
    const fits = (cell) =>
      (!env || cell.dataset.env === env) && (!gap || cell.dataset.gap === gap) && (!drift || "drift" in cell.dataset);
    let shown = 0;
    for (const row of rows) {
      const text = texts.get(row);
      const visible = all("td.verdict", row).some(fits) && (!priority || row.dataset.priority === priority)
        && words.every((word) => text.includes(word));
      row.hidden = !visible;
      shown += visible;
    }
    for (const part of all("#rows [data-env]")) part.hidden = Boolean(env) && part.dataset.env !== env;
    for (const part of all("#rows .category")) part.hidden = !part.querySelector("tbody[data-row]:not([hidden])");
    field("shown").textContent = `${shown} / ${rows.length}`;
  };
  const filters = field("filters");
  filters.addEventListener("input", apply);
  filters.addEventListener("reset", () => setTimeout(apply));
  filters.addEventListener("submit", (event) => event.preventDefault());

  // A link leads to its row even if a filter hides it or a fold covers it.
  const follow = () => {
    let id;
    try { id = decodeURIComponent(location.hash.slice(1)); } catch { return; }
    const target = id && document.getElementById(id);
    if (!target) return;
    if (target.closest("[hidden]")) { filters.reset(); apply(); }
    for (let fold = target.closest("details"); fold; fold = fold.parentElement.closest("details")) fold.open = true;
    target.scrollIntoView();
  };
  addEventListener("hashchange", follow);

  // Paper has no folds to open: reasons are printed, long lists of resources stay counted.
  let opened = [];
  addEventListener("beforeprint", () => {
    // A browser may say so more than once before it prints.
    for (const fold of all("details.finding:not([open])")) {
      fold.open = true;
      opened.push(fold);
    }
  });
  addEventListener("afterprint", () => {
    for (const fold of opened) fold.open = false;
    opened = [];
  });

  speak(root.dataset.lang);
  apply();
  follow();
})();
