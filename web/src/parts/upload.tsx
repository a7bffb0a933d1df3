// Sending a file or a pasted text: how far it is, and a way to stop. const sending = useUpload<Preview>(); <UploadProgress sending={sending} />
import { useRef, useState } from "preact/hooks";
import { upload } from "../app/api.ts";
import { percent } from "../app/format.ts";
import { t } from "../app/i18n.ts";

export interface Sending<T> {
  /** 0 to 1 while the bytes travel, 1 while the server reads them; null when nothing is sent. */
  share: number | null;
  error: Error | null;
  /** What the server answered; null when it was stopped or refused. */
  send: (path: string, file: Blob) => Promise<T | null>;
  stop: () => void;
}

export function useUpload<T>(): Sending<T> {
  const [share, setShare] = useState<number | null>(null);
  const [error, setError] = useState<Error | null>(null);
  const controller = useRef<AbortController | null>(null);
  const send = async (path: string, file: Blob) => {
    controller.current = new AbortController();
    setError(null);
    setShare(0);
    try {
      return await upload<T>(path, file, setShare, controller.current.signal);
    } catch (problem) {
      if ((problem as Error).name !== "AbortError") setError(problem as Error);
      return null;
    } finally {
      setShare(null);
    }
  };
  return { share, error, send, stop: () => controller.current?.abort() };
}

export function UploadProgress<T>({ sending }: { sending: Sending<T> }) {
  if (sending.share === null) return null;
  const words = sending.share < 1 ? t("{share} sent", { share: percent(sending.share) }) : t("The server reads it…");
  return (
    <p class="upload buttons" role="status">
      <progress max={1} value={sending.share < 1 ? sending.share : undefined} aria-label={t("Sent")} />
      <span>{words}</span>
      <button type="button" onClick={sending.stop}>{t("Stop")}</button>
    </p>
  );
}
