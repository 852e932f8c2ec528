// What an administrator's forms need of the browser: what was typed is kept until the
// server has taken it, rows come and go without asking anybody.
import { useEffect, useLayoutEffect, useRef, useState } from "react";
import { Link } from "react-router";

const keyOf = (name) => `psc:form:${name}`;
const readDraft = (name) => {
  try {
    return JSON.parse(sessionStorage.getItem(keyOf(name)) ?? "null");
  } catch {
    return null;
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

const controls = (form) =>
  [...form.elements].filter((one) => one.name && one.type !== "hidden" && one.type !== "submit");
const ownDefault = (one) => {
  if (one.type === "checkbox") return one.defaultChecked;
  if (one.tagName !== "SELECT") return one.defaultValue;
  return ([...one.options].find((option) => option.defaultSelected) ?? one.options[0])?.value;
};
const now = (one) => (one.type === "checkbox" ? one.checked : one.value);
const inUse = (one) => !one.closest("fieldset[hidden]");
const differing = (form) => {
  const found = controls(form).filter((one) => inUse(one) && now(one) !== ownDefault(one));
  return found.length ? Object.fromEntries(found.map((one) => [one.name, now(one)])) : null;
};
const fill = (form, draft) => {
  // The rows first, because a row that is not shown is not filled.
  const list = controls(form);
  list.filter((one) => one.dataset.rows !== undefined && one.name in draft).forEach((one) => {
    one.value = draft[one.name];
  });
  form.dispatchEvent(new CustomEvent("psc:rows"));
  list.filter((one) => one.dataset.rows === undefined && one.name in draft).forEach((one) => {
    if (one.type === "checkbox") one.checked = draft[one.name];
    else one.value = draft[one.name];
  });
};
// A refusal begins with the label of what it is about.
const blame = (form, fault) => {
  const said = fault.split(":")[0];
  const label = [...form.querySelectorAll(".label")].find((one) => one.textContent === said);
  const control = label
    ?.closest(".field, fieldset, .switch")
    ?.querySelector("input:not([type=hidden], [data-rows]), select, textarea");
  if (!control) return;
  control.setAttribute("aria-invalid", "true");
  control.addEventListener("input", () => control.removeAttribute("aria-invalid"), { once: true });
  control.focus();
};

/* A form that keeps what was typed: through a refusal, a reload and a new sign-in.
   `turn` counts the server's answers; `saved` and `fault` are this form's. */
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
  const [busy, setBusy] = useState(false);
  const [dirty, setDirty] = useState(false);
  const [old, setOld] = useState(true); // the answer is about something typed since

  const look = () => {
    const draft = differing(box.current);
    keepDraft(name, draft);
    setDirty(draft !== null);
  };

  useLayoutEffect(() => {
    const form = box.current;
    const scope = form.closest("tr") ?? form;
    const draft = readDraft(name);
    if (draft) fill(form, draft);
    setDirty(differing(form) !== null);
    const typed = () => {
      setOld(true);
      look();
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
      // What the server kept has come back with its answer.
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
    onSave?.(Object.fromEntries(new FormData(box.current)));
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

/* Several rows of one kind. All that could be are drawn, as fieldsets; those in use
   are shown, and the others send nothing. */
export function Rows({ name, used, add, children, className }) {
  const box = useRef(null);
  const list = useRef(null);
  const button = useRef(null);
  const [full, setFull] = useState(false);

  const rows = () => [...box.current.querySelectorAll(":scope > fieldset")];
  const shown = () => list.current.value.split(",").filter(Boolean).map(Number);
  const apply = () => {
    const inside = new Set(shown());
    const all = rows();
    all.forEach((row, index) => {
      row.hidden = !inside.has(index);
      row.disabled = row.hidden;
    });
    setFull(inside.size >= all.length);
  };
  const tell = () => list.current.dispatchEvent(new Event("input", { bubbles: true }));

  useLayoutEffect(() => {
    const input = list.current;
    const touched = input.value !== input.defaultValue;
    input.defaultValue = [...Array(used).keys()].join(",");
    if (!touched) input.value = input.defaultValue;
    apply();
  }, [used]);

  // Before the form looks for a draft, which it does once its parts are there.
  useLayoutEffect(() => {
    const form = list.current.form;
    form?.addEventListener("psc:rows", apply);
    return () => form?.removeEventListener("psc:rows", apply);
  }, []);

  const more = () => {
    const inside = new Set(shown());
    const free = rows().map((_, index) => index).filter((index) => !inside.has(index));
    // Rows that were never in use are blank; those that were still show what they said.
    const index = free.find((one) => one >= used) ?? free[0];
    if (index === undefined) return;
    list.current.value = [...inside, index].sort((a, b) => a - b).join(",");
    apply();
    tell();
    rows()[index].querySelector("input, select")?.focus();
  };
  const less = (event) => {
    const row = event.target.closest("[data-remove]")?.closest("fieldset");
    if (!row) return;
    const index = rows().indexOf(row);
    list.current.value = shown().filter((one) => one !== index).join(",");
    apply();
    tell();
    button.current.focus();
  };
  return (
    <div ref={box} className={className} onClick={less}>
      <input ref={list} name={`${name}-rows`} data-rows="" hidden readOnly defaultValue="" />
      {children}
      <button ref={button} type="button" className="quiet small add" hidden={full} onClick={more}>
        {add}
      </button>
    </div>
  );
}

/* A link within the page: no reload, so the other forms stay as they are. */
export function Go({ to, current, className, children }) {
  const link = useRef(null);
  useEffect(() => {
    // On a narrow screen the links are scrolled sideways.
    if (current) link.current?.scrollIntoView({ block: "nearest", inline: "center" });
  }, [current]);
  return (
    <Link
      ref={link}
      to={to}
      className={className}
      aria-current={current ? "page" : undefined}
    >
      {children}
    </Link>
  );
}
