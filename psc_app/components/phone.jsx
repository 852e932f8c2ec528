// A phone of the demonstration: what stands on its screen, and where one writes.
import { useEffect, useLayoutEffect, useRef, useState } from "react";

const LONGEST = 1600;
const NEAR_END = 120;
const ADDRESS = /https?:\/\/[^\s<>"'`]+/g;
const ENDS = /[.,;:!?)\]}'"”’…]+$/;

// Pages of our own open on the address that this page was opened by.
const shownAs = (address) => {
  try {
    const url = new URL(address);
    const own = url.port === window.location.port && ["localhost", "127.0.0.1"].includes(url.hostname);
    return own ? url.pathname + url.search : address;
  } catch {
    return address;
  }
};

/** The words of a text, with addresses that can be pressed, as phones make them. */
export function PhoneWords({ text }) {
  const found = [];
  let at = 0;
  for (const match of text.matchAll(ADDRESS)) {
    const address = match[0].replace(ENDS, "");
    found.push(
      text.slice(at, match.index),
      <a key={match.index} href={shownAs(address)} target="_blank" rel="noopener noreferrer">
        {address}
      </a>,
    );
    at = match.index + address.length;
  }
  return [...found, text.slice(at)];
}

/** The screen; it stays at the newest text unless somebody reads further up. */
export function PhoneScreen({ number, count, label, children }) {
  const box = useRef(null);
  const low = useRef(true);
  useLayoutEffect(() => {
    low.current = true;
  }, [number]);
  useLayoutEffect(() => {
    if (low.current) box.current.scrollTop = box.current.scrollHeight;
  }, [number, count]);
  useEffect(() => {
    // Pictures come later, and make the screen longer.
    const grown = () => low.current && (box.current.scrollTop = box.current.scrollHeight);
    const seen = box.current;
    seen.addEventListener("load", grown, true);
    return () => seen.removeEventListener("load", grown, true);
  }, []);
  return (
    <div
      className="phone-screen"
      ref={box}
      role="log"
      aria-label={label}
      tabIndex={0}
      onScroll={({ currentTarget: it }) =>
        (low.current = it.scrollHeight - it.scrollTop - it.clientHeight < NEAR_END)
      }
    >
      {children}
    </div>
  );
}

const handIn = async (file) => {
  const answer = await fetch("/simulated-carrier/pictures", {
    method: "POST",
    headers: { "content-type": file.type || "application/octet-stream" },
    body: file,
  });
  const said = await answer.json();
  if (!answer.ok) throw new Error(said.fault);
  return said.ticket;
};

/** Where one writes on the phone: Enter sends, and a word that the clinic knows is one press. */
export function PhoneComposer({ number, quick, onSend }) {
  const [text, setText] = useState("");
  const [picture, setPicture] = useState(null);
  const [fault, setFault] = useState("");
  const area = useRef(null);
  const chooser = useRef(null);
  useEffect(() => {
    setText("");
    setPicture(null);
    setFault("");
  }, [number]);
  useEffect(() => () => picture && URL.revokeObjectURL(picture.shown), [picture]);
  useLayoutEffect(() => {
    area.current.style.height = "auto";
    area.current.style.height = `${area.current.scrollHeight + 2}px`;
  }, [text]);
  const choose = async ({ target }) => {
    const file = target.files[0];
    target.value = "";
    if (!file) return;
    try {
      const ticket = await handIn(file);
      setPicture({ ticket, name: file.name, shown: URL.createObjectURL(file) });
      setFault("");
    } catch (refused) {
      setFault(refused.message || "The picture could not be handed in.");
    }
    area.current.focus();
  };
  const send = () => {
    if (!text.trim() && !picture) return;
    onSend(number, text, picture?.ticket ?? "");
    setText("");
    setPicture(null);
    setFault("");
    area.current.focus();
  };
  return (
    <form
      className="phone-composer"
      onSubmit={(event) => {
        event.preventDefault();
        send();
      }}
    >
      <div className="quick" role="group" aria-label="Words the clinic knows">
        {quick.map((word) => (
          <button key={word} type="button" className="small" onClick={() => onSend(number, word, "")}>
            {word}
          </button>
        ))}
      </div>
      {picture && (
        <p className="picked">
          <img src={picture.shown} alt="" />
          <span>{picture.name}</span>
          <button
            type="button"
            className="icon small"
            aria-label="Leave the picture out"
            onClick={() => setPicture(null)}
          >
            ×
          </button>
        </p>
      )}
      {fault && (
        <p className="fault" role="alert">
          {fault}
        </p>
      )}
      <div className="row">
        <button
          type="button"
          className="icon"
          aria-label="Attach a picture"
          title="Attach a picture"
          onClick={() => chooser.current.click()}
        >
          <svg viewBox="0 0 24 24" className="icon-svg" aria-hidden="true">
            <path d="M4 5h16v14H4ZM4 16l4.5-5 4 4.5 2.5-2.5 5 5M15.5 9.5h.01" />
          </svg>
        </button>
        <input
          ref={chooser}
          type="file"
          hidden
          accept="image/jpeg,image/png,image/gif,image/webp"
          onChange={choose}
        />
        <textarea
          ref={area}
          rows={1}
          value={text}
          maxLength={LONGEST}
          placeholder="Text to the clinic"
          aria-label="Text to the clinic"
          dir="auto"
          onChange={({ target }) => setText(target.value)}
          onKeyDown={(event) => {
            if (event.key !== "Enter" || event.shiftKey || event.nativeEvent.isComposing) return;
            event.preventDefault();
            send();
          }}
        />
        <button type="submit" className="icon go" aria-label="Send" disabled={!text.trim() && !picture}>
          <svg viewBox="0 0 24 24" className="icon-svg" aria-hidden="true">
            <path d="M12 19V5M6 11l6-6 6 6" />
          </svg>
        </button>
      </div>
      {text.length > LONGEST - 200 && (
        <p className="count">
          {text.length.toLocaleString()} of {LONGEST.toLocaleString()} characters
        </p>
      )}
    </form>
  );
}
