// The editor of the bot's flows: line numbers, faults where they are, a draft that a reload
// does not lose. Other parts of the page ask for a line, a comparison or a trial by attributes.
import { useEffect, useLayoutEffect, useRef, useState } from "react";

const KEY = "psc:bot-flows";
const PAUSE = 900; // milliseconds without a key until the text is checked
const MOST_BYTES = 56_000; // what a frame of the socket takes, with room for the rest

const readDraft = () => {
  try {
    return JSON.parse(sessionStorage.getItem(KEY) ?? "null");
  } catch {
    return null;
  }
};
const keepDraft = (draft) => {
  try {
    if (draft) sessionStorage.setItem(KEY, JSON.stringify(draft));
    else sessionStorage.removeItem(KEY);
  } catch {
    // Without storage a reload forgets what was typed; a refused save does not.
  }
};
const fits = (text, longest) =>
  text.length <= longest &&
  new TextEncoder().encode(JSON.stringify(text)).length <= MOST_BYTES;

export function ScriptEditor({
  text,
  load,
  opened,
  live,
  faults,
  usable,
  longest,
  turn,
  saved,
  fault,
  onCheck,
  onSave,
  onCompare,
  onTry,
}) {
  const area = useRef(null);
  const gutter = useRef(null);
  const note = useRef(null);
  const timer = useRef(0);
  const asked = useRef(false);
  const shown = useRef({ load: 0, text: "" });
  const [value, setValue] = useState(text);
  const [lines, setLines] = useState(1);
  const [dirty, setDirty] = useState(false);
  const [waiting, setWaiting] = useState(false); // another version wants to be shown
  const [busy, setBusy] = useState(false);
  const [tooLong, setTooLong] = useState(false);
  const [answered, setAnswered] = useState(false);
  const [goLive, setGoLive] = useState(false);

  const check = (now) => {
    clearTimeout(timer.current);
    const fit = fits(now, longest);
    setTooLong(!fit);
    if (fit) onCheck?.(now);
    return fit;
  };
  const put = (now, { soon = true } = {}) => {
    setValue(now);
    setLines(now.split("\n").length);
    const differs = now !== shown.current.text;
    setDirty(differs);
    keepDraft(differs ? { text: now, opened } : null);
    setAnswered(false);
    clearTimeout(timer.current);
    if (soon) timer.current = setTimeout(() => check(now), PAUSE);
  };
  const show = () => {
    shown.current = { load, text };
    setWaiting(false);
    put(text, { soon: false });
  };

  // What the server puts into the editor replaces only what was not touched.
  useLayoutEffect(() => {
    if (load === 0 || shown.current.load === load) return;
    const first = shown.current.load === 0;
    const draft = first ? readDraft() : null;
    if (draft) {
      shown.current = { load, text };
      put(draft.text);
    } else if (!first && dirty) setWaiting(true);
    else show();
  }, [load]);

  useEffect(() => {
    if (!asked.current) return;
    asked.current = false;
    setBusy(false);
    setAnswered(true);
    if (!saved) return;
    shown.current = { load, text: value };
    keepDraft(null);
    setDirty(false);
    setGoLive(false);
    if (note.current) note.current.value = "";
  }, [turn]);

  useEffect(() => () => clearTimeout(timer.current), []);

  const goTo = (line) => {
    const box = area.current;
    const before = value.split("\n").slice(0, line - 1);
    const from = before.reduce((sum, one) => sum + one.length + 1, 0);
    const to = value.indexOf("\n", from);
    box.focus({ preventScroll: true });
    box.setSelectionRange(from, to < 0 ? value.length : to);
    box.scrollIntoView({ block: "nearest" });
    const height = parseFloat(getComputedStyle(box).lineHeight);
    box.scrollTop = Math.max(0, (line - 4) * height);
  };

  useEffect(() => {
    const click = (event) => {
      const one = event.target.closest?.("[data-goto], [data-compare], [data-try]");
      if (!one) return;
      const { goto, compare } = one.dataset;
      if (goto) goTo(Number(goto));
      else if (!fits(value, longest)) setTooLong(true);
      else if (compare !== undefined) onCompare?.(Number(compare), value);
      else onTry?.(value);
    };
    document.addEventListener("click", click);
    return () => document.removeEventListener("click", click);
  });

  const save = (event) => {
    event.preventDefault();
    if (busy || !check(value)) return;
    asked.current = true;
    setBusy(true);
    onSave?.(value, note.current.value, goLive);
    // An answer that never comes (a lost connection) must not lock the form.
    setTimeout(() => setBusy(false), 5000);
  };
  const keys = (event) => {
    if ((event.ctrlKey || event.metaKey) && event.key === "s") {
      event.preventDefault();
      check(value);
    }
    if (event.key !== "Enter" || event.shiftKey || event.nativeEvent.isComposing) return;
    const { selectionStart: from, selectionEnd: to } = event.target;
    const line = value.slice(value.lastIndexOf("\n", from - 1) + 1, from);
    const indent = line.match(/^ */)[0];
    if (!indent) return;
    // The next line begins where this one did; execCommand keeps it undoable.
    event.preventDefault();
    document.execCommand("insertText", false, `\n${indent}`);
    if (area.current.value === value) put(`${value.slice(0, from)}\n${indent}${value.slice(to)}`);
  };

  const marked = new Map();
  (faults ?? []).forEach((one) => {
    if (!marked.get(one.line)) marked.set(one.line, one.grave ? "grave" : "hint");
    else if (one.grave) marked.set(one.line, "grave");
  });
  const count = marked.size ? (faults ?? []).filter((one) => one.grave).length : 0;
  return (
    <form className="script-editor" onSubmit={save} noValidate>
      {waiting ? (
        <div className="hint-bar" role="alert">
          <span>What you typed is not saved.</span>
          <button type="button" onClick={() => setWaiting(false)}>
            Keep it
          </button>
          <button type="button" className="danger" onClick={show}>
            Drop it and open the other version
          </button>
        </div>
      ) : null}
      <div className="script-box">
        <div ref={gutter} className="script-lines" aria-hidden="true">
          {Array.from({ length: lines }, (_, n) => (
            <span key={n} className={marked.get(n + 1)}>
              {n + 1}
            </span>
          ))}
        </div>
        <textarea
          ref={area}
          value={value}
          onChange={(event) => put(event.target.value)}
          onKeyDown={keys}
          onScroll={(event) => {
            gutter.current.scrollTop = event.target.scrollTop;
          }}
          spellCheck={false}
          wrap="off"
          autoCapitalize="off"
          autoComplete="off"
          aria-label="The bot's flows"
          aria-describedby="script-state"
        />
      </div>
      <p id="script-state" className="script-state" role="status">
        {tooLong ? (
          <span className="fault">
            The text is too long: at most {longest.toLocaleString()} characters.
          </span>
        ) : (
          <span className={usable ? "tag good" : "tag bad"}>
            {usable ? "No faults" : `${count} ${count === 1 ? "fault" : "faults"}`}
          </span>
        )}
        <span className="note">
          {opened ? `Version ${opened}` : "As the app came"}
          {live ? ", live" : ""}
          {dirty ? " · changed, not saved yet" : ""}
        </span>
        <button
          type="button"
          className="quiet small"
          disabled={!dirty}
          onClick={() => put(shown.current.text)}
        >
          Undo all changes
        </button>
      </p>
      <div className="script-save">
        <label className="field">
          <span className="label">What changed?</span>
          <input ref={note} name="note" maxLength={200} placeholder="New opening hours" />
        </label>
        <label className="check">
          <input
            type="checkbox"
            checked={goLive}
            onChange={(event) => setGoLive(event.target.checked)}
          />
          <span>Make it live at once</span>
        </label>
        <button type="submit" className={dirty ? "primary" : ""} disabled={busy || !dirty}>
          {busy ? "Saving…" : "Save as a new version"}
        </button>
        <span className="kept-news" role="status">
          {answered && saved ? <span className="tag good">Saved as version {saved}</span> : null}
        </span>
        {answered && fault ? (
          <span className="fault" role="alert">
            {fault}
          </span>
        ) : null}
      </div>
    </form>
  );
}
