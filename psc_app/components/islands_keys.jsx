// The command palette (Ctrl or ⌘ K) reaches every action of the dashboard; letters do the
// frequent ones. No key stroke goes to the server, only what it means.
import { useEffect, useRef, useState } from "react";
import { Modal } from "$/public/external/psc_app/components/islands/islands.jsx";
import { commandsOf, SHEET } from "$/public/external/psc_app/components/islands/islands_commands.jsx";
import {
  fold,
  read,
  tell,
  useTold,
  write,
} from "$/public/external/psc_app/components/islands/islands_store.jsx";

// Not among what a sign-out forgets: it is about the hands, not about a patient.
const OFF_SWITCH = "psc-keys-off";
const MOST_SHOWN = 60;

const mac = () => /Mac|iPhone|iPad/.test(navigator.platform ?? "");
const typing = (at) =>
  at?.isContentEditable ||
  at?.tagName === "TEXTAREA" ||
  at?.tagName === "SELECT" ||
  (at?.tagName === "INPUT" && !["checkbox", "radio", "button", "submit"].includes(at.type));

/* ---- finding by a few letters ---- */

// How well letters fit a text: all of them in order; beginnings of words and runs count
// more, and a text that is said shorter. Nothing if they don't fit.
export const score = (wanted, text) => {
  let total = 0;
  let from = 0;
  let run = 0;
  const places = [];
  for (const letter of wanted) {
    const word = text.indexOf(` ${letter}`, from - 1 < 0 ? 0 : from - 1);
    const next = text.indexOf(letter, from);
    if (next < 0) return null;
    const starts = text.startsWith(letter) && from === 0;
    const jump = !starts && next !== from && word >= 0 && word + 1 >= from;
    const at = jump ? word + 1 : next;
    run = at === from && places.length ? run + 1 : 0;
    total += 1 + run * 2 + (at === 0 || text[at - 1] === " " ? 6 : 0);
    places.push(at);
    from = at + 1;
  }
  return { total: total - text.length / 100, places };
};

const find = (commands, text) => {
  const words = fold(text).split(/\s+/).filter(Boolean);
  if (!words.length) return commands.slice(0, MOST_SHOWN);
  const fitting = commands
    .map((one) => {
      const said = fold(`${one.title} ${one.hint ?? ""} ${one.also ?? ""}`);
      const found = words.map((word) =>
        said.includes(word)
          ? { total: 10 * word.length + (said.startsWith(word) || said.includes(` ${word}`) ? 10 : 0) }
          : score(word, said),
      );
      return found.every(Boolean)
        ? { one, total: found.reduce((sum, f) => sum + f.total, 0) }
        : null;
    })
    .filter(Boolean)
    .sort((a, b) => b.total - a.total);
  // Letters strewn over a title fit badly where others fit well.
  return fitting
    .filter((one) => one.total >= fitting[0].total / 2)
    .slice(0, MOST_SHOWN)
    .map((found) => found.one);
};

/* ---- the palette ---- */

function Palette({ commands, seed, onRun }) {
  const [text, setText] = useState(seed);
  const [at, setAt] = useState(0);
  const list = useRef(null);
  const found = find(commands, text);
  const chosen = Math.min(at, found.length - 1);

  useEffect(() => {
    list.current.querySelector("[aria-selected=true]")?.scrollIntoView({ block: "nearest" });
  }, [chosen]);

  const onKeyDown = (event) => {
    if (event.nativeEvent.isComposing) return;
    const by = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (by && found.length) {
      event.preventDefault();
      setAt((chosen + by + found.length) % found.length);
    } else if (event.key === "Enter") {
      event.preventDefault();
      if (found[chosen]) onRun(found[chosen]);
    }
  };
  return (
    <div className="palette">
      <input
        data-first
        type="text"
        role="combobox"
        aria-expanded="true"
        aria-controls="palette-list"
        aria-autocomplete="list"
        aria-activedescendant={found.length ? `palette-${chosen}` : undefined}
        aria-label="What do you want to do?"
        placeholder="What do you want to do?"
        autoComplete="off"
        spellCheck="false"
        value={text}
        onChange={(event) => {
          setText(event.target.value);
          setAt(0);
        }}
        onKeyDown={onKeyDown}
      />
      <ul id="palette-list" role="listbox" aria-label="Commands" ref={list}>
        {found.map((one, index) => (
          <li
            key={one.id}
            id={`palette-${index}`}
            role="option"
            aria-selected={index === chosen}
            className={index === chosen ? "on" : ""}
            onMouseMove={() => index !== chosen && setAt(index)}
            onClick={() => onRun(one)}
          >
            <span className="group">{one.group}</span>
            <span className="title" dir="auto">
              {one.title}
              {one.hint ? <span className="note"> {one.hint}</span> : null}
            </span>
            {one.keys ? <Hint keys={one.keys} /> : null}
          </li>
        ))}
        {!found.length && (
          <li className="none" role="presentation">
            Nothing fits. Try fewer letters.
          </li>
        )}
      </ul>
    </div>
  );
}

function Hint({ keys }) {
  return (
    <span className="keys">
      {keys.split(" ").map((key) => (
        <kbd key={key}>{key}</kbd>
      ))}
    </span>
  );
}

/* ---- the sheet ---- */

function Sheet({ off, onOff, onClose }) {
  const control = mac() ? "⌘" : "Ctrl";
  return (
    <div className="sheet">
      <h2>Keyboard shortcuts</h2>
      <div className="columns">
        {SHEET.map(([title, rows]) => (
          <section key={title}>
            <h3>{title}</h3>
            <dl>
              {rows.map(([keys, words]) => (
                <div key={keys}>
                  <dt>
                    <Hint keys={keys.replace("Control", control)} />
                  </dt>
                  <dd>{words}</dd>
                </div>
              ))}
            </dl>
          </section>
        ))}
      </div>
      <label className="check">
        <input type="checkbox" checked={!off} onChange={(event) => onOff(!event.target.checked)} />
        <span>Letters and Alt with arrows are shortcuts (kept in this browser)</span>
      </label>
      <div className="actions">
        <button type="button" className="primary" onClick={onClose}>
          Close
        </button>
      </div>
    </div>
  );
}

/* ---- all of it ---- */

export function Keys(props) {
  const [palette, setPalette] = useState(null); // what is typed into it at first
  const [sheet, setSheet] = useState(false);
  const [off, setOff] = useState(false);
  const next = useRef(0); // whose composer gets the focus once it is there
  useEffect(() => setOff(read(OFF_SWITCH, false)), []);
  useTold("psc:palette", () => setPalette(""));

  const switchOff = (to) => {
    setOff(to);
    write(OFF_SWITCH, to || null);
  };
  const own = { sheet: () => setSheet(true), off, switchOff };
  const commands = commandsOf(props, own);

  useEffect(() => {
    if (!next.current || (next.current > 0 && next.current !== props.thread)) return;
    if (!props.thread) return;
    next.current = 0;
    // The composer is drawn with the conversation, a moment after its number is known.
    requestAnimationFrame(() => tell("psc:write", ""));
  }, [props.thread]);

  const run = (one) => {
    setPalette(null);
    if (one.opens) next.current = one.opens;
    // First the dialog gives the focus back, then the command may take it elsewhere.
    setTimeout(() => one.run());
  };

  useEffect(() => {
    const onKey = (event) => {
      if (event.isComposing || event.defaultPrevented) return;
      const control = event.ctrlKey || event.metaKey;
      const modal = document.querySelector("dialog[open]");
      if (control && !event.altKey && !event.shiftKey && event.key.toLowerCase() === "k") {
        event.preventDefault();
        if (palette !== null) setPalette(null);
        else if (!modal) setPalette("");
        return;
      }
      if (off || modal || control) return;
      const at = document.activeElement;
      if (event.key === "Escape" && typing(at)) return at.blur();
      const one = meant(event, commands, typing(at));
      if (!one) return;
      event.preventDefault();
      if (one.opens) next.current = one.opens;
      one.run();
    };
    window.addEventListener("keydown", onKey);
    return () => window.removeEventListener("keydown", onKey);
  });

  return (
    <>
      <Modal open={palette !== null} label="Commands" onDismiss={() => setPalette(null)}>
        <Palette commands={commands} seed={palette ?? ""} onRun={run} />
      </Modal>
      <Modal open={sheet} label="Keyboard shortcuts" onDismiss={() => setSheet(false)}>
        <Sheet off={off} onOff={switchOff} onClose={() => setSheet(false)} />
      </Modal>
    </>
  );
}

// The command that a key means, if any: letters only where nobody writes.
const meant = (event, commands, writes) => {
  if (event.altKey) {
    const keys = { ArrowUp: "Alt ↑", ArrowDown: "Alt ↓" }[event.key];
    return keys && commands.find((one) => one.alt === keys);
  }
  if (writes) return null;
  const key = event.shiftKey && event.key.length === 1 && event.key !== "?"
    ? `Shift ${event.key.toUpperCase()}`
    : event.key;
  return commands.find((one) => one.keys === key);
};

export function KeysButton() {
  return (
    <button
      type="button"
      className="icon"
      aria-label="Commands"
      title="Commands (Ctrl K)"
      onClick={() => tell("psc:palette")}
    >
      <svg viewBox="0 0 24 24" aria-hidden="true">
        <path d="M9 9h6v6H9zM9 9V6.5A2.5 2.5 0 1 0 6.5 9H9Zm6 0h2.5A2.5 2.5 0 1 0 15 6.5V9Zm0 6v2.5a2.5 2.5 0 1 0 2.5-2.5H15Zm-6 0H6.5A2.5 2.5 0 1 0 9 17.5V15Z" />
      </svg>
    </button>
  );
}
