// What is around every page of figures: where one is, what they are narrowed to, how fresh they
// are. The filters stand in the address and nowhere else, so a link shows the same to others.
import { useEffect, useId, useRef, useState } from "react";
import { Link, useLocation } from "react-router";

import { toTheSecond, words } from "./chart_words.js";
import { useFilter, useFilters } from "./figure_filter.js";

const KEPT = ["window", "zone", "queue", "channel"]; // go along to other pages of figures

/** Links to the other pages; those of figures keep what they are narrowed to. */
export function Tabs({ pages, here }) {
  const { search } = useLocation();
  const current = useRef(null);
  useEffect(() => {
    current.current?.scrollIntoView({ block: "nearest", inline: "center" });
  }, []);
  const query = new URLSearchParams(search);
  const kept = new URLSearchParams(KEPT.filter((name) => query.get(name)).map((name) => [name, query.get(name)]));
  return (
    <nav className="page-tabs" aria-label="Supervisor">
      {pages.map(([label, path, figures]) => (
        <Link
          key={path}
          ref={label === here ? current : null}
          to={{ pathname: path, search: figures ? kept.toString() : "" }}
          className="page-tab"
          aria-current={label === here ? "page" : undefined}
        >
          {label}
        </Link>
      ))}
    </nav>
  );
}

const WINDOWS = [
  ["today", "Today"],
  ["24h", "Last 24 hours"],
  ["24h+open", "24 hours + open"],
];
const CHANNELS = [
  ["chat", "Chat"],
  ["sms", "Text message"],
];
const STATES = [
  ["0", "With the bot"],
  ["1", "Open"],
  ["2", "Active"],
  ["3", "Waiting"],
  ["5", "Wrap-up"],
  ["4", "Closed"],
];

function Choice({ label, value, options, all, onChoose }) {
  return (
    <label className="filter" data-set={value ? "" : undefined}>
      <span className="label">{label}</span>
      <select value={value} onChange={(event) => onChoose(event.target.value)}>
        {all === undefined ? null : <option value="">{all}</option>}
        {options.map(([key, name]) => (
          <option key={key} value={key}>
            {name}
          </option>
        ))}
        {value && !options.some(([key]) => key === value) ? <option value={value}>{value}</option> : null}
      </select>
    </label>
  );
}

const places = () => {
  try {
    return Intl.supportedValuesOf("timeZone");
  } catch {
    return [];
  }
};

/** The time zones there are: the clinic's, one's own, then all. */
function useZones(clinic) {
  const [zones, setZones] = useState([]);
  useEffect(() => {
    const own = Intl.DateTimeFormat().resolvedOptions().timeZone;
    setZones([...new Set([own, "UTC", ...places()])].filter((zone) => zone && zone !== clinic));
  }, [clinic]);
  return zones;
}

/** What the page is narrowed to. */
export function FigureFilters({ shown, choices, windows }) {
  const change = useFilters();
  const { search } = useLocation();
  const query = new URLSearchParams(search);
  const zones = useZones(choices.zone);
  const set = (name) => (value) => change({ [name]: value });
  const clear = () => change(Object.fromEntries(shown.map((name) => [name, ""])));
  const of = (name) => query.get(name) ?? "";
  const named = (list) => list.map((one) => [String(one.id), one.name]);
  const lists = {
    queue: ["Queue", named(choices.queues)],
    channel: ["Channel", CHANNELS],
    agent: ["Agent", named(choices.agents)],
    state: ["State", STATES],
  };
  const own = WINDOWS.some(([key]) => key === of("window")) ? of("window") : "today";
  return (
    <div className="figure-filters" role="search" aria-label="Filters">
      {windows ? (
        <div className="windows" role="group" aria-label="Window">
          {WINDOWS.map(([key, name]) => (
            <button
              key={key}
              type="button"
              aria-pressed={own === key}
              title={key === "24h+open" ? "The last 24 hours, and all that are still open" : undefined}
              onClick={() => set("window")(key === "today" ? "" : key)}
            >
              {name}
            </button>
          ))}
        </div>
      ) : null}
      {shown.map((name) => (
        <Choice key={name} label={lists[name][0]} all="All" value={of(name)} options={lists[name][1]} onChoose={set(name)} />
      ))}
      <Choice
        label="Time zone"
        value={of("zone")}
        all={choices.zone ? `Clinic: ${choices.zone.replaceAll("_", " ")}` : "Clinic’s"}
        options={zones.map((zone) => [zone, zone.replaceAll("_", " ")])}
        onChoose={set("zone")}
      />
      {shown.some((name) => of(name)) ? (
        <button type="button" className="link" onClick={clear}>
          Clear filters
        </button>
      ) : null}
    </div>
  );
}

/** Narrows the page to what it names, and widens it again. */
export function FilterLink({ name, value, chosen, children }) {
  const filter = useFilter();
  return (
    <button type="button" className="link" aria-pressed={chosen === value} onClick={() => filter(name, value, true)}>
      {children}
    </button>
  );
}

const STALE = 45000; // ms without a fresh look, after which a page that follows says so

/** How fresh the figures are; they can be held still. */
export function Follow({ at, zone, paused, onPause }) {
  const [now, setNow] = useState(0);
  useEffect(() => {
    setNow(Date.now());
    const timer = setInterval(() => setNow(Date.now()), 5000);
    return () => clearInterval(timer);
  }, [at]);
  const stale = !paused && at > 0 && now - at > STALE;
  return (
    <div className={`follow${paused ? " paused" : stale ? " stale" : ""}`}>
      <span className="dot" aria-hidden="true" />
      <span className="words">
        <strong>{paused ? "Paused" : stale ? "Not fresh" : "Live"}</strong>
        <span className="note">
          {" "}
          updated <time>{at ? toTheSecond(at, zone) : "–"}</time>
        </span>
      </span>
      <button type="button" className="small" aria-pressed={paused} onClick={() => onPause(!paused)}>
        {paused ? "Resume" : "Pause"}
      </button>
    </div>
  );
}

/** The time since a moment, growing by the second. */
export function Ticking({ since }) {
  const [now, setNow] = useState(0);
  useEffect(() => {
    setNow(Date.now());
    const timer = setInterval(() => setNow(Date.now()), 1000);
    return () => clearInterval(timer);
  }, []);
  return <span className="words">{now ? words("seconds", (now - since) / 1000) : "–"}</span>;
}

/** What something means, beside it; Escape or a click elsewhere closes it. */
export function Explain({ label, children }) {
  const box = useRef(null);
  const id = useId();
  const [open, setOpen] = useState(false);
  useEffect(() => {
    if (!open) return;
    const elsewhere = (event) => !box.current.contains(event.target) && setOpen(false);
    const escape = (event) => {
      if (event.key !== "Escape") return;
      setOpen(false);
      box.current.querySelector("button").focus();
    };
    // It never leaves the window at its sides.
    const panel = box.current.querySelector(".explain-panel");
    panel.style.translate = "";
    // In a table's box it would be cut off: there it hangs in the window, until that is moved.
    const hangs = box.current.closest(".table-box") !== null;
    const place = () => box.current.querySelector("button").getBoundingClientRect();
    const button = place();
    // A scroll to the button itself may only be told of after the press.
    const moved = () => Math.hypot(place().left - button.left, place().top - button.top) > 4 && setOpen(false);
    if (hangs) {
      const room = window.innerHeight - button.bottom - 16;
      const above = room < panel.offsetHeight && button.top > room;
      Object.assign(panel.style, {
        position: "fixed",
        insetInline: `${button.left}px auto`,
        insetBlock: above ? `auto ${window.innerHeight - button.top + 6}px` : `${button.bottom + 6}px auto`,
      });
      window.addEventListener("scroll", moved, { capture: true });
    }
    const { left, right } = panel.getBoundingClientRect();
    const over = Math.max(0, right + 8 - document.documentElement.clientWidth);
    panel.style.translate = `${over ? -over : Math.max(0, 8 - left)}px 0`;
    document.addEventListener("pointerdown", elsewhere);
    document.addEventListener("keydown", escape);
    return () => {
      window.removeEventListener("scroll", moved, { capture: true });
      document.removeEventListener("pointerdown", elsewhere);
      document.removeEventListener("keydown", escape);
    };
  }, [open]);
  return (
    <span className="explain" ref={box} onBlur={(event) => event.relatedTarget && !box.current.contains(event.relatedTarget) && setOpen(false)}>
      <button type="button" className="explain-button" aria-expanded={open} aria-controls={id} aria-label={`What is “${label}”?`} onClick={() => setOpen(!open)}>
        ?
      </button>
      <span id={id} className="explain-panel" role="note" hidden={!open}>
        {children}
      </span>
    </span>
  );
}
