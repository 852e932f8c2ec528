// What cases and tasks need of the browser: forms that unfold, and what is due by now.
import { useEffect, useLayoutEffect, useRef, useState } from "react";
import { useTick, useTold } from "$/public/external/psc_app/components/islands/islands_store.jsx";

// Asked for before the form is there: the tool may still be on its way.
let wanted = { name: "", at: 0 };
if (typeof window !== "undefined")
  window.addEventListener("psc:unfold", (event) => {
    wanted = { name: event.detail, at: Date.now() };
  });
const FRESH = 3_000;

const FIELDS = "input:not([type=hidden]), select, textarea";

/**
 * A form behind a button. It empties and closes itself once the server has taken it
 * (`turn` rises), and the focus is back on its button; a refused one stays as it is.
 * `tell("psc:unfold", name)` opens it from anywhere.
 */
export function Unfold({ name, label, turn, children }) {
  const box = useRef(null);
  const button = useRef(null);
  const taken = useRef(turn);
  const [open, setOpen] = useState(false);
  const asked = () => {
    if (wanted.name !== name || Date.now() - wanted.at > FRESH) return;
    wanted = { name: "", at: 0 };
    setOpen(true);
  };
  useTold("psc:unfold", asked);
  useEffect(asked, []);
  useLayoutEffect(() => {
    if (open) box.current.querySelector(FIELDS)?.focus();
  }, [open]);
  useEffect(() => {
    if (turn === taken.current) return;
    taken.current = turn;
    const within = box.current?.contains(document.activeElement);
    setOpen(false);
    if (within) requestAnimationFrame(() => button.current?.focus());
  }, [turn]);
  const leave = (event) => {
    if (event.key !== "Escape" || event.defaultPrevented) return;
    event.preventDefault();
    setOpen(false);
    button.current.focus();
  };
  return (
    <div className="unfold">
      <button
        ref={button}
        type="button"
        className="small"
        aria-expanded={open}
        onClick={() => setOpen(!open)}
      >
        <svg viewBox="0 0 24 24" className="icon-svg" aria-hidden="true">
          <path d={open ? "M5 12h14" : "M12 5v14M5 12h14"} />
        </svg>
        {label}
      </button>
      {open && (
        <div ref={box} onKeyDown={leave}>
          {children}
        </div>
      )}
    </div>
  );
}

// Pressed in the question whether a conversation shall end, a moment before its wrap-up is there.
let ended = 0;
if (typeof window !== "undefined")
  window.addEventListener("click", (event) => {
    if (event.target.closest?.("[data-ends]")) ended = Date.now();
  });

/**
 * Stands in the wrap-up. The form takes the focus from whoever has just ended the
 * conversation; where somebody else has, its agent may be writing, and goes to it by a key.
 */
export function WrapUpFocus() {
  const mark = useRef(null);
  // Once the dialog that asked has given the focus back.
  const focus = () =>
    requestAnimationFrame(() => mark.current?.parentElement.querySelector(FIELDS)?.focus());
  useTold("psc:wrap-up", focus);
  useEffect(() => {
    if (Date.now() - ended > FRESH) return;
    ended = 0;
    focus();
  }, []);
  return <span ref={mark} hidden />;
}

/** A link to the list of tasks, with how many of one's own are due by now. */
export function DueMark({ dues, here }) {
  const now = useTick(15_000);
  const due = now ? (dues ?? []).filter((at) => at <= now).length : 0;
  return (
    <a
      href="/agent/tasks"
      target={here ? undefined : "psc-cases"}
      aria-current={here ? "page" : undefined}
      className="due-mark"
      aria-label={due ? `Tasks, ${due} due` : undefined}
      title={due ? `${due} of your tasks ${due === 1 ? "is" : "are"} due` : undefined}
    >
      Tasks
      {due ? <span className="badge">{due > 9 ? "9+" : due}</span> : null}
    </a>
  );
}

const PATIENCE = 4_000;

// What was chosen stands at once; the server's own answer counts, and so does its silence.
function useChosen(value) {
  const [shown, setShown] = useState(value);
  useEffect(() => setShown(value), [value]);
  useEffect(() => {
    if (shown === value) return;
    const timer = setTimeout(() => setShown(value), PATIENCE);
    return () => clearTimeout(timer);
  }, [shown, value]);
  return [shown, setShown];
}

/** A box to tick a task off. */
export function Tick({ done, disabled, label, onTick }) {
  const [shown, setShown] = useChosen(done);
  const choose = (event) => {
    setShown(event.target.checked);
    onTick?.(event.target.checked);
  };
  return (
    <input type="checkbox" checked={shown} disabled={disabled} aria-label={label} onChange={choose} />
  );
}

/** A choice that is kept as soon as it is made. */
export function Choice({ value, disabled, label, className, onChoose, children }) {
  const [shown, setShown] = useChosen(value);
  const choose = (event) => {
    setShown(event.target.value);
    onChoose?.(event.target.value);
  };
  return (
    <select
      value={shown}
      disabled={disabled}
      aria-label={label || undefined}
      className={className}
      data-value={shown}
      onChange={choose}
    >
      {children}
    </select>
  );
}
