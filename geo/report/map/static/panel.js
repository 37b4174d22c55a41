// The panel: the answer, the legend that is also the switchboard, lists, and one thing at a time.

const panel = {
  root: null, body: null, overview: null, single: null, lastFocus: null, wasOpen: false, actions: null,
};

/** Build the panel; `actions` are what the map can do: toggle, isOn, show, deselect. */
function buildPanel(actions) {
  panel.actions = actions;
  panel.overview = make("div", { class: "overview" }, headline(), answers(),
    foldedTable(words.assumptions, data.assumptions_rule, data.assumptions), legend(), lists(),
    sources());
  panel.single = make("div", { class: "single", hidden: true });
  panel.body = make("div", { class: "panel-body" }, panel.overview, panel.single);
  const grip = make("button", { class: "grip", type: "button", "aria-controls": "panel-body",
    on: { click: () => openPanel(!panel.root.classList.contains("open")) } },
    make("span", { class: "grip-bar", "aria-hidden": "true" }), make("span", { class: "grip-text" }));
  panel.body.id = "panel-body";
  panel.root = make("section", { id: "panel", "aria-label": words.answer }, grip, panel.body);
  panel.root.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && !panel.single.hidden) showOverview();
  });
  document.body.append(panel.root);
  openPanel(isWide());
}

function openPanel(open) {
  panel.root.classList.toggle("open", open);
  document.body.classList.toggle("panel-open", open);
  const grip = panel.root.querySelector(".grip");
  grip.setAttribute("aria-expanded", String(open));
  grip.querySelector(".grip-text").textContent = open ? words.less : words.more;
  if (!open) panel.body.scrollTop = 0;
}

function headline() {
  const [, ...others] = data.names;
  return make("header", {},
    spoken("h1", {}, data.names[0]),
    others.length ? make("p", { class: "names" }, others.map((name) => spoken("span", {}, name))) : null,
    make("p", { class: "project" }, data.projects.map((name) => spoken("span", {}, name))));
}

function answers() {
  return make("div", { class: "answers" }, data.answers.map((answer) => {
    const scale = answer.rows.length ? scaleFor(answer.rows) : null;
    return make("section", { class: "answer" },
      make("h2", {}, answer.title),
      answer.rows.map((row) => barBlock(row, scale)),
      answer.rows.length ? make("p", { class: "caption" }, words.caption) : null,
      make("p", { class: "sentence" }, answer.sentence),
      answer.notes.map((note) => make("p", { class: "note" }, note)),
      waysOfCounting(answer), whatDrives(answer),
      foldedTable(words.zones, answer.zones_caption, answer.zones));
  }));
}

function barBlock(row, scale) {
  return make("div", { class: "bar" },
    make("p", { class: "bar-head" }, make("span", { class: "bar-label" }, row.bar.label),
      make("strong", {}, row.bar.range)),
    intervalBar(row, scale),
    row.note ? make("p", { class: "note" }, row.note) : null);
}

function legend() {
  const groups = data.groups.map((group) => make("fieldset", { class: "group" },
    make("legend", {}, group.title),
    group.layers.filter((layer) => layer.items.length).map((layer) => make("label", { class: "switch" },
      make("input", { type: "checkbox", checked: layer.on, "data-layer": layer.id,
        on: { change: (event) => panel.actions.toggle(layer.id, event.target.checked) } }),
      layer.kind === "flood" ? legendMark({ mark: layer.items[0].mark }) : null,
      make("span", {}, layer.title), make("span", { class: "count" }, String(layer.items.length)))),
    make("ul", { class: "keys" }, group.legend.map((entry) =>
      make("li", {}, looks(entry) ? legendMark(entry) : null, make("span", {}, entry.text)))),
    group.notes.map((note) => make("p", { class: "note" }, note))));
  const ground = data.background_keys.length ? make("fieldset", { class: "group" },
    make("legend", {}, words.ground), make("ul", { class: "keys" }, data.background_keys.map(
      ([key, text]) => make("li", {}, groundMark(key), make("span", {}, text))))) : null;
  return make("section", { class: "legend" }, make("h2", {}, words.legend), groups, ground,
    data.background_notes.map((note) => make("p", { class: "note" }, note)));
}

/** Some lines of the legend speak of what has no mark of its own. */
function looks(entry) {
  return entry.mark || entry.halo || entry.dash !== undefined;
}

/** Lists make every thing on the map reachable without a mouse and without sight. */
function lists() {
  const layers = data.groups.flatMap((group) => group.layers).filter((layer) => layer.items.length);
  const drawn = layers.map((layer) => list(layer.title, layer.items, (item) =>
    itemButton(item.detail, item.mark, () => panel.actions.show(layer, item, true)), layer.about));
  const others = data.unplaced.map(({ title, details }) => list(title, details, (detail) =>
    itemButton(detail, detail.mark, () => showDetails([detail], ""))));
  return make("section", { class: "lists" }, make("h2", {}, words.list), drawn, others);
}

/** A list that is filled when it is opened: a city has many cells. */
function list(title, things, button, about) {
  const entries = make("ul", {});
  const whole = about ? make("li", {}, itemButton({ title: words.whole_flood }, null,
    () => showDetails([about], ""))) : null;
  const folded = make("details", {}, make("summary", {}, `${title} (${things.length})`), entries);
  folded.addEventListener("toggle", () => {
    if (entries.childElementCount) return;
    entries.append(...(whole ? [whole] : []), ...things.map((thing) => make("li", {}, button(thing))));
  });
  return folded;
}

function itemButton(detail, mark, action) {
  return make("button", { type: "button", class: "item", on: { click: action } },
    mark ? legendMark({ mark }) : null, make("span", {}, detail.title));
}

function sources() {
  return make("section", { class: "sources", id: "sources", tabindex: -1 },
    make("h2", {}, words.sources), make("p", {}, data.facts),
    make("dl", {}, data.sources.map(([title, text]) =>
      [make("dt", {}, title), make("dd", {}, text)])));
}

function showSources() {
  if (!panel.single.hidden) showOverview();
  openPanel(true);
  panel.overview.querySelector("#sources").scrollIntoView();
  panel.overview.querySelector("#sources").focus({ preventScroll: true });
}

function showOverview() {
  panel.single.hidden = true;
  panel.overview.hidden = false;
  panel.root.classList.remove("reading");
  panel.actions.deselect();
  openPanel(panel.wasOpen);
  if (panel.lastFocus && panel.lastFocus.isConnected) panel.lastFocus.focus({ preventScroll: true });
  panel.lastFocus = null;
}

/** Show one thing, or several that share a place under a heading that counts them. */
function showDetails(details, heading) {
  const together = details.length > 1;
  if (panel.single.hidden) {
    panel.lastFocus = document.activeElement;
    panel.wasOpen = panel.root.classList.contains("open");
  }
  const cards = together ? details.map(fold) : details.map(card);
  const several = details.filter(isPromise).length > 1;
  if (heading === words.things && together && !several) cards[0].open = true;
  const title = make("h2", { tabindex: -1, class: "together" }, `${details.length} ${heading}`);
  panel.single.replaceChildren(
    make("button", { type: "button", class: "back", on: { click: showOverview } },
      make("span", { "aria-hidden": "true" }, "‹ "), words.back),
    ...(together ? [title] : []), ...cards);
  panel.overview.hidden = true;
  panel.single.hidden = false;
  openPanel(true);
  panel.root.classList.add("reading");
  panel.body.scrollTop = 0;
  panel.single.querySelector("h2").focus({ preventScroll: true });
}

function isPromise(detail) {
  return Boolean(detail.mark) && detail.mark.startsWith("verdict:");
}

/** Several things share a place: their names first, the rest of each when it is asked for. */
function fold(detail) {
  const word = isPromise(detail) ? detail.badges[0] : detail.kind;
  return make("details", { class: "fold" },
    make("summary", {}, detail.mark ? legendMark({ mark: detail.mark }) : null,
      make("span", {}, detail.title), make("small", {}, word)),
    card(detail));
}

function card(detail) {
  const scale = detail.bars && detail.bars.length
    ? scaleFor(detail.bars.map((bar) => ({ bar }))) : null;
  const title = [detail.mark ? legendMark({ mark: detail.mark }) : null,
    make("span", {}, detail.title)];
  return make("article", { class: "card" },
    make("p", { class: "kind" }, detail.kind),
    make("h2", { tabindex: -1 }, title),
    detail.local ? make("p", { class: "names" }, detail.local) : null,
    (detail.badges || []).length
      ? make("ul", { class: "badges" }, detail.badges.map((badge) => make("li", {}, badge))) : null,
    detail.sentence ? make("p", { class: "sentence" }, detail.sentence) : null,
    (detail.bars || []).map((bar) => make("div", { class: "bar" },
      make("p", { class: "bar-head" }, make("span", { class: "bar-label" }, bar.label),
        make("strong", {}, bar.range)),
      intervalBar({ bar }, scale), make("p", { class: "note" }, bar.text))),
    (detail.rows || []).length ? make("dl", { class: "rows" }, detail.rows.map(([label, text]) =>
      make("div", {}, make("dt", {}, label), make("dd", {}, text)))) : null,
    named(words.reasons, detail.reasons), named(words.evidence, detail.evidence),
    named(words.source, detail.source), wholeFlood(detail));
}

/** Lead from one place of a flood to what is known of the flood as a whole. */
function wholeFlood(detail) {
  const layer = detail.whole && data.groups.flatMap((group) => group.layers)
    .find((one) => one.id === detail.whole);
  if (!layer || !layer.about) return null;
  return make("button", { type: "button", class: "back",
    on: { click: () => showDetails([layer.about], "") } }, words.whole_flood);
}

function named(title, texts) {
  if (!texts || !texts.length) return null;
  return make("section", { class: "named" }, make("h4", {}, title),
    make("ul", {}, texts.map((text) => make("li", {}, text))));
}
