// A menu behind a button, as screen readers and keyboards expect one.
import { useEffect, useRef, useState } from "react";

export function MoreMenu({ label, children }) {
  const box = useRef(null);
  const button = useRef(null);
  const [open, setOpen] = useState(false);
  const items = () => [...box.current.querySelectorAll("[role^=menuitem]")];
  const close = (back) => {
    setOpen(false);
    if (back) button.current.focus();
  };

  useEffect(() => {
    if (!open) return;
    // Where there is no room below and there is above, it opens upwards.
    const menu = box.current.querySelector("[role=menu]");
    const { bottom, height } = menu.getBoundingClientRect();
    const room = box.current.getBoundingClientRect().top;
    menu.toggleAttribute("data-up", bottom > innerHeight && room > height + 16);
    (items().find((one) => one.ariaChecked === "true") ?? items()[0])?.focus();
    const elsewhere = (event) => !box.current.contains(event.target) && close(false);
    document.addEventListener("pointerdown", elsewhere);
    return () => document.removeEventListener("pointerdown", elsewhere);
  }, [open]);

  const onKeyDown = (event) => {
    if (event.key === "Tab") return close(false);
    if (event.key === "Escape") {
      event.preventDefault();
      return close(true);
    }
    const list = items();
    const at = list.indexOf(document.activeElement);
    const to = {
      ArrowDown: (at + 1) % list.length,
      ArrowUp: (at - 1 + list.length) % list.length,
      Home: 0,
      End: list.length - 1,
    }[event.key];
    if (to !== undefined) {
      event.preventDefault();
      list[to].focus();
    }
    // Letters are shortcuts elsewhere; here somebody chooses.
    event.stopPropagation();
  };
  return (
    <div ref={box} className="more-menu">
      <button
        ref={button}
        type="button"
        className="icon"
        aria-haspopup="menu"
        aria-expanded={open}
        aria-label={label}
        title={label}
        onClick={() => setOpen(!open)}
        onKeyDown={(event) => {
          if (open || event.key !== "ArrowDown") return;
          event.preventDefault();
          setOpen(true);
        }}
      >
        <svg viewBox="0 0 24 24" aria-hidden="true">
          <path d="M12 5.5v.01M12 12v.01M12 18.5v.01" strokeWidth="3.2" />
        </svg>
      </button>
      {open && (
        <div
          role="menu"
          aria-label={label}
          onKeyDown={onKeyDown}
          // First the button has the focus again, then the deed may take it elsewhere.
          onClickCapture={(event) => event.target.closest("[role^=menuitem]") && button.current.focus()}
          onClick={(event) => event.target.closest("[role^=menuitem]") && setOpen(false)}
        >
          {children}
        </div>
      )}
    </div>
  );
}
