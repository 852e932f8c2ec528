// What writing a text costs: how many texts it becomes, and what makes it more.
import { useEffect, useLayoutEffect, useRef, useState } from "react";
import { countSegments, plainly, twinsIn } from "$/public/external/psc_app/components/islands/segments.js";
import { newId } from "$/public/external/psc_app/components/islands/islands_store.jsx";

const times = (count) => `${count.toLocaleString()} text${count === 1 ? "" : "s"}`;
const seen = (one) => (/^[\s\u00ad\u200b\u2060\ufeff]$/u.test(one) ? "" : `“${one}”`);

/** The line under a text: encoding, units, texts; and what forces the costlier encoding. */
export function SegmentCount({ text, alphabet, longest, onPlain }) {
  const found = countSegments(text, alphabet);
  const twins = found.culprit ? twinsIn(text, alphabet) : [];
  const over = text.length > longest;
  return (
    <div className="segments" data-encoding={found.encoding} data-segments={found.segments}>
      {found.culprit && (
        <span className="culprit">
          Unicode because of {seen(found.culprit)} ({found.name})
          {twins.length > 0 && (
            <button type="button" className="link" onClick={() => onPlain(plainly(text, alphabet))}>
              {twins.length > 1
                ? "Replace by plain characters"
                : twins[0][1].trim()
                  ? `Replace by ${twins[0][1]}`
                  : twins[0][1]
                    ? "Replace by a space"
                    : "Take it out"}
            </button>
          )}
        </span>
      )}
      <span className={`figures${over ? " over" : ""}`}>
        {found.encoding} · {found.units.toLocaleString()}/{(found.units + found.left).toLocaleString()} ·{" "}
        {times(found.segments)}
        {over ? ` · ${text.length.toLocaleString()} of ${longest.toLocaleString()} characters` : ""}
      </span>
      <span className="sr-only" role="status">
        {over ? "Too long for a text" : found.segments > 1 ? times(found.segments) : ""}
      </span>
    </div>
  );
}

/** Where a new text is written, with its count; `text` goes in with each new `nonce`. */
export function TextBox({ name, text, nonce, alphabet, longest }) {
  const box = useRef(null);
  const [value, setValue] = useState("");
  const [id] = useState(newId); // the same text sent twice is one
  const fit = () => {
    box.current.style.height = "auto";
    box.current.style.height = `${Math.min(box.current.scrollHeight + 2, 260)}px`;
  };
  const put = (to) => {
    box.current.value = to;
    setValue(to);
    fit();
  };
  useEffect(() => {
    if (!nonce) return;
    put(text);
    box.current.focus();
  }, [nonce]);
  useLayoutEffect(fit, []);
  return (
    <div className="text-box">
      <label className="field">
        <span className="label">Text</span>
        <textarea
          ref={box}
          name={name}
          rows={4}
          required
          dir="auto"
          onInput={() => {
            setValue(box.current.value);
            fit();
          }}
        />
      </label>
      <input type="hidden" name="client_id" value={id} />
      <SegmentCount
        text={value.trim()}
        alphabet={alphabet}
        longest={longest}
        onPlain={(to) => {
          put(to);
          box.current.focus();
        }}
      />
    </div>
  );
}
