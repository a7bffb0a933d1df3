// One initiative: what it is, whether its sheet is complete, what it costs, who changed what, and what people say.
import { useEffect, useMemo, useState } from "preact/hooks";
import { ApiError, call, may } from "../app/api.ts";
import { useGet } from "../app/data.ts";
import { ago, count, dollars, personName, short } from "../app/format.ts";
import { t } from "../app/i18n.ts";
import { base, go, guard } from "../app/router.ts";
import { records, type InitiativeSheet, type InitiativeWhole } from "../gen/api.ts";
import { CostPanel } from "../costing/panel.tsx";
import { FormField, textOf, type Value } from "../parts/form.tsx";
import { Dialog } from "../parts/dialog.tsx";
import { Page, Section } from "../parts/page.tsx";
import { Failed, Loading } from "../parts/states.tsx";
import { tell } from "../parts/toast.tsx";
import { Comments } from "./comments.tsx";
import { Components } from "./components.tsx";
import { groups, more } from "./fields.ts";
import { Definitions, History } from "./history.tsx";

type Changes = Record<string, Value>;
const info = (name: string) => records.initiative.find((f) => f.name === name)!;
const same = (a: Value, b: Value) => JSON.stringify(a ?? null) === JSON.stringify(b ?? null);

/** "P1=70; P2=30": do the percents make a whole? */
function sharesProblem(value: Value): string | undefined {
  if (!Array.isArray(value) || value.length < 2) return undefined;
  const sum = value.reduce((n, part) => n + Number(part.split("=")[1] ?? NaN), 0);
  return Number.isNaN(sum) ? t("With several priorities each needs its percent: P1=70; P2=30") : Math.round(sum * 100) !== 10000 ? t("The percents come to {sum}, not 100", { sum }) : undefined;
}

/** Both values of every field that two people changed, and which is to stay. */
function Conflict({ mine, theirs, keep, drop }: { mine: Changes; theirs: InitiativeSheet; keep: (chosen: Changes) => void; drop: () => void }) {
  const fields = Object.keys(mine);
  const [take, setTake] = useState<Record<string, "mine" | "theirs">>(Object.fromEntries(fields.map((f) => [f, "mine"])));
  return (
    <Dialog title={t("Someone changed this while you wrote")} close={drop} wide>
      <p>{t("Nothing is lost. Choose for each field what is to stay.")}</p>
      {fields.map((name) => (
        <fieldset key={name}>
          <legend>{t(info(name)?.label ?? name)}</legend>
          {(["mine", "theirs"] as const).map((which) => (
            <p key={which}><label><input type="radio" name={name} checked={take[name] === which} onChange={() => setTake({ ...take, [name]: which })} /> {which === "mine" ? t("What you wrote:") : t("What is there now:")} <strong>{textOf(info(name), which === "mine" ? mine[name] : (theirs as never)[name]) || t("nothing")}</strong></label></p>
          ))}
        </fieldset>
      ))}
      <p class="buttons"><button type="button" class="primary" onClick={() => keep(Object.fromEntries(fields.filter((f) => take[f] === "mine").map((f) => [f, mine[f]])))}>{t("Save my choice")}</button><button type="button" onClick={drop}>{t("Back to writing")}</button></p>
    </Dialog>
  );
}

function Sheet({ whole, reload }: { whole: InitiativeWhole; reload: () => void }) {
  const row = whole.row, path = "initiatives/" + encodeURIComponent(row.code);
  const [changes, setChanges] = useState<Changes>({});
  const [custom, setCustom] = useState<Record<string, string>>({});
  const [state, setState] = useState<"" | "saving" | "saved">("");
  const [error, setError] = useState<ApiError | null>(null);
  const [theirs, setTheirs] = useState<InitiativeSheet | null>(null);
  const n = Object.keys(changes).length + Object.keys(custom).length;
  useEffect(() => guard(() => n === 0 || confirm(t("Leave without saving what you wrote?"))), [n]);
  const set = (name: string) => (value: Value) => {
    setState("");
    const next = { ...changes, [name]: value };
    if (same(value, (row as never)[name])) delete next[name];
    setChanges(next);
  };
  const save = async (with_: Changes = changes, version = row.version) => {
    if (Object.keys(with_).length + Object.keys(custom).length === 0) { setChanges({}); setTheirs(null); return; }
    setState("saving");
    setError(null);
    try {
      await call<InitiativeSheet>("PATCH", path, { version, body: { ...with_, ...(Object.keys(custom).length ? { custom } : {}) } });
      setChanges({});
      setCustom({});
      setTheirs(null);
      setState("saved");
      reload();
    } catch (e) {
      setState("");
      if (e instanceof ApiError && e.status === 412 && e.current) setTheirs(e.current as InitiativeSheet);
      else setError(e as ApiError);
    }
  };
  useEffect(() => {
    const keys = (event: KeyboardEvent) => { if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "s" && n) (event.preventDefault(), void save()); };
    addEventListener("keydown", keys);
    return () => removeEventListener("keydown", keys);
  });
  const field = (name: string) => {
    const value = name in changes ? changes[name] : (row as never as Changes)[name];
    return <FormField key={name} field={info(name)} value={value} set={set(name)} readonly={!row.can_write} changed={name in changes} error={error?.field === name ? error.message : name === "priorities" ? sharesProblem(value) : undefined} />;
  };
  return (
    <form onSubmit={(e) => { e.preventDefault(); void save(); }}>
      {!row.can_write && <p class="notice">{row.retired_fiscal_year ? t("It has ended, so its sheet does not change any more.") : row.merged_into ? t("It was merged into {code}.", { code: row.merged_into }) : t("You may read this sheet. Its coordinator or department can change it.")}</p>}
      {groups.map((g) => <fieldset key={g.title}><legend>{t(g.title)}</legend><div class="fields">{g.fields.map(field)}</div></fieldset>)}
      {whole.fields.length > 0 && <fieldset><legend>{t("This district also asks")}</legend><div class="fields">{whole.fields.map((f) => (
        <FormField key={f.name} field={{ name: f.name, kind: "text", presence: "optional", min: 0, max: 4000, label: f.label, doc: f.prompt }} value={custom[f.name] ?? row.custom[f.name] ?? null} readonly={!row.can_write} changed={f.name in custom} set={(v) => setCustom({ ...custom, [f.name]: (v as string) ?? "" })} />))}</div></fieldset>}
      {more.map((g) => <fieldset key={g.title}><legend>{t(g.title)}</legend><div class="fields">{g.fields.map(field)}</div></fieldset>)}
      {row.can_write && (
        <div class="save-bar">
          <button class="primary" disabled={n === 0 || state === "saving"}>{t("Save")}</button>
          {n > 0 && <button type="button" onClick={() => { setChanges({}); setCustom({}); setError(null); }}>{t("Drop my changes")}</button>}
          <span role="status">{state === "saving" ? t("Saving…") : n > 0 ? t("{n} changes not saved yet", { n }) : state === "saved" ? t("Saved") : ""}</span>
          {error && <span class="error" role="alert">{error.message}</span>}
        </div>
      )}
      {theirs && <Conflict mine={changes} theirs={theirs} keep={(chosen) => void save(chosen, theirs.version)} drop={() => { setTheirs(null); reload(); }} />}
    </form>
  );
}

function RetireDialog({ path, close }: { path: string; close: (done: boolean) => void }) {
  const [year, setYear] = useState(String(new Date().getFullYear()));
  const [reason, setReason] = useState("");
  const [error, setError] = useState<Error | null>(null);
  const submit = async (event: Event) => {
    event.preventDefault();
    try {
      await call("POST", path + "/retire", { body: { fiscal_year: Number(year), reason } });
      close(true);
    } catch (e) { setError(e as Error); }
  };
  return (
    <Dialog title={t("End this initiative")} close={() => close(false)}>
      <form onSubmit={submit}>
        <p>{t("Its sheet, costs and history stay, and past years still show it.")}</p>
        <div class="field"><label for="year">{t("Its last fiscal year")}</label><input id="year" inputMode="numeric" required value={year} onInput={(e) => setYear(e.currentTarget.value)} /></div>
        <div class="field"><label for="why">{t("Why it ends")}</label><textarea id="why" required value={reason} onInput={(e) => setReason(e.currentTarget.value)} /></div>
        {error && <p class="error" role="alert">{error.message}</p>}
        <p class="buttons"><button class="danger">{t("End it")}</button><button type="button" onClick={() => close(false)}>{t("Cancel")}</button></p>
      </form>
    </Dialog>
  );
}

export default function Initiative({ parameters }: { parameters: Record<string, string> }) {
  const path = "initiatives/" + encodeURIComponent(decodeURIComponent(parameters.code));
  const data = useGet<InitiativeWhole>(path, ["initiative", "component", "cost", "staff_time", "pool", "sheet_field"]);
  const [retiring, setRetiring] = useState(false);
  const whole = data.value, row = whole?.row;
  const act = async (what: string, done: string, body: unknown = {}) => {
    try { await call("POST", `${path}/${what}`, { body }); tell(done); data.reload(); } catch (e) { tell((e as Error).message, undefined, true); }
  };
  const answer = useMemo(() => {
    if (!row) return undefined;
    const gap = row.fully_loaded_cents !== null && row.fully_loaded_cents !== undefined && row.stated_cost_cents ? row.fully_loaded_cents - row.stated_cost_cents : null;
    if (row.fully_loaded_cents === null || row.fully_loaded_cents === undefined) return may("cost_read") ? t("Nobody has said yet what it costs.") : undefined;
    if (gap !== null && gap > row.stated_cost_cents! * 0.1) return t("Stated at {stated}, it costs {loaded} a year once staff time and shared costs count.", { stated: short(row.stated_cost_cents), loaded: short(row.fully_loaded_cents) });
    return t("It costs {loaded} a year, fully loaded.", { loaded: short(row.fully_loaded_cents) });
  }, [row]);
  if (!whole || !row) return <Page title={t("Initiative")}>{data.loading && <Loading what={t("the initiative")} />}{data.error && <Failed error={data.error} retry={data.reload} />}</Page>;
  return (
    <Page title={row.name ?? row.code} answer={answer} actions={
      <>
        {row.can_write && <button type="button" onClick={() => act("confirm", t("Thank you: the sheet is confirmed as of today."))}>{t("It still holds: confirm")}</button>}
        {may("inventory_merge") && !row.merged_into && (row.retired_fiscal_year ? <button type="button" onClick={() => act("unretire", t("It is back."))}>{t("Bring it back")}</button> : <button type="button" onClick={() => setRetiring(true)}>{t("End it…")}</button>)}
      </>}>
      {row.merged_into && <p class="notice warn">{t("This was merged into another initiative:")} <a href={`${base}initiatives/${encodeURIComponent(row.merged_into)}`}>{row.merged_into}</a></p>}
      {row.is_stale && <p class="notice warn">{t("Nobody has changed or confirmed this sheet for half a year.")}</p>}
      <dl class="cards-row">
        {may("cost_read") && <div class="card"><dt>{t("Fully loaded")}</dt><dd>{row.fully_loaded_cents === null || row.fully_loaded_cents === undefined ? <span class="missing">{t("no data")}</span> : short(row.fully_loaded_cents)}<small>{row.stated_cost_cents ? t("stated {x}", { x: short(row.stated_cost_cents) }) : t("nothing stated")}</small></dd></div>}
        <div class="card"><dt>{t("Students")}</dt><dd>{row.students_served === null ? <span class="missing">{t("no data")}</span> : count(row.students_served)}{row.per_student_cents ? <small>{t("{x} each", { x: dollars(row.per_student_cents) })}</small> : null}</dd></div>
        <div class="card"><dt>{t("Data sheet")}</dt><dd>{row.filled_n} {t("of")} {row.fields_n}<small>{row.missing.length ? t("open: {what}", { what: row.missing.map((f) => t(info(f).label)).join(", ") }) : t("every question is answered")}</small></dd></div>
        <div class="card"><dt>{t("Last said")}</dt><dd>{ago(Math.max(row.last_changed_at_ms ?? 0, row.confirmed_at_ms ?? 0))}<small>{personName((row.confirmed_at_ms ?? 0) > (row.last_changed_at_ms ?? 0) ? row.confirmed_by : row.last_changed_by)}</small></dd></div>
      </dl>
      {!row.definition_of_success && <p class="notice warn">{t("No definition of success yet: without one nobody can say whether it works.")}</p>}
      {whole.merged.length > 0 && <p class="notice">{t("Merged into this:")} {whole.merged.map((m) => m.code).join(", ")}</p>}
      <Section title={t("Data sheet")} id="sheet"><Sheet key={row.code} whole={whole} reload={data.reload} /></Section>
      {may("cost_read") && <Section title={t("Cost")} id="cost"><CostPanel code={row.code} canWrite={whole.can_write_cost} /></Section>}
      <Section title={t("Components")} id="components"><Components whole={whole} reload={data.reload} /></Section>
      <Section title={t("Comments")} id="comments"><Comments code={row.code} canComment={whole.can_comment} /></Section>
      <Section title={t("What success and population meant, and when")} id="definitions"><Definitions code={row.code} /></Section>
      <Section title={t("History")} id="history"><History code={row.code} undone={data.reload} /></Section>
      {retiring && <RetireDialog path={path} close={(done) => { setRetiring(false); if (done) (data.reload(), go("initiatives")); }} />}
    </Page>
  );
}
