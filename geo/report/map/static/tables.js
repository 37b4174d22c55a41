// Tables that are folded away: the households of each zone, and every assumption with its source.

function foldedTable(title, caption, lines) {
  if (!lines || !lines.length) return null;
  return make("details", { class: "more" }, make("summary", {}, `${title} (${lines.length})`),
    make("p", { class: "caption" }, caption),
    make("dl", { class: "rows" }, lines.map((line) => make("div", {},
      make("dt", {}, line.label),
      make("dd", {}, line.text,
        (line.notes || []).map((note) => make("p", { class: "note" }, note)),
        line.flag ? make("p", { class: "note flag" }, line.flag) : null)))));
}
