// How a conversation sounds, and on hover or focus the messages that made it so.
import { useEffect, useId, useRef, useState } from "react";

const CLOSE_AFTER = 180; // ms in which the pointer may cross the gap to the panel

const MOUTHS = {
  up: "M8.3 14.2c2.1 2.3 5.3 2.3 7.4 0",
  flat: "M8.5 15h7",
  down: "M8.3 16.3c2.1-2.3 5.3-2.3 7.4 0",
};
const shapeOf = (mood) => (mood.level > 0 ? "up" : mood.level < 0 ? "down" : "flat");

export function MoodFace({ mood }) {
  return (
    <svg viewBox="0 0 24 24" className="icon-svg" aria-hidden="true">
      <path d="M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18" />
      {mood.known ? (
        <path d={`M9 9.4v.6M15 9.4v.6${MOUTHS[shapeOf(mood)]}`} />
      ) : (
        <path d="M9.8 9.6a2.3 2.3 0 1 1 3.4 2c-.8.5-1.2 1-1.2 1.9M12 16.6v.1" />
      )}
    </svg>
  );
}

function Words({ mood }) {
  return (
    <>
      {mood.label}
      {mood.basic ? <span className="basic"> · basic</span> : null}
    </>
  );
}

const time = (at) =>
  new Intl.DateTimeFormat(undefined, { hour: "numeric", minute: "2-digit" }).format(new Date(at));

function Why({ id, mood, why }) {
  return (
    <div className="mood-why" id={id}>
      <p className="lead">
        {why === null
          ? "Looking…"
          : why.length
            ? "From the patient’s latest messages; newer ones weigh more:"
            : "Nothing of the patient’s has been read yet; a conversation starts neutral."}
      </p>
      {why?.length ? (
        <ul>
          {why.map((one) => (
            <li key={one.seq} data-level={one.mood.level}>
              <span className="level">
                <MoodFace mood={one.mood} />
                <Words mood={one.mood} />
              </span>
              <span className="said" dir="auto">
                {one.body}
              </span>
              <span className="at">{time(one.sent_at)}</span>
            </li>
          ))}
        </ul>
      ) : null}
      <p className="note">
        {mood.basic
          ? "“Basic”: a word list reads in place of the language model, and errs more often. "
          : ""}
        Read by this machine; it can be wrong. Nothing leaves it.
      </p>
    </div>
  );
}

export function MoodMark({ mood, why, of, thread, onExplain }) {
  const [open, setOpen] = useState(false);
  const closing = useRef(0);
  const id = useId();
  const shown = of === thread ? why : null;

  const show = () => {
    clearTimeout(closing.current);
    if (open) return;
    setOpen(true);
    onExplain?.(thread);
  };
  const hide = () => {
    clearTimeout(closing.current);
    closing.current = setTimeout(() => setOpen(false), CLOSE_AFTER);
  };
  useEffect(() => () => clearTimeout(closing.current), []);
  useEffect(() => setOpen(false), [thread]);
  // What stands there is of the moment it was opened; the mood went on since.
  useEffect(() => {
    if (open) onExplain?.(thread);
  }, [mood.level, mood.label]);

  return (
    <span
      className="mood"
      data-level={mood.level}
      onMouseEnter={show}
      onMouseLeave={hide}
      onKeyDown={(event) => {
        if (event.key !== "Escape" || !open) return;
        event.stopPropagation();
        setOpen(false);
      }}
    >
      <button
        type="button"
        className={`mood-mark${mood.low ? " low" : ""}`}
        aria-expanded={open}
        aria-controls={id}
        aria-label={`Sounds ${mood.label}${mood.basic ? ", basic reading" : ""}. Why?`}
        onFocus={show}
        onBlur={hide}
        onClick={show}
      >
        <MoodFace mood={mood} />
        <span>
          <Words mood={mood} />
        </span>
      </button>
      <span role="status" className="sr-only">
        {mood.low ? `This conversation sounds ${mood.label}.` : ""}
      </span>
      {open ? <Why id={id} mood={mood} why={shown} /> : null}
    </span>
  );
}
