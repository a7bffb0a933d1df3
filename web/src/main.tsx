import { render } from "preact";
import { loadSession } from "./app/api.ts";
import { language, setLanguage } from "./app/i18n.ts";
import { App } from "./shell/app.tsx";
import { startTheme } from "./shell/theme.ts";

startTheme();
void setLanguage(language.value);
loadSession().catch(() => undefined).finally(() => render(<App />, document.getElementById("app")!));
