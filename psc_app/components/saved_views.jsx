// The menu of saved views: the page's address is what is kept, and what is opened.
import { useEffect, useId, useRef, useState } from "react";
import { useLocation, useNavigate } from "react-router";

// Two addresses are the same view whatever the order of their filters.
const sorted = (query) =>
  [...new URLSearchParams(query)]
    .filter(([, value]) => value !== "")
    .map(([name, value]) => `${name}=${value}`)
    .sort()
    .join("&");

const WIDEST = 400; // pixels that the panel may take

const Icon = ({ d }) => (
  <svg viewBox="0 0 24 24" className="icon-svg" aria-hidden="true">
    <path d={d} />
  </svg>
);
const BOOKMARK = "M6 3.5h12v17l-6-4.5-6 4.5Z";
const SHARED = "M8.5 11a3 3 0 1 0 0-6 3 3 0 0 0 0 6ZM3 19c.5-3.5 2.5-5 5.5-5s5 1.5 5.5 5M16 11a2.5 2.5 0 1 0 0-5M16.5 14c2.5 0 4 1.5 4.5 4.5";
const STAR = "m12 3.6 2.6 5.3 5.8.8-4.2 4.1 1 5.8-5.2-2.7-5.2 2.7 1-5.8L3.6 9.7l5.8-.8Z";
const BIN = "M5 7h14M10 7V4.5h4V7M7 7l1 13h8l1-13";

export function SavedViews(props) {
  const { views, page, kept, notice, longest } = props;
  const { onShow, onKeep, onShare, onForget, onOpenFirst, onOpenNone } = props;
  const here = useLocation();
  const go = useNavigate();
  const box = useRef(null);
  const button = useRef(null);
  const field = useRef(null);
  const id = useId();
  const [open, setOpen] = useState(false);
  const [atStart, setAtStart] = useState(false);
  const [name, setName] = useState("");
  const [share, setShare] = useState(false);
  const [sure, setSure] = useState(0);
  const path = here.pathname.replace(/\/$/, "");
  const listed = page === path ? views : [];
  const now = sorted(here.search);
  const current = listed.find((one) => sorted(one.query) === now);

  useEffect(() => {
    onShow(path);
  }, [path]);
  useEffect(() => {
    if (!kept) return;
    setName("");
    setShare(false);
  }, [kept]);
  useEffect(() => {
    if (!open) return;
    setSure(0);
    const elsewhere = (event) => !box.current.contains(event.target) && setOpen(false);
    document.addEventListener("pointerdown", elsewhere);
    return () => document.removeEventListener("pointerdown", elsewhere);
  }, [open]);

  const onKeyDown = (event) => {
    if (event.key === "Escape") {
      event.preventDefault();
      setOpen(false);
      button.current.focus();
    }
    // Letters are shortcuts elsewhere; here somebody writes or chooses.
    event.stopPropagation();
  };
  const choose = (view) => {
    setOpen(false);
    go(view.query ? `${view.page}?${view.query}` : view.page);
  };
  const keep = (event) => {
    event.preventDefault();
    if (name.trim()) onKeep(path, here.search.slice(1), name.trim(), share);
    else field.current.focus();
  };

  return (
    <div ref={box} className="saved-views" onKeyDown={open ? onKeyDown : undefined}>
      <button
        ref={button}
        type="button"
        className="small quiet"
        aria-expanded={open}
        aria-controls={id}
        onClick={() => {
          // The panel hangs from whichever side of the button has room for it.
          setAtStart(button.current.getBoundingClientRect().right < WIDEST);
          setOpen(!open);
        }}
      >
        <Icon d={BOOKMARK} />
        <span className="which">{current ? current.name : "Views"}</span>
      </button>
      {open && (
        <div id={id} className={`panel${atStart ? " at-start" : ""}`} role="group" aria-label="Saved views">
          {listed.length ? (
            <ul>
              {listed.map((view) => (
                <li key={view.id} className={view === current ? "here" : undefined}>
                  <button
                    type="button"
                    className="pick"
                    aria-current={view === current ? "true" : undefined}
                    onClick={() => choose(view)}
                  >
                    <span className="called">{view.name}</span>
                    {view.mine ? null : <span className="note">shared by {view.whose}</span>}
                    {view.opens ? <span className="note at-sign-in">Opens at sign-in</span> : null}
                  </button>
                  {sure !== view.id && (
                    <button
                      type="button"
                      className="icon view-first"
                      aria-pressed={view.opens}
                      aria-label={`Open ${view.name} at sign-in`}
                      title={view.opens ? "Opens when you sign in" : "Open this view when I sign in"}
                      onClick={() => (view.opens ? onOpenNone() : onOpenFirst(view.id))}
                    >
                      <Icon d={STAR} />
                    </button>
                  )}
                  {view.mine && sure !== view.id && (
                    <>
                      <button
                        type="button"
                        className="icon"
                        aria-pressed={view.shared}
                        aria-label={`Share ${view.name} with all supervisors`}
                        title={view.shared ? "Shared with all supervisors" : "Only yours: share it"}
                        onClick={() => onShare(view.id, !view.shared)}
                      >
                        <Icon d={SHARED} />
                      </button>
                      <button
                        type="button"
                        className="icon"
                        aria-label={`Delete ${view.name}`}
                        title="Delete"
                        onClick={() => setSure(view.id)}
                      >
                        <Icon d={BIN} />
                      </button>
                    </>
                  )}
                  {sure === view.id && (
                    <>
                      <button
                        type="button"
                        className="small danger"
                        autoFocus
                        onClick={() => {
                          setSure(0);
                          onForget(view.id);
                        }}
                      >
                        Delete
                      </button>
                      <button type="button" className="small" onClick={() => setSure(0)}>
                        Keep
                      </button>
                    </>
                  )}
                </li>
              ))}
              {listed.some((view) => view.opens) ? null : (
                <li className="note view-first-hint">
                  <Icon d={STAR} />
                  The star has a view open when you sign in.
                </li>
              )}
            </ul>
          ) : (
            <p className="note">
              No views yet. Choose filters, then keep them here under a name.
            </p>
          )}
          <form onSubmit={keep}>
            <label>
              <span className="label">Keep what is shown as</span>
              <input
                ref={field}
                value={name}
                maxLength={longest}
                placeholder={current ? current.name : "Such as: Front desk, texts"}
                onChange={(event) => setName(event.target.value)}
              />
            </label>
            <label className="tick">
              <input
                type="checkbox"
                checked={share}
                onChange={(event) => setShare(event.target.checked)}
              />
              For all supervisors
            </label>
            <button type="submit" className="small primary">
              Save
            </button>
          </form>
          {notice ? (
            <p className="fault" role="alert">
              {notice}
            </p>
          ) : null}
        </div>
      )}
    </div>
  );
}
