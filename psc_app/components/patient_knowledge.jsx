// Health topics for patients: a search that answers while one types, topics, one article.
import { useEffect, useRef, useState } from "react";
import {
  ArticleText,
  Source,
} from "$/public/external/psc_app/components/tool_knowledge/knowledge_text.jsx";

const PAUSE = 200;
const LONGEST_NOTED = 60; // as domain/self_service takes it

const NOTHING = { text: "", topic: "" };
const KEY = "psc:trail:sought"; // a sign-out forgets it with the trail

// Where a reader comes back by the browser's own button, what they looked for is there again;
// it is kept in this tab, and never in the address.
const kept = () => {
  try {
    const [how] = performance.getEntriesByType("navigation");
    const again = ["back_forward", "reload"].includes(how?.type);
    return (again && JSON.parse(sessionStorage.getItem(KEY))) || NOTHING;
  } catch {
    return NOTHING;
  }
};
const keep = (sought) => {
  try {
    sessionStorage.setItem(KEY, JSON.stringify(sought));
  } catch {
    // Without storage the way back begins with the topics.
  }
};

export function TopicSearch({ results, answered, topics, ready, onSeek }) {
  const [sought, setSought] = useState(NOTHING);
  const timer = useRef(0);
  const { text, topic } = sought;
  const ask = (next, pause) => {
    setSought(next);
    keep(next);
    clearTimeout(timer.current);
    timer.current = setTimeout(() => onSeek?.(next.text, next.topic), pause);
  };
  useEffect(() => {
    if (!ready) return;
    const before = kept();
    if (before.text || before.topic) ask(before, 0);
    return () => clearTimeout(timer.current);
  }, [ready]);
  const wanted = text.trim() || topic;
  const waits = wanted !== (answered ?? "").trim();
  return (
    <>
      <form className="topic-search" role="search" onSubmit={(event) => event.preventDefault()}>
        <label htmlFor="topic-search">What are you looking for?</label>
        <input
          id="topic-search"
          type="search"
          autoComplete="off"
          enterKeyHint="search"
          maxLength={500}
          placeholder="For example: tummy ache, high blood pressure"
          value={text}
          onChange={(event) => ask({ text: event.target.value, topic: "" }, PAUSE)}
        />
      </form>
      {topic && (
        <p className="topic-head">
          <button type="button" className="link" onClick={() => ask(NOTHING, 0)}>
            <span aria-hidden="true">‹</span> All topics
          </button>
        </p>
      )}
      {wanted ? (
        <section aria-label={topic || "Articles found"} aria-busy={waits}>
          {topic && <h2>{topic}</h2>}
          <ul className={waits ? "topic-found waits" : "topic-found"}>
            {(results ?? []).map((one) => (
              <li key={one.id}>
                <a
                  href={`/knowledge/${one.slug}`}
                  className="card"
                  data-place={text.trim() ? `search:${text.trim().slice(0, LONGEST_NOTED)}` : undefined}
                >
                  <span className="title">{one.title}</span>
                  <span className="first">{one.first}</span>
                </a>
              </li>
            ))}
          </ul>
          <p className={!waits && !results?.length ? "empty" : "sr-only"} role="status">
            {waits
              ? ""
              : results?.length
                ? `${results.length} found`
                : "We found nothing for that. Try other words, or ask us in a chat."}
          </p>
        </section>
      ) : (
        <section aria-label="Topics">
          <h2>Topics</h2>
          <ul className="topic-list">
            {(topics ?? []).map((one) => (
              <li key={one.name}>
                <button type="button" onClick={() => ask({ text: "", topic: one.name }, 0)}>
                  {one.name} <span className="count-of">{one.count}</span>
                </button>
              </li>
            ))}
          </ul>
        </section>
      )}
    </>
  );
}

export function PublicArticle({ article, onVote }) {
  const vote = (helpful) => onVote?.(article.id, helpful);
  return (
    <article className="card public-article" lang={article.language}>
      <h1>{article.title}</h1>
      {article.synonyms?.length > 0 && (
        <p className="lead">Also called {article.synonyms.slice(0, 4).join(", ")}</p>
      )}
      <div className="article-text">
        <ArticleText blocks={article.blocks} />
      </div>
      <Source article={article} />
      <p className="note" lang="en">
        This is general information. It does not replace the advice of your doctor or nurse.
      </p>
      <div className="votes" lang="en">
        <span id="votes-label">Was this helpful?</span>
        <div role="group" aria-labelledby="votes-label">
          <button type="button" aria-pressed={article.my_vote === "yes"} onClick={() => vote(true)}>
            Yes
          </button>
          <button type="button" aria-pressed={article.my_vote === "no"} onClick={() => vote(false)}>
            No
          </button>
          <span role="status">{article.my_vote ? "Thank you." : ""}</span>
        </div>
      </div>
    </article>
  );
}
