// The operators' page, kept up to date. The server decides every text; this puts texts in their places.
"use strict";

// MARK: Texts

// What would turn the direction of text, or break it, is shown by its number: as the server does in the page itself.
const hidden = /[\u0000-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]/g;

function visible(text) {
  return text.replace(hidden, (character) => "\\u" + character.codePointAt(0).toString(16).padStart(4, "0"));
}

function put(text, element) {
  const shown = visible(text);
  if (element.textContent !== shown) element.textContent = shown;
}

// MARK: Rows

function makeRow(table, key) {
  const row = document.getElementById("row-" + table).content.firstElementChild.cloneNode(true);
  row.dataset.key = key;
  return row;
}

// The actions of a row name what it is about.
function aim(row, subject) {
  const name = encodeURIComponent(subject);
  for (const button of row.querySelectorAll("button[formaction*='{}']")) {
    button.setAttribute("formaction", button.getAttribute("formaction").replace("{}", name));
  }
  for (const link of row.querySelectorAll("a[href*='{}']")) {
    link.setAttribute("href", link.getAttribute("href").replaceAll("{}", name));
  }
}

function fill(row, news) {
  aim(row, news.subject ?? news.key);
  if (row.dataset.look !== news.look) row.dataset.look = news.look;
  if (news.hue !== undefined) row.dataset.hue = news.hue;
  for (const [place, text] of Object.entries(news.texts)) {
    for (const element of row.querySelectorAll(`[data-at="${place}"]`)) put(text, element);
  }
  row.querySelector("path")?.setAttribute("d", news.line ?? "");
}

// Rows stay the same elements as long as they are about the same thing: what has the focus, is selected or is open
// remains so.
function update(name, news) {
  const table = document.querySelector(`[data-table="${name}"]`);
  if (!table) return;
  const rows = new Map();
  for (const row of table.querySelectorAll(":scope > [data-key]")) rows.set(row.dataset.key, row);
  for (const key of news.order ?? []) {
    if (!rows.has(key)) rows.set(key, makeRow(name, key));
  }
  for (const row of news.rows) {
    const element = rows.get(row.key);
    if (element) fill(element, row);
  }
  if (news.order) arrange(table, news.order, rows);
}

function arrange(table, order, rows) {
  const wanted = new Set(order);
  for (const [key, row] of rows) {
    if (!wanted.has(key)) row.remove();
  }
  let next = table.querySelector(":scope > [data-key]");
  for (const key of order) {
    const row = rows.get(key);
    if (row === next) next = next.nextElementSibling;
    else table.insertBefore(row, next);
  }
}

// MARK: Connection

const connection = document.getElementById("connection");
let source = null;
let lastNews = null;

function tell(look, text) {
  if (connection.dataset.look !== look) connection.dataset.look = look;
  put(text, connection);
}

function since() {
  return lastNews ? `, data of ${lastNews} UTC` : "";
}

// News come every second. Where none come the page must not look as if it were up to date.
const patience = 5000;
const pause = 10000;
let watchdog = null;

// A connection that died without a word is never told of: another one is made.
function expectNews() {
  clearTimeout(watchdog);
  watchdog = setTimeout(() => {
    tell("waiting", "reconnecting" + since());
    listen();
  }, patience);
}

function listen() {
  source?.close();
  if (document.hidden) return;
  expectNews();
  source = new EventSource("/health/gateways/dashboard/events");
  source.onmessage = (event) => {
    const news = JSON.parse(event.data);
    lastNews = news.made_on.slice(11, 19);
    for (const [name, table] of Object.entries(news.tables)) update(name, table);
    tell("live", "live");
    expectNews();
  };
  source.onerror = () => {
    if (source.readyState !== EventSource.CLOSED) return tell("waiting", "reconnecting" + since());
    clearTimeout(watchdog);
    // The server refused: it is going away, or wants to know who is looking.
    tell("stopped", "stopped" + since() + ". Reload to sign in again.");
    setTimeout(listen, pause);
  };
}

// Browsers open few connections to one server: a page that nobody sees leaves them to others.
document.addEventListener("visibilitychange", () => {
  clearTimeout(watchdog);
  if (document.hidden) tell("waiting", "paused" + since());
  listen();
});

// MARK: Actions

const notice = document.getElementById("notice");

function say(look, text) {
  notice.dataset.look = look;
  put(text, notice);
}

async function send(button) {
  button.setAttribute("aria-busy", "true");
  const what = `${button.textContent}: `;
  try {
    const response = await fetch(button.getAttribute("formaction"), {
      method: "POST",
      headers: { accept: "application/json" },
    });
    const answer = await response.json().catch(() => ({}));
    if (response.ok && answer.fixed === false) say("degraded", `${what}not healthy yet: ${answer.reason}`);
    else if (response.ok) say("healthy", what + "done.");
    else say("down", what + (answer.error?.message ?? `answered ${response.status}.`));
  } catch {
    say("down", what + "the server cannot be reached.");
  } finally {
    button.removeAttribute("aria-busy");
  }
}

document.addEventListener("submit", (event) => {
  const button = event.submitter;
  if (event.target.matches(".search")) {
    event.preventDefault();
  } else if (button?.hasAttribute("formaction")) {
    event.preventDefault();
    if (button.getAttribute("aria-busy") !== "true") send(button);
  }
});

// MARK: Models

const pageOfModels = 100;

// An exact decimal number times a million: what one token costs becomes what a million of them cost.
function perMillion(price) {
  const [whole, fraction = ""] = price.split(".");
  const digits = whole + fraction.padEnd(6, "0").slice(0, 6);
  const rest = fraction.slice(6).replace(/0+$/, "");
  return digits.replace(/^0+(?=\d)/, "") + (rest ? "." + rest : "");
}

function priceText(price, isDynamic) {
  if (price === null) return isDynamic ? "by the bill" : "not known";
  return /^[0.]+$/.test(price) ? "free" : "$" + perMillion(price);
}

// The models of one gateway, as far as somebody wants to see them.
class Models {
  constructor(place, slug) {
    this.template = document.getElementById("models");
    place.replaceChildren(this.template.content.cloneNode(true));
    this.slug = slug;
    this.field = place.querySelector("input");
    this.count = place.querySelector(".count");
    this.rows = place.querySelector("tbody");
    this.more = place.querySelector(".more");
    this.more.addEventListener("click", () => this.load(this.rows.childElementCount));
    this.field.addEventListener("input", () => {
      clearTimeout(this.typing);
      this.typing = setTimeout(() => this.load(0), 200);
    });
    this.load(0);
  }

  // The latest question counts: an answer that comes after another question was asked is not shown.
  async load(offset) {
    this.asking?.abort();
    const asking = (this.asking = new AbortController());
    const query = new URLSearchParams({ gateway: this.slug, limit: pageOfModels, offset });
    if (this.field.value.trim()) query.set("q", this.field.value.trim());
    try {
      const response = await fetch("/catalog/v1/models?" + query, { signal: asking.signal });
      const answer = await response.json();
      if (!response.ok) return this.fail(answer.error?.message ?? `answered ${response.status}`, offset);
      this.show(answer, offset);
    } catch (error) {
      if (error.name !== "AbortError") this.fail("The server cannot be reached.", offset);
    }
  }

  show(answer, offset) {
    const rows = answer.data.map((model) => this.row(model));
    if (offset === 0) this.rows.replaceChildren(...rows);
    else this.rows.append(...rows);
    put(`${this.rows.childElementCount} of ${answer.total.toLocaleString("en-US")} shown`, this.count);
    this.more.hidden = !answer.has_more;
  }

  // What was there already stays, and can be gone on with.
  fail(message, offset) {
    put(message, this.count);
    if (offset > 0) return;
    this.rows.replaceChildren();
    this.more.hidden = true;
  }

  row(model) {
    const row = makeRow("model", "");
    const texts = {
      id: model.id,
      context: model.context_length?.toLocaleString("en-US") ?? "not known",
      prompt: priceText(model.pricing.prompt, model.pricing_dynamic),
      completion: priceText(model.pricing.completion, model.pricing_dynamic),
      source: this.template.dataset[model.pricing_source] ?? "nowhere",
    };
    for (const [place, text] of Object.entries(texts)) put(text, row.querySelector(`[data-at="${place}"]`));
    return row;
  }
}

function setOpen(link, isOpen) {
  const gateway = link.closest("[data-key]");
  const row = gateway.querySelector(".models");
  row.hidden = !isOpen;
  link.setAttribute("aria-expanded", isOpen);
  if (isOpen) new Models(row.firstElementChild, gateway.dataset.key);
  else row.firstElementChild.replaceChildren();
}

// With the script a link to a page with open models is a button that opens them here.
document.addEventListener("click", (event) => {
  const link = event.target.closest?.(".open");
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  setOpen(link, link.closest("[data-key]").querySelector(".models").hidden);
});

for (const row of document.querySelectorAll(".models:not([hidden])")) {
  setOpen(row.parentElement.querySelector(".open"), true);
}

listen();
