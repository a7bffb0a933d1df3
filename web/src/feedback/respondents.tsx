// Who is asked, how far they are, and their links: to copy or by mail, also as a reminder.
import { useState } from "preact/hooks";
import { call } from "../app/api.ts";
import { useGet } from "../app/data.ts";
import { ago } from "../app/format.ts";
import { t, tn } from "../app/i18n.ts";
import type { RespondentLink, RespondentLinks, RespondentRow, Respondents as RespondentRows, SurveySheet } from "../gen/api.ts";
import { Dialog } from "../parts/dialog.tsx";
import { Async, Empty } from "../parts/states.tsx";
import { Table, type Selection } from "../parts/table.tsx";
import { tell, tellProblem } from "../parts/toast.tsx";

/** "031<tab>Di Lane<tab>di@x.org": a line a person, as Excel copies it. */
export function readPeople(text: string): { site: string; name: string; email: string | null; role: string | null }[] {
  return text.split(/\r?\n/).map((line) => line.split(/\t|;/).map((cell) => cell.trim())).filter((cells) => cells.some(Boolean))
    .map(([site = "", name = "", email = "", role = ""]) => ({ site, name, email: email || null, role: role || null }));
}

function AddDialog({ path, close }: { path: string; close: () => void }) {
  const [text, setText] = useState("");
  const [error, setError] = useState<Error | null>(null);
  const people = readPeople(text);
  const submit = async (event: Event) => {
    event.preventDefault();
    try {
      await call("POST", path + "/respondents", { body: { rows: people } });
      tell(tn(people.length, "1 person more is asked. Give them their link next.", "{n} people more are asked. Give them their links next."));
      close();
    } catch (problem) {
      setError(problem as Error);
    }
  };
  return (
    <Dialog title={t("Ask more people")} close={close}>
      <form onSubmit={submit}>
        <div class="field">
          <label for="people">{t("One line a person")}</label>
          <p class="prompt" id="people-doc">{t("School's code, name, e-mail, role: four columns of Excel, or parted by semicolons. E-mail and role may be missing.")}</p>
          <textarea id="people" rows={8} aria-describedby="people-doc" required placeholder={"031; Di Lane; di@school.example; Principal"} value={text} onInput={(event) => setText(event.currentTarget.value)} />
        </div>
        {error && <p class="error" role="alert">{t(error.message)}</p>}
        <p class="buttons"><button class="primary" disabled={people.length === 0}>{tn(people.length, "Ask 1", "Ask {n}")}</button><button type="button" onClick={close}>{t("Cancel")}</button></p>
      </form>
    </Dialog>
  );
}

function LinksDialog({ links, close }: { links: RespondentLink[]; close: () => void }) {
  const shown = links.filter((one) => one.link);
  const mailed = links.length - shown.length;
  const copy = () => {
    const text = shown.map((one) => `${one.site}\t${one.name}\t${one.link}`).join("\n");
    navigator.clipboard?.writeText(text).then(() => tell(t("The links are copied.")), () => undefined);
  };
  return (
    <Dialog title={t("Their links")} close={close} wide>
      {mailed > 0 && <p>{tn(mailed, "1 is on its way by mail.", "{n} are on their way by mail.")}</p>}
      {shown.length > 0 && (
        <>
          <p>{t("Each is of one person: who has it answers for them. They are shown this once; another link can be made at any time.")}</p>
          <Table caption={t("Links to hand on")} rows={shown} id={(one) => String(one.id)} columns={[
            { key: "site", label: t("School"), cell: (one) => one.site },
            { key: "name", label: t("Name"), cell: (one) => one.name },
            { key: "link", label: t("Link"), cell: (one) => <code class="long">{one.link}</code> },
          ]} />
          <p class="buttons">{"clipboard" in navigator && <button type="button" class="primary" onClick={copy}>{t("Copy all of them")}</button>}<button type="button" onClick={close}>{t("Close")}</button></p>
        </>
      )}
    </Dialog>
  );
}

const far = (row: RespondentRow): string => (row.sent_at_ms ? t("done") : row.has_answered ? t("has begun") : t("not yet"));

export function Respondents({ survey }: { survey: SurveySheet }) {
  const path = "surveys/" + encodeURIComponent(survey.code);
  const data = useGet<RespondentRows>(path + "/respondents", ["respondent", "feedback_answer"]);
  const [chosen, setChosen] = useState<Set<string>>(new Set());
  const [isAdding, setAdding] = useState(false);
  const [links, setLinks] = useState<RespondentLink[] | null>(null);
  const change = (ids: string[], isOn: (id: string) => boolean) => {
    const next = new Set(chosen);
    for (const id of ids) if (isOn(id)) next.add(id); else next.delete(id);
    setChosen(next);
  };
  const select: Selection = { chosen, toggle: (id) => change([id], (one) => !chosen.has(one)), all: (ids, on) => change(ids, () => on) };
  const give = async (rows: RespondentRow[], isReminder: boolean) => {
    try {
      const made = await call<RespondentLinks>("POST", path + "/links", { body: { ids: rows.map((row) => row.id), is_reminder: isReminder, by_mail: true } });
      setLinks(made.rows);
      data.reload();
    } catch (problem) {
      tellProblem(problem as Error);
    }
  };
  const rows = data.value?.rows ?? [];
  const silent = rows.filter((row) => !row.has_answered);
  const picked = rows.filter((row) => chosen.has(String(row.id)));
  const isOver = survey.state === "closed";
  return (
    <>
      <Async data={data} what={t("who is asked")}>
        {() => rows.length === 0 ? <Empty>{t("Nobody is asked yet.")}</Empty> : (
          <Table caption={tn(rows.length, "1 person is asked", "{n} people are asked")} rows={rows} id={(row) => String(row.id)} select={isOver ? undefined : select} columns={[
            { key: "name", label: t("Name"), cell: (row) => row.name },
            { key: "site", label: t("School"), cell: (row) => row.site },
            { key: "role", label: t("Role"), cell: (row) => row.role ?? "–" },
            { key: "email", label: t("E-mail"), cell: (row) => row.email ?? "–" },
            { key: "far", label: t("How far"), cell: (row) => <>{far(row)}{row.reminders_n > 0 && <small class="sub"> · {tn(row.reminders_n, "reminded once, {when}", "reminded {n} times, {when}", { when: ago(row.reminded_at_ms ?? 0) })}</small>}</> },
          ]} />
        )}
      </Async>
      {!isOver && (
        <p class="buttons">
          <button type="button" onClick={() => setAdding(true)}>{t("Ask more people")}</button>
          {picked.length > 0 && <button type="button" onClick={() => void give(picked, false)}>{tn(picked.length, "Link for 1", "Links for {n}")}</button>}
          {survey.state === "open" && silent.length > 0 && <button type="button" onClick={() => void give(silent, true)}>{tn(silent.length, "Remind 1 who has not answered", "Remind {n} who have not answered")}</button>}
        </p>
      )}
      {isAdding && <AddDialog path={path} close={() => (setAdding(false), data.reload())} />}
      {links && <LinksDialog links={links} close={() => setLinks(null)} />}
    </>
  );
}
