// Data of this page, shapes out of strings (see encode.py), and elements whose text is only text.

const data = JSON.parse(document.getElementById("data").textContent);
const words = data.words;

const ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
const DIGIT = new Map(Array.from(ALPHABET, (character, value) => [character, value]));
const FINE_DIGITS = 5;

/** Read encoded parts back: a list of rings or lines, each a list of [lat, lon]. */
function decode(text, digits) {
  const scale = Math.pow(10, digits);
  const parts = [];
  let place = 0;
  let x = 0;
  let y = 0;
  function number() {
    let folded = 0;
    let weight = 1;
    for (;;) {
      const value = DIGIT.get(text[place++]);
      folded += (value & 31) * weight;
      if (value < 32) break;
      weight *= 32;
    }
    return folded % 2 ? -(folded + 1) / 2 : folded / 2;
  }
  while (place < text.length) {
    const part = [];
    for (let left = number(); left > 0; left--) {
      x += number();
      y += number();
      part.push([y / scale, x / scale]);
    }
    parts.push(part);
  }
  return parts;
}

const SVG = "http://www.w3.org/2000/svg";

/** Make an element: attributes, then children; a string child becomes a text node, never markup. */
function make(name, attributes, ...children) {
  const element = name.startsWith("svg:")
    ? document.createElementNS(SVG, name.slice(4))
    : document.createElement(name);
  for (const [key, value] of Object.entries(attributes || {})) {
    if (key === "on") {
      for (const [event, action] of Object.entries(value)) element.addEventListener(event, action);
    } else if (value !== undefined && value !== null && value !== false) {
      element.setAttribute(key, value === true ? "" : String(value));
    }
  }
  for (const child of children.flat(Infinity)) {
    if (child !== null && child !== undefined && child !== "") element.append(child);
  }
  return element;
}

/** Make a text in its language where that is not the page's own. */
function spoken(name, attributes, [language, text]) {
  return make(name, Object.assign({ lang: language }, attributes), text);
}
