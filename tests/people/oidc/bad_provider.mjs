// A provider that lies as it is told to, for the tests of src/people: node bad_provider.mjs
// The code that the "browser" brings back is KIND.NONCE; the token that it is exchanged for is of that kind. "good" ones are the control: whatever
// refuses the others must take those. Node's own modules only. The first line is the port.
import crypto from 'node:crypto';
import { once } from 'node:events';
import http from 'node:http';

const rsa = () => crypto.generateKeyPairSync('rsa', { modulusLength: 2048 });
const keys = { k1: rsa(), k2: rsa(), pss: rsa(), rolled: rsa(), stranger: rsa(), ec: crypto.generateKeyPairSync('ec', { namedCurve: 'P-256' }) };
const published = ['k1', 'k2', 'pss', 'ec'];
const jwk = (kid, more) => ({ ...keys[kid].publicKey.export({ format: 'jwk' }), kid, ...more });
const documents = { k1: { alg: 'RS256', use: 'sig' }, k2: { use: 'enc' }, pss: { alg: 'PS256' }, ec: {}, rolled: {} };

const server = http.createServer();
server.listen(0, '127.0.0.1');
await once(server, 'listening');
const { port } = server.address();
const issuer = `http://127.0.0.1:${port}`;

const encode = (value) => Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)).toString('base64url');
const pss = { padding: crypto.constants.RSA_PKCS1_PSS_PADDING, saltLength: crypto.constants.RSA_PSS_SALTLEN_DIGEST };
const sign = (header, claims, signer) => {
  const text = `${encode(header)}.${encode(claims)}`;
  return `${text}.${Buffer.from(signer(Buffer.from(text))).toString('base64url')}`;
};
const rs256 = (kid) => (text) => crypto.sign('sha256', text, keys[kid].privateKey);
const es256 = (text) => crypto.sign('sha256', text, { key: keys.ec.privateKey, dsaEncoding: 'ieee-p1363' });
const hs256 = (secret) => (text) => crypto.createHmac('sha256', secret).update(text).digest();
const plain = (claims) => sign({ alg: 'RS256', kid: 'k1' }, claims, rs256('k1'));
const publicPem = keys.k1.publicKey.export({ type: 'spki', format: 'pem' });

const kinds = {
  good: plain,
  'good-es256': (c) => sign({ alg: 'ES256', kid: 'ec' }, c, es256),
  'good-ps256': (c) => sign({ alg: 'PS256', kid: 'pss' }, c, (text) => crypto.sign('sha256', text, { key: keys.pss.privateKey, ...pss })),
  'good-audiences': (c) => plain({ ...c, aud: ['purser', 'other'], azp: 'purser' }),
  'good-rolled': (c) => { if (!published.includes('rolled')) published.push('rolled'); return sign({ alg: 'RS256', kid: 'rolled' }, c, rs256('rolled')); },
  'none': (c) => `${encode({ alg: 'none', kid: 'k1' })}.${encode(c)}.`,
  'none-signed': (c) => sign({ alg: 'none', kid: 'k1' }, c, rs256('k1')),
  'hs256-public-pem': (c) => sign({ alg: 'HS256', kid: 'k1' }, c, hs256(publicPem)),
  'hs256-public-der': (c) => sign({ alg: 'HS256', kid: 'k1' }, c, hs256(keys.k1.publicKey.export({ type: 'spki', format: 'der' }))),
  'hs256-modulus': (c) => sign({ alg: 'HS256', kid: 'k1' }, c, hs256(Buffer.from(jwk('k1').n, 'base64url'))),
  'hs256-client-secret': (c) => sign({ alg: 'HS256', kid: 'k1' }, c, hs256('s3cret')),
  'rs384': (c) => sign({ alg: 'RS384', kid: 'k1' }, c, (text) => crypto.sign('sha384', text, keys.k1.privateKey)),
  'ps256-with-rs256-key': (c) => sign({ alg: 'PS256', kid: 'k1' }, c, (text) => crypto.sign('sha256', text, { key: keys.k1.privateKey, ...pss })),
  'no-kid-of-many': (c) => sign({ alg: 'RS256' }, c, rs256('k1')),
  'encryption-key': (c) => sign({ alg: 'RS256', kid: 'k2' }, c, rs256('k2')),
  'unknown-kid': (c) => sign({ alg: 'RS256', kid: 'k9' }, c, rs256('stranger')),
  'key-in-header': (c) => sign({ alg: 'RS256', kid: 'k9', jwk: keys.stranger.publicKey.export({ format: 'jwk' }) }, c, rs256('stranger')),
  'other-key': (c) => sign({ alg: 'RS256', kid: 'k1' }, c, rs256('stranger')),
  'es256-of-rsa': (c) => sign({ alg: 'ES256', kid: 'k1' }, c, es256),
  'changed': (c) => { const [h, , s] = plain(c).split('.'); return `${h}.${encode({ ...c, email: 'root@x.org' })}.${s}`; },
  'wrong-nonce': (c) => plain({ ...c, nonce: 'another' }),
  'no-nonce': ({ nonce, ...c }) => plain(c),
  'wrong-audience': (c) => plain({ ...c, aud: 'other' }),
  'audiences-without-party': (c) => plain({ ...c, aud: ['purser', 'other'] }),
  'other-party': (c) => plain({ ...c, azp: 'other' }),
  'wrong-issuer': (c) => plain({ ...c, iss: 'https://evil.example' }),
  'expired': (c) => plain({ ...c, exp: c.iat - 3600 }),
  'no-expiry': ({ exp, ...c }) => plain(c),
  'old': (c) => plain({ ...c, iat: c.iat - 3600 }),
  'of-the-future': (c) => plain({ ...c, iat: c.iat + 3600, exp: c.exp + 7200 }),
  'no-subject': ({ sub, ...c }) => plain(c),
  'no-json': () => sign({ alg: 'RS256', kid: 'k1' }, 'claims', rs256('k1')),
  'nonsense': () => 'nonsense',
  'padded': (c) => `${plain(c).replaceAll('.', '=.')}=`,
  'empty': () => '',
};

server.on('request', async (request, response) => {
  const answer = (status, body) => response.writeHead(status, { 'content-type': 'application/json' }).end(typeof body === 'string' ? body : JSON.stringify(body));
  if (request.url === '/.well-known/openid-configuration') {
    return answer(200, { issuer, authorization_endpoint: `${issuer}/auth`, token_endpoint: `${issuer}/token`, jwks_uri: `${issuer}/jwks`, token_endpoint_auth_methods_supported: ['client_secret_post'] });
  }
  if (request.url === '/jwks') return answer(200, { keys: published.map((kid) => jwk(kid, documents[kid])) });
  if (request.url !== '/token') return answer(404, {});
  let text = '';
  for await (const piece of request) text += piece;
  const form = new URLSearchParams(text);
  const [kind, nonce, now] = (form.get('code') ?? '').split('~');
  if (form.get('client_secret') !== 's3cret' || (form.get('code_verifier') ?? '').length !== 43) return answer(401, { error: 'invalid_client' });
  if (kind === 'refused') return answer(400, { error: 'invalid_grant' });
  if (kind === 'html') return answer(200, '<html>');
  if (kind === 'huge') return answer(200, `{"id_token": "${'a'.repeat(1 << 20)}"}`);
  if (!kinds[kind]) return answer(500, { error: `no kind ${kind}` });
  const at = Number(now);
  return answer(200, { id_token: kinds[kind]({ iss: issuer, aud: 'purser', sub: 'ana', nonce, iat: at, exp: at + 300, email: 'ana@x.org', email_verified: true }) });
});
console.log(port);
console.log(JSON.stringify(Object.keys(kinds)));
process.stdin.resume();
process.stdin.on('end', () => process.exit(0));
