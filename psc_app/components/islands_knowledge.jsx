// The tools "knowledge" and "assist": finding, reading, putting into the message box.
import { useEffect, useRef, useState } from "react";
import { tell, useTold } from "$/public/external/psc_app/components/islands/islands_store.jsx";
import { Tool } from "$/public/external/psc_app/components/desk_tools/islands_tools.jsx";
import {
  ArticleText,
  Source,
  textOf,
} from "$/public/external/psc_app/components/tool_knowledge/knowledge_text.jsx";

const PAUSE = 140;
const NO_FILTER = { audience: "", language: "", topic: "" };

const languageName = (code) => {
  try {
    return new Intl.DisplayNames(undefined, { type: "language" }).of(code);
  } catch {
    return code;
  }
};

/** The whole tool: the search, or the article that is open. */
export function KnowledgeBox({
  thread,
  of,
  ready: looked,
  results,
  answered,
  filters,
  languages,
  article,
  told,
  onSeek,
  onRead,
  onLink,
  onExcerpt,
  onVote,
}) {
  const [text, setText] = useState("");
  const [narrow, setNarrow] = useState(NO_FILTER);
  const [at, setAt] = useState(0);
  const input = useRef(null);
  const timer = useRef(0);
  const hurry = useRef(false); // Enter came before the list
  const ready = looked && of === thread;
  const settled = ready && text.trim() === (answered ?? "").trim();
  const waits = ready && !settled;
  const open = of === thread && article?.id > 0;
  const was = useRef({ open: false, thread });

  const ask = (words, filter, pause = PAUSE) => {
    clearTimeout(timer.current);
    timer.current = setTimeout(
      () => onSeek?.(thread, words, filter.audience, filter.language, filter.topic),
      pause,
    );
  };
  const type = (words) => {
    setText(words);
    setAt(0);
    hurry.current = false;
    ask(words, narrow);
  };
  const filter = (name, value) => {
    const chosen = { ...narrow, [name]: value };
    setNarrow(chosen);
    setAt(0);
    ask(text, chosen, 0);
  };
  useEffect(() => () => clearTimeout(timer.current), []);
  useEffect(() => {
    // Another patient's matter: nothing of the last one's stays in the field.
    if (was.current.thread !== thread) {
      setText("");
      setNarrow(NO_FILTER);
      setAt(0);
      hurry.current = false;
    } else if (was.current.open && !open) input.current?.focus();
    was.current = { open, thread };
  }, [thread, open]);
  useEffect(() => {
    if (!settled || !hurry.current) return;
    hurry.current = false;
    if (results?.length) onRead?.(thread, results[0].id);
  }, [settled]);
  useTold("psc:knowledge", (words) => {
    if (open) onRead?.(thread, 0);
    setText(words ?? "");
    setAt(0);
    ask(words ?? "", narrow, 0);
    requestAnimationFrame(() => input.current?.focus());
  });
  useTold("psc:article", ({ thread: of, id }) => of === thread && onRead?.(thread, id));

  const move = (event) => {
    const by = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (by && results?.length) {
      event.preventDefault();
      setAt((at + by + results.length) % results.length);
    } else if (event.key === "Enter") {
      event.preventDefault();
      if (!settled) hurry.current = text.trim() !== "";
      else if (results?.[at]) onRead?.(thread, results[at].id);
    } else if (event.key === "Escape" && text) {
      event.preventDefault();
      event.stopPropagation();
      type("");
    }
  };

  if (open)
    return (
      <Opened
        key={article.id}
        {...{ thread, article, told, onLink, onExcerpt, onVote }}
        onBack={() => onRead?.(thread, 0)}
      />
    );
  return (
    <div className="knowledge">
      <div className="knowledge-ask">
        <input
          ref={input}
          data-first=""
          type="search"
          role="combobox"
          aria-label="Find in the knowledge"
          aria-expanded={results?.length > 0}
          aria-controls="knowledge-found"
          aria-activedescendant={results?.[at] ? `knowledge-${results[at].id}` : undefined}
          autoComplete="off"
          maxLength={500}
          placeholder="Words, or how the patient put it"
          value={text}
          onChange={(event) => type(event.target.value)}
          onKeyDown={move}
        />
        <div className="knowledge-filters">
          <select
            aria-label="For whom"
            value={narrow.audience}
            onChange={(event) => filter("audience", event.target.value)}
          >
            <option value="">For all</option>
            <option value="external">For patients</option>
            <option value="internal">Staff only</option>
          </select>
          <select
            aria-label="Topic"
            value={narrow.topic}
            onChange={(event) => filter("topic", event.target.value)}
          >
            <option value="">All topics</option>
            {(filters ?? []).map((one) => (
              <option key={one.name} value={one.name}>
                {one.name} ({one.count})
              </option>
            ))}
          </select>
          {languages?.length > 1 && (
            <select
              aria-label="Language"
              value={narrow.language}
              onChange={(event) => filter("language", event.target.value)}
            >
              <option value="">All languages</option>
              {languages.map((one) => (
                <option key={one} value={one}>
                  {languageName(one)}
                </option>
              ))}
            </select>
          )}
        </div>
      </div>
      <ul
        id="knowledge-found"
        role="listbox"
        aria-label={text ? "Articles found" : "Articles"}
        className={waits ? "found-articles waits" : "found-articles"}
        aria-busy={waits || !ready}
      >
        {!ready && [1, 2, 3, 4].map((n) => <li key={n} className="skeleton" aria-hidden="true" />)}
        {(ready ? results ?? [] : []).map((one, n) => (
          <li
            key={one.id}
            id={`knowledge-${one.id}`}
            role="option"
            aria-selected={n === at}
            className={n === at ? "on" : undefined}
            ref={n === at ? (row) => row?.scrollIntoView({ block: "nearest" }) : undefined}
            onClick={() => onRead?.(thread, one.id)}
          >
            <span className="title">
              {one.title}
              {one.audience === "internal" && <span className="tag warn">Staff only</span>}
            </span>
            <span className="first">{one.first}</span>
          </li>
        ))}
      </ul>
      {ready && !waits && !results?.length && (
        <p className="empty" role="status">
          Nothing found. Try fewer or other words{narrow.topic || narrow.audience ? ", or all topics" : ""}.
        </p>
      )}
    </div>
  );
}

function Opened({ thread, article, told, onBack, onLink, onExcerpt, onVote }) {
  const text = useRef(null);
  const head = useRef(null);
  const [part, setPart] = useState(-1);
  const [asks, setAsks] = useState(false);
  const blocks = article.blocks ?? [];
  useEffect(() => head.current?.focus(), []);

  const selected = () => {
    const now = window.getSelection();
    if (!now || now.isCollapsed || !text.current?.contains(now.anchorNode)) return "";
    return text.current.contains(now.focusNode) ? now.toString() : "";
  };
  const excerpt = () => {
    const words = selected() || (part >= 0 ? textOf(blocks, part) : "");
    onExcerpt?.(thread, article.id, words);
  };
  const walk = (event) => {
    const by = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (by) {
      event.preventDefault();
      const next = Math.max(0, Math.min(blocks.length - 1, part + by));
      setPart(next);
      text.current.children[next]?.scrollIntoView({ block: "nearest" });
    } else if (event.key === "Enter" && part >= 0 && article.sendable) {
      event.preventDefault();
      excerpt();
    }
  };
  const escape = (event) => {
    if (event.key !== "Escape") return;
    event.stopPropagation();
    onBack();
  };
  const keepSelection = (event) => event.preventDefault();

  return (
    <article className="knowledge opened" onKeyDown={escape}>
      <button type="button" className="link back" onClick={onBack}>
        <span aria-hidden="true">‹</span> Back to the list
      </button>
      <h3 ref={head} tabIndex={-1}>
        {article.title}
      </h3>
      {article.sendable ? (
        <div className="knowledge-deeds">
          <button type="button" className="small primary" onClick={() => onLink?.(thread, article.id)}>
            Insert link
          </button>
          <button
            type="button"
            className="small"
            title="What you selected in the text, or else its first paragraph"
            onMouseDown={keepSelection}
            onClick={excerpt}
          >
            {part >= 0 ? "Insert marked part" : "Insert excerpt"}
          </button>
        </div>
      ) : (
        <p className="tag warn">Staff only: it can't be sent to a patient.</p>
      )}
      <p className="sr-only" role="status">
        {told}
      </p>
      <div
        ref={text}
        className="article-text"
        role="group"
        tabIndex={0}
        aria-label="Text. Arrows mark a part, Enter puts it into the message."
        onKeyDown={walk}
      >
        <ArticleText blocks={blocks} chosen={part} />
      </div>
      <Source article={article} />
      <Votes {...{ thread, article, onVote, asks, setAsks }} />
    </article>
  );
}

function Votes({ thread, article, onVote, asks, setAsks }) {
  const vote = (helpful) => {
    onVote?.(thread, article.id, helpful, "");
    setAsks(!helpful);
  };
  const comment = (event) => {
    event.preventDefault();
    onVote?.(thread, article.id, article.my_vote === "yes", new FormData(event.target).get("comment"));
    setAsks(false);
  };
  return (
    <div className="votes">
      <span id="votes-label">Was this helpful?</span>
      <div role="group" aria-labelledby="votes-label">
        <button
          type="button"
          className="small"
          aria-pressed={article.my_vote === "yes"}
          onClick={() => vote(true)}
        >
          Yes {article.helpful > 0 && `(${article.helpful})`}
        </button>
        <button
          type="button"
          className="small"
          aria-pressed={article.my_vote === "no"}
          onClick={() => vote(false)}
        >
          No {article.unhelpful > 0 && `(${article.unhelpful})`}
        </button>
        {article.my_vote && !asks && (
          <button type="button" className="link" onClick={() => setAsks(true)}>
            Comment
          </button>
        )}
      </div>
      {asks && (
        <form onSubmit={comment}>
          <label>
            What is wrong or missing?
            <textarea name="comment" rows={2} maxLength={1000} required autoFocus />
          </label>
          <button type="submit" className="small">
            Send comment
          </button>
        </form>
      )}
    </div>
  );
}

/* ---- Smart assist ---- */

const RESTS = 1500;
const lastOfPatient = (...lists) => {
  for (const list of lists)
    for (let at = (list?.length ?? 0) - 1; at >= 0; at--)
      if (list[at].author_kind === "patient") return list[at].seq;
  return 0;
};

/** Asks anew when the patient wrote; of several messages in a row for the first and the last. */
export function AssistTool({ thread, live, history, onOpen, children }) {
  const heard = lastOfPatient(live, history);
  const [stamp, setStamp] = useState({ thread, heard });
  const last = useRef(0);
  useEffect(() => {
    if (stamp.thread === thread && stamp.heard === heard) return;
    const rest = stamp.thread === thread ? last.current + RESTS - Date.now() : 0;
    const timer = setTimeout(() => {
      last.current = Date.now();
      setStamp({ thread, heard });
    }, Math.max(0, rest));
    return () => clearTimeout(timer);
  }, [thread, heard, stamp]);
  return (
    <Tool name="assist" thread={thread} stamp={stamp.thread === thread ? stamp.heard : ""} onOpen={onOpen}>
      {children}
    </Tool>
  );
}

/** What fits, with what can be done with it. */
export function AssistBox({ thread, articles, replies, onLink }) {
  const read = (id) => {
    tell("psc:tool", "knowledge");
    tell("psc:article", { thread, id });
  };
  return (
    <div className="assist">
      {articles?.length > 0 && (
        <section aria-label="Articles that fit">
          <h3>Articles</h3>
          <ul>
            {articles.map((one) => (
              <li key={one.id} className="assist-one">
                <span className="title">
                  {one.title}
                  {one.audience === "internal" && <span className="tag warn">Staff only</span>}
                </span>
                <span className="first">{one.first}</span>
                <span className="deeds">
                  {one.audience === "external" && (
                    <button
                      type="button"
                      className="small"
                      aria-label={`Insert the link: ${one.title}`}
                      onClick={() => onLink?.(thread, one.id)}
                    >
                      Insert link
                    </button>
                  )}
                  <button
                    type="button"
                    className="small quiet"
                    aria-label={`Open: ${one.title}`}
                    onClick={() => read(one.id)}
                  >
                    Open
                  </button>
                </span>
              </li>
            ))}
          </ul>
        </section>
      )}
      {replies?.length > 0 && (
        <section aria-label="Quick replies that fit">
          <h3>Quick replies</h3>
          <ul>
            {replies.map((one) => (
              <li key={one.id} className="assist-one">
                <span className="title">{one.title}</span>
                <span className="first">{one.words}</span>
                <span className="deeds">
                  <button
                    type="button"
                    className="small"
                    aria-label={`Insert the reply: ${one.title}`}
                    onClick={() => tell("psc:reply", { thread, id: one.id })}
                  >
                    Insert
                  </button>
                </span>
              </li>
            ))}
          </ul>
        </section>
      )}
    </div>
  );
}
