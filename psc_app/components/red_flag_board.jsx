// How long a red flag has waited for somebody: a time, a bar towards the limit, and a word.
import { spell, useTick } from "$/public/external/psc_app/components/islands/islands_store.jsx";

export function FlagTimer({ since, late }) {
  const now = useTick(1000);
  const waited = now === null ? 0 : Math.max(0, now - since);
  const over = waited > late * 1000;
  return (
    <div className={`flag-timer${over ? " late" : ""}`}>
      <time className="elapsed">{now === null ? "–" : spell(waited)}</time>
      <span className="bar" aria-hidden="true">
        <span style={{ width: `${Math.min(100, waited / (late * 10))}%` }} />
      </span>
      <span className="word">
        {over ? (
          <>
            <svg viewBox="0 0 24 24" className="icon-svg" aria-hidden="true">
              <path d="M12 4 2.5 20h19ZM12 10v5M12 17.5v.5" />
            </svg>
            Late
          </>
        ) : (
          `late after ${spell(late * 1000)}`
        )}
      </span>
    </div>
  );
}
