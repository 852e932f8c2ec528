// What stands in a form that has not been sent survives a reload and a lost
// server, in this tab only: other people may use this browser after it.
import { useEffect, useRef } from "react";

const load = (key) => {
  try {
    return JSON.parse(sessionStorage.getItem(key) ?? "{}");
  } catch {
    return {};
  }
};
const keep = (key, words) => {
  try {
    if (words === null) sessionStorage.removeItem(key);
    else sessionStorage.setItem(key, JSON.stringify(words));
  } catch {
    // Without storage the form is as forgetful as any other.
  }
};
// Consent and the like have to be given anew: only words and choices are kept.
const KEPT = "input[name]:not([type=hidden], [type=checkbox], [type=radio]), textarea[name], select[name]";

export function FormDraft({ name }) {
  const mark = useRef(null);
  useEffect(() => {
    const form = mark.current.form;
    const key = `psc:form:${name}`;
    let sent = false;
    const restore = () => {
      const words = load(key);
      form.querySelectorAll(KEPT).forEach((control) => {
        const untouched = control.value === (control.defaultValue ?? "");
        if (control.name in words && untouched)
          control.value = words[control.name];
      });
    };
    const onInput = (event) => {
      sent = false;
      if (event.target.matches(KEPT))
        keep(key, { ...load(key), [event.target.name]: event.target.value });
    };
    const onSubmit = () => (sent = true);
    restore();
    // Which fields a form has is known a moment after the page is there.
    const watcher = new MutationObserver(restore);
    watcher.observe(form, { childList: true, subtree: true });
    form.addEventListener("input", onInput);
    form.addEventListener("submit", onSubmit);
    return () => {
      watcher.disconnect();
      form.removeEventListener("input", onInput);
      form.removeEventListener("submit", onSubmit);
      // A form that was taken goes away; one that was refused stays, with its words.
      if (sent) keep(key, null);
    };
  }, [name]);
  return <input type="hidden" ref={mark} />;
}
