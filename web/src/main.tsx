// Where the page begins: the reader's look and language, who is signed in, then the first screen.
import { render } from "preact";
import { loadSession, session } from "./app/api.ts";
import { startLanguage } from "./app/i18n.ts";
import { startTheme } from "./app/theme.ts";
import { App } from "./shell/app.tsx";
import { loadSignIn, signIn } from "./shell/sign-in.tsx";

async function start(): Promise<void> {
  startTheme();
  const language = startLanguage();
  await loadSignIn(); // says whether this browser has a session, so that nobody is asked for one in vain
  if (signIn.value?.is_signed_in) await loadSession().catch(() => undefined);
  else session.value = null;
  await language;
  render(<App />, document.getElementById("app")!);
}

void start();
