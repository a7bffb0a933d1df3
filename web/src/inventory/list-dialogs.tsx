// One initiative more, or two that are one.
import { useState } from "preact/hooks";
import { call, type ApiError } from "../app/api.ts";
import { useGet } from "../app/data.ts";
import { t } from "../app/i18n.ts";
import { base, go } from "../app/router.ts";
import type { DuplicatePair, Duplicates } from "../gen/api.ts";
import { Dialog } from "../parts/dialog.tsx";
import { FormField, type Value } from "../parts/form.tsx";
import { Async, Empty } from "../parts/states.tsx";
import { Table } from "../parts/table.tsx";
import { tell } from "../parts/toast.tsx";
import { info } from "./list-filters.tsx";
import { useSuggestions } from "./suggestions.ts";

const wanted = ["code", "name", "coordinators", "departments", "campuses", "area_of_need"];

export function AddDialog({ close }: { close: () => void }) {
  const suggestions = useSuggestions();
  const [row, setRow] = useState<Record<string, Value>>({});
  const [error, setError] = useState<ApiError | null>(null);
  const submit = async (event: Event) => {
    event.preventDefault();
    try {
      await call("POST", "initiatives", { body: row });
      close();
      go("initiatives/" + encodeURIComponent(String(row.code)));
    } catch (problem) {
      setError(problem as ApiError);
    }
  };
  const field = (name: string) => {
    const isNeeded = name === "code" || name === "name";
    return (
      <FormField key={name} field={{ ...info(name), presence: isNeeded ? "required" : "optional" }} value={row[name] ?? null} suggestions={isNeeded ? undefined : suggestions(name)}
                 error={error?.field === name ? error.message : undefined} set={(value) => setRow({ ...row, [name]: value })} />
    );
  };
  return (
    <Dialog title={t("Add an initiative")} close={close}>
      <form onSubmit={submit}>
        {wanted.map(field)}
        {error && !wanted.includes(error.field ?? "") && <p class="error" role="alert">{error.message}</p>}
        <p class="buttons"><button class="primary">{t("Add it")}</button><button type="button" onClick={close}>{t("Cancel")}</button></p>
      </form>
    </Dialog>
  );
}

export function MergeDialog({ close }: { close: () => void }) {
  const pairs = useGet<Duplicates>("initiatives/duplicates", ["initiative"]);
  const [reason, setReason] = useState("");
  const [error, setError] = useState<Error | null>(null);
  const part = async (code: string) => {
    await call("POST", `initiatives/${encodeURIComponent(code)}/unmerge`, { body: { reason: t("Undone") } });
    pairs.reload();
  };
  const merge = async (from: string, into: string) => {
    try {
      await call("POST", `initiatives/${encodeURIComponent(from)}/merge`, { body: { into, reason } });
      setError(null);
      tell(t("{from} is now part of {into}. Its history is kept.", { from, into }), () => void part(from));
      pairs.reload();
    } catch (problem) {
      setError(problem as Error);
    }
  };
  const link = (code: string, name: string) => <a href={`${base}initiatives/${encodeURIComponent(code)}`}>{name}</a>;
  const keep = (stays: string, goes: string) => (
    <button type="button" disabled={!reason.trim()} aria-label={t("Keep {stays}, merge {goes} into it", { stays, goes })} onClick={() => merge(goes, stays)}>{stays}</button>
  );
  const columns = [
    { key: "first", label: t("One"), cell: (pair: DuplicatePair) => link(pair.first, pair.first_name) },
    { key: "second", label: t("Other"), cell: (pair: DuplicatePair) => link(pair.second, pair.second_name) },
    { key: "why", label: t("Why"), cell: (pair: DuplicatePair) => t(pair.why) },
    { key: "keep", label: t("Keep"), cell: (pair: DuplicatePair) => <span class="buttons">{keep(pair.first, pair.second)}{keep(pair.second, pair.first)}</span> },
  ];
  return (
    <Dialog title={t("Are some of these one and the same?")} close={close} wide>
      <Async data={pairs} what={t("likely duplicates")}>
        {(value) => value.rows.length === 0 ? <Empty>{t("No two initiatives look alike.")}</Empty> : (
          <>
            <div class="field">
              <label for="merge-reason">{t("Why they are one (the history keeps it)")}</label>
              <input id="merge-reason" value={reason} maxLength={400} onInput={(event) => setReason(event.currentTarget.value)} />
            </div>
            {error && <p class="error" role="alert">{error.message}</p>}
            <Table caption={t("Pairs that look alike")} rows={value.rows} id={(pair) => pair.first + " " + pair.second} columns={columns} />
          </>
        )}
      </Async>
    </Dialog>
  );
}
