import { useState } from "preact/hooks";
import { call } from "../app/api.ts";
import { useGet } from "../app/data.ts";
import { ago, instant, personName } from "../app/format.ts";
import { t } from "../app/i18n.ts";
import type { Comment, Comments as CommentRows } from "../gen/api.ts";
import { Empty, Failed, Loading } from "../parts/states.tsx";

export function Comments({ code, canComment }: { code: string; canComment: boolean }) {
  const path = `initiatives/${encodeURIComponent(code)}/comments`;
  const data = useGet<CommentRows>(path, ["comment"]);
  const [text, setText] = useState("");
  const [error, setError] = useState<Error | null>(null);
  const send = async (event: Event) => {
    event.preventDefault();
    try { await call("POST", path, { body: { text } }); setText(""); setError(null); data.reload(); } catch (e) { setError(e as Error); }
  };
  const close = async (c: Comment) => {
    try { await call("PATCH", "comments/" + c.id, { body: { is_resolved: !c.resolved_at_ms } }); data.reload(); } catch (e) { setError(e as Error); }
  };
  return (
    <>
      {data.loading && !data.value && <Loading what={t("comments")} />}
      {data.error && <Failed error={data.error} retry={data.reload} />}
      {data.value?.rows.length === 0 && <Empty>{t("Nobody has said anything yet.")}</Empty>}
      {data.value?.rows.map((c) => (
        <article key={c.id} id={"c" + c.id} class={c.resolved_at_ms ? "comment closed" : "comment"}>
          <p class="caption"><strong>{personName(c.author)}</strong> · <time dateTime={new Date(c.at_ms).toISOString()} title={instant(c.at_ms)}>{ago(c.at_ms)}</time>{c.resolved_at_ms && <> · {t("closed by {who}", { who: personName(c.resolved_by) })}</>}</p>
          <p>{c.text}</p>
          {canComment && <button type="button" class="plain" onClick={() => close(c)}>{c.resolved_at_ms ? t("Open again") : t("Close it")}</button>}
        </article>
      ))}
      {canComment && (
        <form onSubmit={send}>
          <div class="field"><label for="comment">{t("Your comment")}</label><p class="prompt" id="comment-doc">{t("Write @ and a name to ask someone; it then stands in their work.")}</p><textarea id="comment" aria-describedby="comment-doc" maxLength={4000} value={text} onInput={(e) => setText(e.currentTarget.value)} /></div>
          {error && <p class="error" role="alert">{error.message}</p>}
          <p><button disabled={!text.trim()}>{t("Comment")}</button></p>
        </form>
      )}
    </>
  );
}
