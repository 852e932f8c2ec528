// The border between two panes, which can be moved.
import { useEffect, useRef, useState } from "react";
import { read, write } from "$/public/external/psc_app/components/islands/islands_store.jsx";

const LEAST = 260;
const MOST = 720;
const STEP = 24;

/** Widens and narrows what stands after it: by dragging, by the arrow keys, back by a double click. */
export function Splitter({ name, label }) {
  const bar = useRef(null);
  const key = `psc-width-${name}`;
  const [width, setWidth] = useState(0);
  // Of the panes behind it the first that is shown: where room is short they take turns.
  const pane = () => {
    let one = bar.current.nextElementSibling;
    while (one.nextElementSibling && !one.offsetParent) one = one.nextElementSibling;
    return one.getBoundingClientRect();
  };
  const set = (wanted) => {
    const before = bar.current.previousElementSibling.getBoundingClientRect();
    const most = Math.max(LEAST, Math.min(MOST, before.width + pane().width - LEAST));
    setWidth(wanted && Math.round(Math.max(LEAST, Math.min(most, wanted))));
  };
  useEffect(() => set(read(key, 0)), [key]);
  useEffect(() => {
    const pair = bar.current.parentElement;
    if (width) pair.style.setProperty("--after-width", `${width}px`);
    else pair.style.removeProperty("--after-width");
  }, [width]);
  const done = () => write(key, width || null);
  const drag = (event) => {
    if (!event.currentTarget.hasPointerCapture(event.pointerId)) return;
    const { left, right } = pane();
    const rtl = getComputedStyle(bar.current).direction === "rtl";
    set(rtl ? event.clientX - left : right - event.clientX);
  };
  const press = (event) => {
    const rtl = getComputedStyle(bar.current).direction === "rtl" ? -1 : 1;
    const by = { ArrowLeft: STEP * rtl, ArrowRight: -STEP * rtl }[event.key];
    if (by) set(pane().width + by);
    else if (event.key === "Home") set(LEAST);
    else if (event.key === "End") set(MOST);
    else if (event.key === "Enter") set(0);
    else return;
    event.preventDefault();
  };
  return (
    <div
      ref={bar}
      className="splitter"
      role="separator"
      tabIndex={0}
      aria-orientation="vertical"
      aria-label={label}
      aria-valuemin={LEAST}
      aria-valuemax={MOST}
      aria-valuenow={width || LEAST}
      title={`${label}: drag, or use the arrow keys`}
      onPointerDown={(event) => event.currentTarget.setPointerCapture(event.pointerId)}
      onPointerMove={drag}
      onPointerUp={done}
      onKeyDown={press}
      onKeyUp={done}
      onDoubleClick={() => {
        set(0);
        write(key, null);
      }}
    />
  );
}
