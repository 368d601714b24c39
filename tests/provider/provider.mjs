// Real OpenID providers for the tests of one process, each at an address of its own. They take one command a line on the input
// ({ command, issuer, … }) and answer each with a line ({ result } or { error }). "open" starts a provider and gives its address.
// All end when the input does.
import './old-node/prepare.mjs';
import { generateKeyPairSync, randomUUID } from 'node:crypto';
import { createServer } from 'node:http';
import { createInterface } from 'node:readline';
import { createStore } from './store.mjs';
import { escape, formOf, page, show, signIn } from './pages.mjs';

// Standard output is for answers; the library's warnings about old Node versions and its defaults tell a test nothing.
console.info = console.warn = console.log = () => {};
const { default: Provider } = await import('oidc-provider');

const providers = new Map();

const lines = createInterface({ input: process.stdin });
lines.on('close', () => process.exit());
lines.on('line', async (line) => {
  const { command, issuer, ...given } = JSON.parse(line);
  let reply;
  try {
    reply = { result: await (command === 'open' ? open() : providers.get(issuer)[command](given)) ?? null };
  } catch (error) {
    reply = { error: String(error?.stack ?? error) };
  }
  process.stdout.write(`${JSON.stringify(reply)}\n`);
});

// A provider with people, clients and keys of its own: what one test does to it no other test sees.
async function open() {
  const clients = new Map();
  const accounts = new Map();
  const store = createStore(clients);
  const cookieKey = randomUUID();
  let keys = [newKey()];
  let provider, answer, isDown = false;

  const server = createServer((request, response) => route(request, response).catch((error) => {
    response.writeHead(500, { 'content-type': 'text/plain' }).end(String(error));
  }));
  // Down: each connection is cut off. The port stays ours, so that it can be up again at the same address.
  server.on('connection', (socket) => { if (isDown) socket.resetAndDestroy(); });
  await new Promise((listening) => server.listen(0, '127.0.0.1', listening));
  const issuer = `http://127.0.0.1:${server.address().port}`;
  restart();

  providers.set(issuer, {
    close() {
      providers.delete(issuer);
      server.close();
      server.closeAllConnections();
    },
    client(metadata) { clients.set(metadata.client_id, metadata); },
    account(account) { accounts.set(account.sub, account); },
    removeAccount({ sub }) { accounts.delete(sub); },
    rotateKeys({ keepOld }) {
      keys = [newKey(), ...(keepOld ? keys : [])];
      restart();
    },
    down() {
      isDown = true;
      server.closeAllConnections();
    },
    up() { isDown = false; },
    // As an administrator ends them: each client with a back-channel address is called, and no token is good any longer.
    async endSessions({ sub }) {
      const calls = [];
      for (const session of store.of('Session').filter((each) => each.accountId === sub)) {
        for (const [clientId, { sid, grantId }] of Object.entries(session.authorizations ?? {})) {
          const client = await provider.Client.find(clientId);
          store.forget((each) => each.grantId === grantId || each.jti === grantId);
          if (client?.backchannelLogoutUri) calls.push(client.backchannelLogout(sub, sid));
        }
        store.forget((each) => each.uid === session.uid, ['Session']);
      }
      await Promise.all(calls);
      return calls.length;
    },
    revokeRefreshTokens({ sub }) { store.forget((each) => each.accountId === sub, ['RefreshToken']); },
    async accessToken({ sub, clientId, audience, expiresIn }) {
      const client = await provider.Client.find(clientId);
      const resourceServer = new provider.ResourceServer(audience, resource(audience));
      const extra = claimsOf(accounts.get(sub));
      return new provider.AccessToken({ accountId: sub, client, resourceServer, expiresIn, scope: 'api', extra }).save();
    },
  });
  return issuer;

  // A new provider on the same server, with the keys of now.
  function restart() {
    provider = new Provider(issuer, {
      adapter: store.adapter,
      jwks: { keys },
      cookies: { keys: [cookieKey] },
      // Roles come with every scope, as realm roles do in Keycloak; and claims are in the id_token as well as in userinfo.
      claims: { openid: ['sub', 'realm_access'], email: ['email', 'email_verified'], profile: ['name'] },
      conformIdTokenClaims: false,
      clientAuthMethods: ['client_secret_basic', 'client_secret_post'],
      pkce: { required: () => true },
      features: {
        devInteractions: { enabled: false },
        pushedAuthorizationRequests: { enabled: true },
        backchannelLogout: { enabled: true },
        revocation: { enabled: true },
        rpInitiatedLogout: {
          enabled: true,
          logoutSource(context, form) {
            context.body = page('Sign out', `${form}<button form="op.logoutForm" name="logout" value="yes">Sign out</button>`);
          },
          postLogoutSuccessSource(context) { context.body = page('Signed out', '<p>You are signed out.</p>'); },
        },
        resourceIndicators: { enabled: true, getResourceServerInfo: (_, indicator) => resource(indicator) },
      },
      interactions: { url: (_, { uid }) => `/interaction/${uid}` },
      findAccount: (_, sub) => accounts.has(sub) ? { accountId: sub, claims: () => ({ sub, ...claimsOf(accounts.get(sub)) }) } : undefined,
      extraTokenClaims: (_, token) => accounts.has(token.accountId) ? claimsOf(accounts.get(token.accountId)) : undefined,
      loadExistingGrant: grant,
      issueRefreshToken: (_, client) => client.grantTypeAllowed('refresh_token'),
      rotateRefreshToken: true,
      ttl: { AccessToken: 300, AuthorizationCode: 60, Grant: 86400, IdToken: 300, Interaction: 600, RefreshToken: 86400, Session: 86400 },
      // The library keeps providers from calling addresses of this machine, where the tests' hosts are.
      fetch: (url, { dispatcher, ...options }) => fetch(url, options),
      renderError(context, { error, error_description }, { stack }) {
        context.body = page('Error', `<p>${escape(error)}</p><p>${escape(error_description)}</p><pre>${escape(stack)}</pre>`);
      },
    });
    answer = provider.callback();
  }

  // Nobody is asked for consent.
  async function grant({ oidc }) {
    const { client: { clientId }, session: { accountId } } = oidc;
    const known = oidc.session.grantIdFor(clientId);
    const given = (known && await oidc.provider.Grant.find(known)) || new oidc.provider.Grant({ clientId, accountId });
    given.addOIDCScope(oidc.params.scope ?? 'openid');
    for (const indicator of [oidc.params.resource ?? []].flat()) given.addResourceScope(indicator, 'api');
    await given.save();
    return given;
  }

  async function route(request, response) {
    if (!request.url.startsWith('/interaction/')) return answer(request, response);
    const { prompt } = await provider.interactionDetails(request, response);
    const finish = (result, options) => provider.interactionFinished(request, response, result, options);
    if (prompt.name === 'consent') return finish({ consent: {} }, { mergeWithLastSubmission: true });
    if (request.method !== 'POST') return show(response, 200, signIn());

    const form = await formOf(request);
    if (form.has('cancel')) return finish({ error: 'access_denied', error_description: 'The person said no.' });
    const accountId = form.get('account');
    if (!accounts.has(accountId)) return show(response, 400, signIn('There is no such account.'));
    return finish({ login: { accountId } });
  }
}

function newKey() {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  return { ...privateKey.export({ format: 'jwk' }), kid: randomUUID(), use: 'sig', alg: 'RS256' };
}

function resource(audience) {
  return { audience, scope: 'api', accessTokenFormat: 'jwt', accessTokenTTL: 600, jwt: { sign: { alg: 'RS256' } } };
}

function claimsOf({ email, emailVerified, name, roles }) {
  return { email, email_verified: emailVerified, name, realm_access: { roles } };
}
