// My work: what waits for this person, the most important first.
import { session } from "../app/api.ts";
import { useGet } from "../app/data.ts";
import { count, short } from "../app/format.ts";
import { t } from "../app/i18n.ts";
import { base } from "../app/router.ts";
import type { Work } from "../gen/api.ts";
import { Page, Section } from "../parts/page.tsx";
import { Empty, Failed, Loading } from "../parts/states.tsx";
import { Table } from "../parts/table.tsx";

const words: Record<string, string> = { fill: "Answer", confirm: "Confirm", cost: "Add the cost", mention: "Reply" };

function Progress({ label, n, of }: { label: string; n: number; of: number }) {
  const share = of ? n / of : 0;
  return (
    <figure>
      <figcaption>{label}: {count(n)} {t("of")} {count(of)}</figcaption>
      <svg class="chart" viewBox="0 0 400 12" role="img" aria-label={t("{n} of {of}", { n, of })} preserveAspectRatio="none"><rect class="f0" width="400" height="12" /><rect class="f1" width={400 * share} height="12" /></svg>
    </figure>
  );
}

export default function Home() {
  const work = useGet<Work>("work", ["initiative", "comment", "cost", "staff_time", "pool"]);
  const w = work.value, name = session.value!.person.name.split(" ")[0];
  const answer = !w ? undefined : w.rows_n === 0 ? t("Nothing waits for you, {name}.", { name }) : w.rows_n === 1 ? t("One thing waits for you, {name}.", { name }) : t("{n} things wait for you, {name}.", { n: count(w.rows_n), name });
  return (
    <Page title={t("My work")} answer={answer}>
      {work.loading && !w && <Loading what={t("what waits for you")} />}
      {work.error && <Failed error={work.error} retry={work.reload} />}
      {w && w.mine_n > 0 && (
        <Section title={t("How far your initiatives are")}>
          <Progress label={t("Data sheets with every question answered")} n={w.complete_n} of={w.mine_n} />
          <Progress label={t("Costed")} n={w.costed_n} of={w.mine_n} />
          <Progress label={t("Changed or confirmed in the last half year")} n={w.fresh_n} of={w.mine_n} />
        </Section>
      )}
      {w && w.rows.length === 0 && <Empty>{t("When a data sheet of yours is incomplete, or someone asks you something, it stands here.")} <a href={base + "initiatives"}>{t("See all initiatives")}</a></Empty>}
      {w && w.rows.length > 0 && (
        <Section title={t("What to do next")}>
          <Table caption={t("{n} tasks, mentions first, then the most expensive initiatives", { n: w.rows_n })} rows={w.rows} id={(r) => r.kind + r.code + r.text} columns={[
            { key: "name", label: t("Initiative"), cell: (r) => <a href={base + r.path}>{r.name}</a> },
            { key: "what", label: t("What to do"), cell: (r) => <><strong>{t(words[r.kind])}</strong>: {r.text}</> },
            { key: "cost", label: t("Fully loaded"), number: true, cell: (r) => r.kind === "mention" ? "–" : short(r.weight_cents) },
          ]} />
        </Section>
      )}
    </Page>
  );
}
