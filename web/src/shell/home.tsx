// My work: what waits for this person, the most important first; how far their initiatives are; and the whole in one line.
import { may, session } from "../app/api.ts";
import { useGet } from "../app/data.ts";
import { count, short } from "../app/format.ts";
import { t, tn } from "../app/i18n.ts";
import { base } from "../app/router.ts";
import type { InitiativeList, Task, Work } from "../gen/api.ts";
import { Page, Section } from "../parts/page.tsx";
import { Async, Empty } from "../parts/states.tsx";

const verbs: Record<string, string> = { fill: "Answer", confirm: "Confirm", cost: "Add the cost", mention: "Reply" };

function Progress({ label, n, of }: { label: string; n: number; of: number }) {
  return (
    <div class="progress">
      <span>{label}</span>
      <strong class="number">{t("{n} of {of}", { n: count(n), of: count(of) })}</strong>
      <svg viewBox="0 0 400 12" role="img" aria-label={t("{label}: {n} of {of}", { label, n, of })} preserveAspectRatio="none">
        <rect class="f0" width="400" height="12" />
        <rect class="f1" width={of ? (400 * n) / of : 0} height="12" />
      </svg>
    </div>
  );
}

function TaskLine({ task }: { task: Task }) {
  const address = base + task.path.replace(/^\//, "");
  return (
    <li>
      <div class="about">
        <p><a href={address}>{task.name}</a></p>
        <p class="sub">{task.text}</p>
      </div>
      {may("cost_read") && <span class="number">{short(task.weight_cents)}</span>}
      <a class="button" href={address} aria-label={`${t(verbs[task.kind] ?? "Open")}: ${task.name}`}>{t(verbs[task.kind] ?? "Open")}</a>
    </li>
  );
}

/** What the district runs, for those who have nothing to do here: the way into it. */
function Whole() {
  const list = useGet<InitiativeList>("initiatives?page_size=1&day_to_day=no", ["initiative", "cost", "staff_time", "pool"]);
  const l = list.value;
  if (!l) return null;
  const cost = may("cost_read") ? short(l.totals.fully_loaded_cents) : "";
  return (
    <Section title={t("The whole")}>
      <dl class="strip">
        <div><dt>{t("Initiatives")}</dt><dd>{count(l.rows_n)}<small><a href={base + "initiatives"}>{t("See them all")}</a></small></dd></div>
        {cost && <div><dt>{t("Their cost, fully loaded")}</dt><dd>{cost}<small><a href={base + "costs"}>{t("What it is made of")}</a></small></dd></div>}
        <div><dt>{t("Data sheets complete")}</dt><dd>{count(l.totals.complete_n)}<small>{t("of {n}", { n: count(l.rows_n) })}</small></dd></div>
        <div><dt>{t("Not touched for half a year")}</dt><dd>{count(l.totals.stale_n)}<small><a href={base + "exhibits"}>{t("See the exhibits")}</a></small></dd></div>
      </dl>
    </Section>
  );
}

export default function Home() {
  const work = useGet<Work>(may("inventory_read") ? "work" : null, ["initiative", "comment", "cost", "staff_time", "pool"]);
  const name = session.value!.person.name.split(" ")[0];
  const w = work.value;
  const answer = w ? (w.rows_n === 0 ? t("Nothing waits for you, {name}.", { name }) : tn(w.rows_n, "One thing waits for you, {name}.", "{n} things wait for you, {name}.", { name })) : undefined;
  if (!may("inventory_read"))
    return <Page title={t("My work")} answer={t("Welcome, {name}.", { name })}><Empty>{t("Nothing waits for you.")} <a href={base + "strategy"}>{t("See what the district wants to reach")}</a></Empty></Page>;
  return (
    <Page title={t("My work")} answer={answer}>
      <Async data={work} what={t("what waits for you")}>
        {(mine) => (
          <>
            {mine.mine_n > 0 && (
              <Section title={t("How far your initiatives are")}>
                <Progress label={t("Data sheets with every question answered")} n={mine.complete_n} of={mine.mine_n} />
                <Progress label={t("With a cost")} n={mine.costed_n} of={mine.mine_n} />
                <Progress label={t("Changed or confirmed in the last half year")} n={mine.fresh_n} of={mine.mine_n} />
              </Section>
            )}
            {mine.rows.length > 0 && (
              <Section title={t("What to do next")} note={t("Questions put to you come first, then the initiatives that cost the most.")}>
                <ol class="tasks">{mine.rows.map((task) => <TaskLine key={task.kind + task.code + task.text} task={task} />)}</ol>
                {mine.rows_n > mine.rows.length && <p class="sub">{t("The first {n} of {all}.", { n: count(mine.rows.length), all: count(mine.rows_n) })}</p>}
              </Section>
            )}
            {mine.rows.length === 0 && <Empty>{t("When a data sheet of yours is incomplete, or someone asks you something, it stands here.")}</Empty>}
          </>
        )}
      </Async>
      <Whole />
    </Page>
  );
}
