// An article's text: paragraphs and lists, nothing of it as markup.

const inWords = (block) =>
  block.points?.length ? block.points.map((one) => `- ${one}`).join("\n") : block.text;
const leadsTo = (block, next) => next?.points?.length && !block.points?.length && !/[.!?]$/.test(block.text);

/** The words of one block; a sentence that leads to a list brings the list along. */
export const textOf = (blocks, at) =>
  leadsTo(blocks[at], blocks[at + 1])
    ? `${inWords(blocks[at])}\n${inWords(blocks[at + 1])}`
    : inWords(blocks[at]);

/** The blocks of an article; `chosen` is the number of the one that is marked, -1 for none. */
export function ArticleText({ blocks, chosen = -1 }) {
  const marked = (at) =>
    at === chosen || (at === chosen + 1 && chosen >= 0 && leadsTo(blocks[chosen], blocks[at]));
  return (blocks ?? []).map((block, at) =>
    block.points?.length ? (
      <ul key={at} className={marked(at) ? "chosen" : undefined}>
        {block.points.map((point, n) => (
          <li key={n}>{point}</li>
        ))}
      </ul>
    ) : (
      <p key={at} className={at === chosen ? "chosen" : undefined}>
        {block.text}
      </p>
    ),
  );
}

/** Where an article's text is from, and how old it is. */
export function Source({ article }) {
  if (!article.source && !article.attribution) return null;
  return (
    <p className="article-source">
      {article.source && (
        <>
          Source:{" "}
          {article.source_url ? (
            <a href={article.source_url} target="_blank" rel="noopener noreferrer">
              {article.source}
            </a>
          ) : (
            article.source
          )}
          {article.source_date && ` · ${article.source_date}`}
          {". "}
        </>
      )}
      {article.attribution && `${article.attribution.replace(/\.$/, "")}.`}
    </p>
  );
}
