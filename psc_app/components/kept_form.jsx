// What stands in a form that has not been taken yet survives a refusal, a reload, a lost
// server and a new sign-in: in this tab only, as other people may use this browser after it.
import { useEffect, useLayoutEffect, useRef, useState } from "react";

/* ---- the memory of a form ---- */

const keyOf = (name) => `psc:form:${name}`;
const readDraft = (name) => {
  try {
    return JSON.parse(sessionStorage.getItem(keyOf(name)) ?? "null") ?? {};
  } catch {
    return {};
  }
};
const keepDraft = (name, draft) => {
  try {
    if (draft) sessionStorage.setItem(keyOf(name), JSON.stringify(draft));
    else sessionStorage.removeItem(keyOf(name));
  } catch {
    // Without storage a reload forgets what was typed; a refused save does not.
  }
};

const TICKED = ["checkbox", "radio"];
const ownDefault = (one) => {
  if (TICKED.includes(one.type)) return one.defaultChecked;
  if (one.tagName !== "SELECT") return one.defaultValue;
  return ([...one.options].find((option) => option.defaultSelected) ?? one.options[0])?.value;
};
const now = (one) => (TICKED.includes(one.type) ? one.checked : one.value);
const touched = (one) => now(one) !== ownDefault(one);
const inUse = (one) => !one.closest("fieldset[hidden]");
const controls = (form, ticks) =>
  [...form.elements].filter(
    (one) =>
      one.name &&
      !["hidden", "submit", "radio"].includes(one.type) &&
      // Consent and the like have to be given anew, where a form says so.
      (ticks || one.type !== "checkbox"),
  );

// Keeps what differs from the form's own values; null where nothing does.
const look = (form, name, ticks) => {
  const there = controls(form, ticks);
  const names = new Set(there.map((one) => one.name));
  // A question may be gone for a moment, and its answer is kept until it is back.
  const gone = Object.entries(readDraft(name)).filter(([key]) => !names.has(key));
  const differing = there.filter((one) => inUse(one) && touched(one));
  const found = [...gone, ...differing.map((one) => [one.name, now(one)])];
  keepDraft(name, found.length ? Object.fromEntries(found) : null);
  return differing.length > 0;
};
// Puts back what was kept, where nobody has written anything else meanwhile.
const restore = (form, name, ticks) => {
  const draft = readDraft(name);
  const free = controls(form, ticks).filter((one) => one.name in draft && !touched(one));
  // The rows first, because a row that is not shown is not filled.
  const rows = free.filter((one) => one.dataset.rows !== undefined);
  rows.forEach((one) => (one.value = draft[one.name]));
  if (rows.length) form.dispatchEvent(new CustomEvent("psc:rows"));
  free
    .filter((one) => one.dataset.rows === undefined)
    .forEach((one) => {
      if (one.type === "checkbox") one.checked = draft[one.name];
      else one.value = draft[one.name];
    });
};

/* ---- a form that is sent and goes away ---- */

/* Stands in a form of any kind. */
export function FormDraft({ name }) {
  const mark = useRef(null);
  useEffect(() => {
    const form = mark.current.form;
    let sent = false;
    const onInput = () => {
      sent = false;
      look(form, name, false);
    };
    const onSubmit = () => (sent = true);
    restore(form, name, false);
    // Which fields a form has is known a moment after the page is there.
    const watcher = new MutationObserver(() => restore(form, name, false));
    watcher.observe(form, { childList: true, subtree: true });
    form.addEventListener("input", onInput);
    form.addEventListener("submit", onSubmit);
    return () => {
      watcher.disconnect();
      form.removeEventListener("input", onInput);
      form.removeEventListener("submit", onSubmit);
      // A form that was taken goes away; one that was refused stays, with its words.
      if (sent) keepDraft(name, null);
    };
  }, [name]);
  return <input type="hidden" ref={mark} />;
}

/* ---- a form that stays, and says what became of it ---- */

// A refusal begins with the label of what it is about.
const blame = (form, fault) => {
  const said = fault.split(":")[0];
  const label = [...form.querySelectorAll(".label")].find((one) => one.textContent === said);
  const control = label
    ?.closest(".field, fieldset, .switch")
    ?.querySelector(":is(input, select, textarea):not([type=hidden], [data-rows])");
  if (!control) return;
  control.setAttribute("aria-invalid", "true");
  control.addEventListener("input", () => control.removeAttribute("aria-invalid"), { once: true });
  control.focus();
};

// React leaves it to a list which of its options is the default.
const settle = (form, values) => {
  for (const list of form.querySelectorAll("select[name]"))
    for (const option of list.options)
      option.defaultSelected = option.value === (values[list.name] ?? list.value);
};

/* `turn` counts the server's answers; `saved` and `fault` are this form's. */
export function KeptForm({
  name,
  turn,
  saved,
  fault,
  label,
  about,
  compact,
  emptied,
  className,
  children,
  onSave,
}) {
  const box = useRef(null);
  const asked = useRef(false);
  const sent = useRef({});
  const [busy, setBusy] = useState(false);
  const [dirty, setDirty] = useState(false);
  const [old, setOld] = useState(true); // the answer is about something typed since

  useLayoutEffect(() => {
    const form = box.current;
    const scope = form.closest("tr") ?? form;
    restore(form, name, true);
    setDirty(look(form, name, true));
    const typed = () => {
      setOld(true);
      setDirty(look(form, name, true));
    };
    scope.addEventListener("input", typed);
    return () => scope.removeEventListener("input", typed);
  }, [name]);

  useEffect(() => {
    if (!asked.current) return;
    asked.current = false;
    setBusy(false);
    setOld(false);
    const form = box.current;
    if (saved) {
      // What the server kept has come back with its answer, but for what was chosen from lists.
      if (!emptied) settle(form, sent.current);
      form.reset();
      form.dispatchEvent(new CustomEvent("psc:rows"));
      keepDraft(name, null);
      setDirty(false);
    } else if (fault) blame(form, fault);
  }, [turn]);

  const submit = (event) => {
    event.preventDefault();
    if (busy) return;
    asked.current = true;
    setBusy(true);
    sent.current = Object.fromEntries(new FormData(box.current));
    onSave?.(sent.current);
    // An answer that never comes (a lost connection) must not lock the form.
    setTimeout(() => setBusy(false), 5000);
  };
  const discard = () => {
    box.current.reset();
    box.current.dispatchEvent(new CustomEvent("psc:rows"));
    keepDraft(name, null);
    setDirty(false);
    setOld(true);
  };
  const done = saved && !old && !dirty;
  return (
    <form
      ref={box}
      id={name}
      className={`${className ?? ""}${dirty ? " dirty" : ""}`}
      onSubmit={submit}
      noValidate
    >
      {children}
      <div className={compact ? "kept compact" : "kept"}>
        <span className="kept-news" role="status">
          {done ? <span className="tag good">{emptied ? "Added" : "Saved"}</span> : null}
          {dirty && !compact && !(fault && !old) ? "Not saved yet" : null}
        </span>
        {fault && !old ? (
          <span className="fault" role="alert">
            {fault}
          </span>
        ) : null}
        {dirty && !emptied ? (
          <button type="button" className="quiet small" onClick={discard}>
            Undo
          </button>
        ) : null}
        <button
          type="submit"
          className={`${dirty ? "primary" : ""}${compact ? " small" : ""}`}
          disabled={busy}
          aria-label={about && !busy ? `${label} ${about}` : undefined}
          hidden={compact && !dirty && !emptied}
        >
          {busy ? "Saving…" : label}
        </button>
      </div>
    </form>
  );
}
