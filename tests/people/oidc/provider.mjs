// A real OpenID provider (npm's oidc-provider) on a free port of this machine, with its own sign-in form: node provider.mjs
// Any account can sign in; "plain" has an address that was not verified. The first line is the port; then a line for each token that was given out.
import { once } from 'node:events';
import http from 'node:http';
import Provider from 'oidc-provider';

console.info = console.warn = console.error; // standard output is for the test
const server = http.createServer();
server.listen(0, '127.0.0.1');
await once(server, 'listening');
const { port } = server.address();
const issuer = `http://127.0.0.1:${port}`;

const provider = new Provider(issuer, {
  clients: [
    { client_id: 'purser', client_secret: 'a secret & more: %', redirect_uris: ['https://purser.example/api/oidc/school/callback'] },
  ],
  pkce: { required: () => true, methods: ['S256'] },
  claims: { openid: ['sub'], email: ['email', 'email_verified'], profile: ['name'] },
  features: { devInteractions: { enabled: true } },
  async findAccount(_, id) {
    return { accountId: id, claims: () => ({ sub: id, email: `${id}@x.org`, email_verified: id !== 'plain', name: id }) };
  },
  cookies: { keys: ['only for tests'] },
});
provider.on('server_error', (_, error) => console.error(error));
provider.on('grant.success', (context) => console.log(JSON.stringify({ client: context.oidc.client.clientId, auth: context.oidc.authorization?.clientSecret ? 'basic' : 'other' })));
server.on('request', provider.callback());
console.log(port);
process.stdin.resume();
process.stdin.on('end', () => process.exit(0));
