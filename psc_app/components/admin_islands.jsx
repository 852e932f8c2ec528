// What an administrator's forms need of the browser: rows come and go without asking
// anybody, links don't reload. What was typed is kept by kept_form.jsx.
import { useEffect, useLayoutEffect, useRef, useState } from "react";
import { Link } from "react-router";

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
