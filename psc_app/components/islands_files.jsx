// Files beside what one writes: chosen, dropped, on their way; by text there are none.
import { useRef } from "react";
import { newId } from "$/public/external/psc_app/components/islands/islands_store.jsx";

export const LARGEST_FILE = 10 * 1024 * 1024;
export const NO_FILES = "Files can't be sent by text.";

export const post = (address, chosen, mode, tell, done) => {
  const request = new XMLHttpRequest();
  const form = new FormData();
  form.append("client_id", newId());
  form.append("visibility", mode);
  form.append("file", chosen, chosen.name);
  request.open("POST", address);
  request.upload.onprogress = (e) => tell({ part: e.lengthComputable ? e.loaded / e.total : 0 });
  request.onload = () => {
    if (request.status === 201) return done();
    let fault = "The file could not be sent. Try again.";
    try {
      fault = JSON.parse(request.responseText).error ?? fault;
    } catch {
      // Not our answer (a proxy's page, say): the sentence above will do.
    }
    tell({ fault });
  };
  request.onerror = () => tell({ fault: "The connection was lost. Try again." });
  tell({ part: 0 });
  request.send(form);
};

export function Upload({ name, part, fault, onDismiss }) {
  return (
    <div className={`upload${fault ? " failed" : ""}`} role="status">
      <span className="name">{name}</span>
      {fault ? (
        <>
          <span className="fault">{fault}</span>
          <button type="button" className="link" onClick={onDismiss}>
            Dismiss
          </button>
        </>
      ) : (
        <progress max="1" value={part} aria-label="Sending the file" />
      )}
    </div>
  );
}

export function Secure({ disabled, onPress }) {
  const label = "Send as a secure message with a link; files can't be sent by text";
  return (
    <button
      type="button"
      className="icon secure"
      aria-label={label}
      title={label}
      disabled={disabled}
      onClick={onPress}
    >
      <svg viewBox="0 0 24 24" aria-hidden="true">
        <path d="M6 11h12v9H6ZM8.5 11V8a3.5 3.5 0 0 1 7 0v3" />
      </svg>
    </button>
  );
}

export function Attach({ onFile }) {
  const file = useRef(null);
  return (
    <>
      <input
        ref={file}
        type="file"
        hidden
        accept="image/png,image/jpeg,image/gif,image/webp,application/pdf"
        onChange={(e) => {
          onFile(e.target.files?.[0]);
          e.target.value = "";
        }}
      />
      <button
        type="button"
        className="icon"
        aria-label="Attach an image or PDF"
        title="Attach an image or PDF (at most 10 MB)"
        onClick={() => file.current.click()}
      >
        <svg viewBox="0 0 24 24" aria-hidden="true">
          <path d="M21.4 11.6 12.2 20.8a6 6 0 0 1-8.5-8.5l9.2-9.2a4 4 0 0 1 5.7 5.7l-9.2 9.2a2 2 0 0 1-2.8-2.8l8.5-8.5" />
        </svg>
      </button>
    </>
  );
}
