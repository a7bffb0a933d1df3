// What of the inventory is shown: words, and an answer for each question that can be filtered by. All of it stands in the address.
import { t } from "../app/i18n.ts";
import { go, place, setQuery } from "../app/router.ts";
import { records } from "../gen/api.ts";
import { useValues } from "./suggestions.ts";

const asked = ["departments", "coordinators", "campuses", "area_of_need", "priorities", "target_populations", "importance"] as const;
const flags: { name: string; label: string; yes: string; no: string }[] = [
  { name: "complete", label: "Answers", yes: "complete", no: "open questions" },
  { name: "stale", label: "Last said", yes: "stale", no: "fresh" },
  { name: "costed", label: "Cost", yes: "known", no: "not known" },
];
export const info = (name: string) => records.initiative.find((field) => field.name === name)!;

/** What the address asks for, as the server's list takes it. */
export function listPath(): string {
  const query = new URLSearchParams(place.value.query);
  query.delete("columns");
  if (!query.has("sort")) query.set("sort", "-fully_loaded_cents");
  if (!query.has("day_to_day")) query.set("day_to_day", "no");
  if (query.get("day_to_day") === "all") query.delete("day_to_day");
  return "initiatives?" + query.toString();
}

interface ChoiceProps {
  name: string;
  label: string;
  options: { value: string; label: string }[];
}

function Choice({ name, label, options }: ChoiceProps) {
  const now = place.value.query.get(name) ?? "";
  const isListed = now === "" || options.some((one) => one.value === now);
  return (
    <label>
      {label}
      <select value={now} onChange={(event) => setQuery({ [name]: event.currentTarget.value, page: null })}>
        <option value="">{t("all")}</option>
        {!isListed && <option value={now}>{now}</option>}
        {options.map((one) => <option key={one.value} value={one.value}>{one.label}</option>)}
      </select>
    </label>
  );
}

function Kind() {
  const query = place.value.query;
  const now = query.get("retired") === "yes" ? "retired" : (query.get("day_to_day") ?? "no");
  const choose = (to: string) =>
    setQuery(to === "retired" ? { retired: "yes", day_to_day: "all", page: null } : { retired: null, day_to_day: to === "no" ? null : to, page: null });
  return (
    <label>
      {t("Show")}
      <select value={now} onChange={(event) => choose(event.currentTarget.value)}>
        <option value="no">{t("strategic work")}</option>
        <option value="yes">{t("day-to-day work")}</option>
        <option value="all">{t("both")}</option>
        <option value="retired">{t("ended or merged")}</option>
      </select>
    </label>
  );
}

export function Filters() {
  const query = place.value.query;
  const values = useValues();
  const given = [...query.keys()].filter((key) => !["sort", "page", "columns"].includes(key));
  const isMore = given.some((key) => !["q", "departments", "area_of_need", "day_to_day", "retired"].includes(key));
  const optionsOf = (name: string) => {
    const choices = info(name).choices;
    return choices ? choices.map((word) => ({ value: word, label: t(word) })) : values(name).map((one) => ({ value: one.value, label: one.label ?? one.value }));
  };
  const choice = (name: (typeof asked)[number]) => <Choice key={name} name={name} label={t(info(name).label)} options={optionsOf(name)} />;
  return (
    <form class="filters" role="search" aria-label={t("Initiatives")} onSubmit={(event) => event.preventDefault()}>
      <label class="wide">
        {t("Search in names, people, needs")}
        <input type="search" value={query.get("q") ?? ""} onChange={(event) => setQuery({ q: event.currentTarget.value, page: null })} />
      </label>
      {choice("departments")}
      {choice("area_of_need")}
      <Kind />
      <details class="more" open={isMore || undefined}>
        <summary>{t("More filters")}</summary>
        <div class="filters">
          {asked.slice(1).filter((name) => name !== "area_of_need").map(choice)}
          {flags.map((flag) => <Choice key={flag.name} name={flag.name} label={t(flag.label)} options={[{ value: "yes", label: t(flag.yes) }, { value: "no", label: t(flag.no) }]} />)}
        </div>
      </details>
      {given.length > 0 && <button type="button" class="plain" onClick={() => go("initiatives")}>{t("Clear all")}</button>}
    </form>
  );
}
