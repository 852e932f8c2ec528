// Where a patient was on our own pages, in this tab only. It goes nowhere but with the
// form that begins a chat, and a sign-out forgets it.
import { useEffect, useRef } from "react";

const KEY = "psc:trail";
const LONGEST = 12;

const read = () => {
  try {
    return JSON.parse(sessionStorage.getItem(KEY) ?? "[]");
  } catch {
    return [];
  }
};
const keep = (places) => {
  try {
    sessionStorage.setItem(KEY, JSON.stringify(places.slice(-LONGEST)));
  } catch {
    // Without storage nobody learns where they were, which costs nothing.
  }
};
const note = (place) => {
  const places = read();
  if (places.at(-1) !== place) keep([...places, place]);
};

export function Trail({ place, over }) {
  useEffect(() => {
    if (over) keep([]);
    else note(place);
  }, [place, over]);
  useEffect(() => {
    const pressed = (event) => {
      const found = event.target.closest?.("[data-place]");
      if (found) note(found.dataset.place);
    };
    document.addEventListener("click", pressed, true);
    return () => document.removeEventListener("click", pressed, true);
  }, []);
  return null;
}

export function TrailField() {
  const field = useRef(null);
  useEffect(() => {
    const form = field.current.form;
    // Before the page's own handler reads the form.
    const fill = () => (field.current.value = JSON.stringify(read()));
    form.addEventListener("submit", fill, true);
    return () => form.removeEventListener("submit", fill, true);
  }, []);
  return <input ref={field} type="hidden" name="seen_before" />;
}
