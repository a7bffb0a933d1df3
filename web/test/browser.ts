// What a browser has and node has not, as far as the tested modules look at it when they are loaded.
const nothing = () => undefined;
Object.assign(globalThis, {
  document: { baseURI: "http://127.0.0.1/d/test/", addEventListener: nothing, documentElement: { dataset: {} } },
  location: { pathname: "/d/test/", search: "", hash: "", href: "http://127.0.0.1/d/test/", origin: "http://127.0.0.1" },
  addEventListener: nothing,
});
if (!("navigator" in globalThis)) Object.assign(globalThis, { navigator: { language: "en-US" } });
